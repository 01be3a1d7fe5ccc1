#include "panels/embedding_panel.h"

#include "models/folder_list_model.h"
#include "panels/folded_options.h"
#include "panels/line_label.h"
#include "panels/map_grid.h"
#include "panels/option_form.h"
#include "panels/point_map.h"
#include "panels/run_control.h"
#include "panels/short_combo.h"
#include "session/dataset.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr int hoverSide = 192, nearSide = 56;
constexpr std::size_t nearCount = 12;

QHBoxLayout* plainRowOf(QWidget* widget) {
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    return layout;
}

QString legendHtml(const MapColours& colours) {
    constexpr qsizetype most = 24;
    QStringList entries;
    for (const auto& [name, colour] : colours.legend) {
        if (entries.size() == most) {
            entries << QObject::tr("and %1 more").arg(colours.legend.size() - static_cast<std::size_t>(most));
            break;
        }
        entries << QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2")
                       .arg(QColor(colour).name(), name.section(',', 0, 0).toHtmlEscaped());
    }
    return entries.join(QStringLiteral("  "));
}

} // namespace

EmbeddingPanel::EmbeddingPanel(Dataset& dataset, QWidget* parent)
    : Panel({QStringLiteral("embedding"), tr("Embedding"),
             tr("The folder's pictures on a map: what is alike to the network lies together. A lasso picks "
                "pictures out for Dataset."),
             tr("van der Maaten & Hinton 2008, Visualizing data using t-SNE")},
            parent),
      dataset_(dataset),
      job_(dataset.session()),
      questions_(this, dataset.session()),
      thumbnails_(new Thumbnails(hoverSide, this)) {
    content()->addWidget(makeTopRow());
    control_ = new RunControl;
    control_->setPauseVisible(false);
    content()->addWidget(control_);
    options_ = new FoldedOptions(tsneOptions());
    content()->addWidget(options_);
    said_ = new QLabel;
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    content()->addWidget(said_);
    content()->addWidget(makeViewRow());
    view_ = new PointMap;
    view_->setObjectName(QStringLiteral("map"));
    view_->setAccessibleName(tr("Map of the pictures"));
    content()->addWidget(view_, 1);
    legend_ = new QLabel;
    legend_->setObjectName(QStringLiteral("legend"));
    legend_->setWordWrap(true);
    content()->addWidget(legend_);
    quality_ = new QLabel;
    quality_->setObjectName(QStringLiteral("quality"));
    quality_->setWordWrap(true);
    quality_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    content()->addWidget(quality_);
    content()->addWidget(makeNeighbours());
    connectView();
    connectDataset();
    takeFolder();
}

QWidget* EmbeddingPanel::makeTopRow() {
    auto* row = new QWidget;
    auto* layout = plainRowOf(row);
    method_ = shortCombo(tr("How the map is made"));
    method_->addItems({tr("t-SNE"), tr("PCA")});
    method_->setItemData(0, tr("Keeps neighbours together; distances between groups mean nothing"),
                         Qt::ToolTipRole);
    method_->setItemData(1,
                         tr("The two directions in which the pictures differ most; distances keep their "
                            "meaning"),
                         Qt::ToolTipRole);
    layer_ = shortCombo(tr("Whose features say what is alike"));
    layer_->addItems({tr("last layer"), tr("current layer")});
    layer_->setItemData(0, tr("The layer before the scores"), Qt::ToolTipRole);
    for (QComboBox* combo : {method_, layer_}) {
        combo->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        layout->addWidget(combo, 1);
    }
    connect(method_, &QComboBox::currentIndexChanged, this, [this] {
        options_->setVisible(isTsne());
        control_->setSeedVisible(isTsne());
    });
    return row;
}

QWidget* EmbeddingPanel::makeViewRow() {
    auto* row = new QWidget;
    auto* layout = plainRowOf(row);
    meaning_ = shortCombo(tr("What the colours say"));
    meaning_->addItems({tr("by label"), tr("by prediction"), tr("by right and wrong"), tr("by score")});
    meaning_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(meaning_, &QComboBox::currentIndexChanged, this, &EmbeddingPanel::showColours);
    layout->addWidget(meaning_, 1);
    pictures_ = new QCheckBox(tr("Pictures"));
    pictures_->setToolTip(tr("Small pictures instead of points, as many as have room; zoom in for more"));
    layout->addWidget(pictures_);
    return row;
}

QWidget* EmbeddingPanel::makeNeighbours() {
    neighbours_ = new QWidget;
    auto* layout = new QVBoxLayout(neighbours_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto* row = new QHBoxLayout;
    nearTo_ = new LineLabel;
    row->addWidget(nearTo_, 1);
    distance_ = shortCombo(tr("How distances are measured"));
    distance_->addItems({tr("by angle (cosine)"), tr("by Euclidean distance")});
    distance_->setMinimumContentsLength(12);
    connect(distance_, &QComboBox::currentIndexChanged, this, &EmbeddingPanel::askNeighbours);
    row->addWidget(distance_);
    layout->addLayout(row);
    nearModel_ = new FolderListModel(dataset_, 2 * nearSide, this);
    nearGrid_ = new MapGrid;
    nearGrid_->setObjectName(QStringLiteral("near"));
    nearGrid_->setMapSize(nearSide);
    nearGrid_->setModel(nearModel_);
    nearGrid_->setWrapping(false); // one row
    nearGrid_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    nearGrid_->setFixedHeight(nearSide + 2 * fontMetrics().height() + 18);
    const auto choose = [this](const QModelIndex& index) {
        dataset_.show(static_cast<std::size_t>(index.data(FolderListModel::imageRole).toInt()));
    };
    connect(nearGrid_, &QListView::clicked, this, choose);
    connect(nearGrid_, &QListView::activated, this, choose);
    layout->addWidget(nearGrid_);
    return neighbours_;
}

void EmbeddingPanel::connectView() {
    view_->setSource({[this](std::size_t point) {
                          return map_ && dataset_.folder()
                                     ? thumbnails_->picture(dataset_.fileOf(map_->images[point]))
                                     : QImage();
                      },
                      [this](std::size_t point) {
                          return map_ && dataset_.folder() ? describe(dataset_, map_->images[point])
                                                           : QString();
                      }});
    connect(view_, &PointMap::clicked, this, [this](std::size_t point) {
        if (map_)
            dataset_.show(map_->images[point]);
    });
    connect(view_, &PointMap::picked, this, [this](const std::vector<std::size_t>& points) {
        if (points.empty() || !map_)
            return dataset_.select(std::nullopt);
        PictureSelection selection{tr("lasso on the map")};
        for (const std::size_t point : points)
            selection.images.push_back(map_->images[point]);
        dataset_.select(selection);
    });
    connect(pictures_, &QCheckBox::toggled, view_, &PointMap::setThumbnailsShown);
    constexpr int blink = 60;
    soon_.setSingleShot(true);
    soon_.setInterval(blink);
    connect(&soon_, &QTimer::timeout, view_, &PointMap::refresh);
    connect(thumbnails_, &Thumbnails::ready, &soon_, [this] {
        if (!soon_.isActive())
            soon_.start();
    });
    connect(control_, &RunControl::startWanted, this, &EmbeddingPanel::start);
    connect(control_, &RunControl::cancelWanted, &job_, &PanelJob::stop);
}

void EmbeddingPanel::connectDataset() {
    const Session& session = dataset_.session();
    connect(&dataset_, &Dataset::folderChanged, this, &EmbeddingPanel::takeFolder);
    connect(&dataset_, &Dataset::answersChanged, this, &EmbeddingPanel::showColours);
    connect(&dataset_, &Dataset::selectionChanged, this, &EmbeddingPanel::showPicked);
    connect(&session, &Session::modelChanged, this, &EmbeddingPanel::forget);
    connect(&session, &Session::layerChanged, this,
            [this, &session] { layer_->setItemText(1, tr("current: %1").arg(session.layer())); });
    connect(&session, &Session::pictureOpened, this, &EmbeddingPanel::showShown);
    connect(&job_, &PanelJob::changed, this, &EmbeddingPanel::showState);
}

void EmbeddingPanel::takeFolder() {
    forget();
    if (dataset_.folder() && std::exchange(isMapWanted_, false))
        start();
}

void EmbeddingPanel::forget() {
    job_.stop();
    questions_.withdraw("near");
    map_.reset();
    points_.clear();
    view_->setPoints({});
    showColours();
    quality_->clear();
    neighbours_->hide();
    said_->clear();
    showState();
    Q_EMIT mapChanged();
}

void EmbeddingPanel::start() {
    if (!dataset_.obstacle().isEmpty())
        return;
    job_.stop();
    if (!dataset_.answers())
        dataset_.startIndex(); // for the colours; what it computes is not computed again
    FolderMapRequest request{
        .isTsne = isTsne(), .options = options_->form()->values(), .seed = control_->seed()};
    if (layer_->currentIndex() == 1)
        request.layer = dataset_.session().layer();
    Job<FolderMapPtr> job;
    job.title = tr("Map of %1").arg(dataset_.source().section('/', -1));
    job.receiver = this;
    job.run = [request, folder = dataset_.folder(), model = dataset_.session().snapshot().model](
                  const Progress& progress, const std::function<void(FolderMapPtr)>& show) {
        return mapFolder(model, folder, request, progress, show);
    };
    job.onPartial = job.onDone = [this](const FolderMapPtr& map) { take(map); };
    job.onFailed = [this](const QString& message) { said_->setText(message + '.'); };
    said_->clear();
    quality_->clear();
    job_.start(std::move(job));
    showState();
}

void EmbeddingPanel::take(const FolderMapPtr& map) {
    const bool isAnother = !map_ || map_->images != map->images;
    map_ = map;
    if (isAnother) {
        points_.clear();
        for (std::size_t i = 0; i < map->images.size(); ++i)
            points_.emplace(map->images[i], i);
    }
    view_->setPoints(map->positions);
    if (isAnother) {
        showColours();
        showPicked();
    }
    quality_->setText(map->quality.isEmpty() ? QString() : map->quality + '.');
    if (map->isFinished || isAnother)
        showShown();
    showState();
    Q_EMIT mapChanged();
}

void EmbeddingPanel::showColours() {
    legend_->setVisible(map_ != nullptr);
    if (!map_ || !dataset_.folder())
        return;
    const ModelInfoPtr& model = dataset_.session().model();
    MapColours colours = coloursOf(meaning(), map_->images, *dataset_.folder(), dataset_.answers().get(),
                                   model ? model->classes : QStringList());
    legend_->setText(legendHtml(colours));
    view_->setColours(std::move(colours.points));
}

void EmbeddingPanel::showPicked() {
    if (!map_)
        return;
    const auto& selection = dataset_.selection();
    if (!selection)
        return view_->setPicked(std::nullopt);
    std::vector<std::size_t> points;
    for (const std::size_t image : selection->images)
        if (const auto point = pointOf(image))
            points.push_back(*point);
    view_->setPicked(points);
}

std::optional<std::size_t> EmbeddingPanel::pointOf(std::size_t image) const {
    const auto point = points_.find(image);
    return point == points_.end() ? std::nullopt : std::optional(point->second);
}

void EmbeddingPanel::showShown() {
    const std::optional<std::size_t> image = dataset_.shown();
    view_->setMarked(image ? pointOf(*image) : std::nullopt);
    askNeighbours();
}

void EmbeddingPanel::askNeighbours() {
    questions_.withdraw("near");
    const std::optional<std::size_t> image = dataset_.shown();
    const bool canAsk = map_ && image && pointOf(*image);
    neighbours_->setVisible(canAsk);
    if (!canAsk)
        return;
    nearTo_->setText(tr("Nearest to <b>%1</b>").arg(dataset_.nameOf(*image).toHtmlEscaped()));
    questions_.ask(
        "near",
        [map = map_, image = *image, isCosine = distance_->currentIndex() == 0](const Progress& progress) {
            return picturesNear(*map, image, isCosine, nearCount, progress);
        },
        [this](const std::vector<NearPicture>& near) { showNeighbours(near); },
        [this](const QString& message) { said_->setText(message + '.'); });
}

void EmbeddingPanel::showNeighbours(const std::vector<NearPicture>& near) {
    std::vector<std::size_t> images;
    QStringList titles;
    for (const NearPicture& picture : near) {
        images.push_back(picture.image);
        titles << QString::number(picture.distance, 'g', 3);
    }
    nearModel_->show(std::move(images), titles);
}

void EmbeddingPanel::showState() {
    control_->setObstacle(dataset_.obstacle());
    control_->setState(isRunning() ? RunControl::State::running : RunControl::State::idle);
    if (isRunning() && map_ && !map_->isFinished && map_->step > 0)
        setState(tr("step %1").arg(map_->step));
    else if (isRunning())
        setState(job_.text());
    else if (map_ && map_->isFinished)
        showLatency(map_->milliseconds);
    else
        setState({});
    if (!dataset_.obstacle().isEmpty())
        said_->setText(dataset_.obstacle());
    said_->setVisible(!said_->text().isEmpty());
}

} // namespace saliscope
