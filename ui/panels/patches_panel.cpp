#include "panels/patches_panel.h"

#include "canvas/image_conversion.h"
#include "models/map_list_model.h"
#include "panels/atlas_button.h"
#include "panels/line_label.h"
#include "panels/map_grid.h"
#include "panels/map_image.h"
#include "panels/picture_view.h"
#include "panels/table_file.h"
#include "session/dataset.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <numeric>

namespace saliscope {

namespace {

constexpr int patchSide = 84;
constexpr const char* patchChannelKey = "channel";
constexpr const char* patchGuidedKey = "guided";
constexpr const char* patchSearchKey = "search";

/// A small picture with its name below. \param view is made
QWidget* titledPicture(const QString& title, const QString& tip, PictureView*& view) {
    auto* whole = new QWidget;
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    view = new PictureView(title);
    constexpr int side = 64;
    view->setFixedSize(side, side);
    layout->addWidget(view, 0, Qt::AlignHCenter);
    auto* name = new QLabel(title);
    name->setAlignment(Qt::AlignCenter);
    layout->addWidget(name);
    whole->setToolTip(tip);
    return whole;
}

void showInTitled(PictureView* view, const QImage& image) {
    view->setImage(image);
    view->parentWidget()->setVisible(!image.isNull());
}

} // namespace

PatchesPanel::PatchesPanel(Dataset& dataset, const AtlasButton& wishes, QWidget* parent)
    : Panel({QStringLiteral("patches"), tr("Patches"),
             tr("What a channel likes to see: the parts of the folder's pictures that it responds to most "
                "strongly, one of each picture."),
             tr("Zeiler & Fergus 2014, Visualizing and understanding convolutional networks")},
            parent),
      dataset_(dataset),
      job_(dataset.session()),
      wishes_(wishes),
      model_(new MapListModel(this)) {
    content()->addWidget(makeTopRow());
    content()->addWidget(makeOwn());
    said_ = new QLabel;
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    content()->addWidget(said_);
    grid_ = new MapGrid;
    grid_->setObjectName(QStringLiteral("patches-found"));
    grid_->setMapSize(patchSide);
    grid_->setModel(model_);
    content()->addWidget(grid_, 1);
    const auto choose = [this](const QModelIndex& index) {
        const auto place = static_cast<std::size_t>(index.data(MapListModel::numberRole).toInt());
        if (!patches_ || place >= patches_->patches.size())
            return;
        const FoundPatch& patch = patches_->patches[place];
        Q_EMIT patchChosen(patch.image,
                           QRectF(patch.place.x, patch.place.y, patch.place.width, patch.place.height));
    };
    connect(grid_, &QListView::clicked, this, choose);
    connect(grid_, &QListView::activated, this, choose);
    connectSession();
    takeLayer();
}

QWidget* PatchesPanel::makeTopRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    search_ = new QToolButton;
    search_->setObjectName(QStringLiteral("search"));
    search_->setText(tr("Search"));
    search_->setCheckable(true);
    search_->setToolTip(
        tr("Search the folder for what the channels of the layer respond to; as long as it is "
           "down, it follows the layer and the channel"));
    connect(search_, &QToolButton::toggled, this, &PatchesPanel::follow);
    layout->addWidget(search_);
    layer_ = new LineLabel;
    layout->addWidget(layer_, 1);
    channel_ = new QSpinBox;
    channel_->setObjectName(QStringLiteral("channel"));
    channel_->setPrefix(tr("channel "));
    channel_->setToolTip(tr("Whose patches are shown; a click on a channel in Activations chooses it, too"));
    channel_->setKeyboardTracking(false);
    connect(channel_, &QSpinBox::valueChanged, this, [this] {
        patches_.reset();
        showPatches();
        follow();
    });
    layout->addWidget(channel_);
    guided_ = new QCheckBox(tr("Guided"));
    guided_->setToolTip(tr("Instead of the patches: what in them excites the channel, by guided "
                           "backpropagation (Springenberg et al. 2015)"));
    connect(guided_, &QCheckBox::toggled, this, &PatchesPanel::showPatches);
    layout->addWidget(guided_);
    return row;
}

QWidget* PatchesPanel::makeOwn() {
    own_ = new QWidget;
    auto* layout = new QHBoxLayout(own_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(titledPicture(tr("filter"), tr("The channel's kernel, or its first slice"), filter_));
    layout->addWidget(titledPicture(tr("answer"), tr("What it answers to the picture on screen"), answer_));
    layout->addWidget(titledPicture(
        tr("wish"), tr("The picture that it would like best; see Wishes in Activations"), wish_));
    layout->addStretch(1);
    return own_;
}

void PatchesPanel::connectSession() {
    const Session& session = dataset_.session();
    connect(&session, &Session::layerChanged, this, &PatchesPanel::takeLayer);
    connect(&session, &Session::modelChanged, this, &PatchesPanel::takeLayer);
    connect(&session, &Session::targetChanged, this, &PatchesPanel::takeTarget);
    connect(&session, &Session::activationsReady, this, &PatchesPanel::showOwn);
    connect(&session, &Session::filtersReady, this, &PatchesPanel::showOwn);
    connect(&wishes_, &AtlasButton::atlasChanged, this, &PatchesPanel::showOwn);
    connect(&dataset_, &Dataset::folderChanged, this, &PatchesPanel::forget);
    connect(&job_, &PanelJob::changed, this, &PatchesPanel::showState);
    connect(&job_, &PanelJob::ended, this, &PatchesPanel::patchesChanged);
}

void PatchesPanel::takeLayer() {
    const ModelInfoPtr& model = dataset_.session().model();
    const int place = model ? model->indexOf(dataset_.session().layer()) : -1;
    const QSignalBlocker blocker(channel_);
    if (place >= 0) {
        const LayerInfo& layer = model->layers[static_cast<std::size_t>(place)];
        channel_->setRange(0, static_cast<int>(layer.shape.empty() ? 1 : layer.shape.front()) - 1);
        layer_->setText(QStringLiteral("<b>%1</b>").arg(layer.name.toHtmlEscaped()));
    }
    takeTarget();
    forget();
}

void PatchesPanel::takeTarget() {
    const TargetChoice& target = dataset_.session().target();
    if (!target.isClass() && target.layer == dataset_.session().layer())
        channel_->setValue(static_cast<int>(target.index));
    showOwn();
}

void PatchesPanel::forget() {
    index_.reset();
    patches_.reset();
    showPatches();
    follow();
}

void PatchesPanel::follow() {
    job_.stop();
    search_->setEnabled(dataset_.obstacle().isEmpty());
    if (search_->isChecked() && dataset_.obstacle().isEmpty()) {
        const PatchRequest request{.layer = dataset_.session().layer(), .channel = channel()};
        Job<ChannelPatchesPtr> job;
        job.title = tr("Patches of %1").arg(request.layer);
        job.receiver = this;
        job.run = [request, index = index_, folder = dataset_.folder(),
                   model = dataset_.session().snapshot().model](
                      const Progress& progress, const std::function<void(ChannelPatchesPtr)>& show) {
            return findPatches(model, folder, request, index, progress, show);
        };
        job.onPartial = job.onDone = [this](const ChannelPatchesPtr& patches) { take(patches); };
        job.onFailed = [this](const QString& message) { said_->setText(message + '.'); };
        said_->clear();
        job_.start(std::move(job));
    }
    showState();
}

void PatchesPanel::take(const ChannelPatchesPtr& patches) {
    patches_ = patches;
    index_ = patches->index;
    showPatches();
    Q_EMIT patchesChanged();
}

void PatchesPanel::showPatches() {
    if (!patches_) {
        model_->clear();
    } else {
        std::vector<int> order(patches_->patches.size());
        std::iota(order.begin(), order.end(), 0);
        const bool isGuided = guided_->isChecked();
        const auto image = [patches = patches_, isGuided](int place) {
            const FoundPatch& patch = patches->patches[static_cast<std::size_t>(place)];
            const cv::Mat& picture = isGuided ? patch.guided : patch.picture;
            return picture.empty() ? QImage() : toImage(picture);
        };
        const auto title = [patches = patches_](int place) {
            return QString::number(patches->patches[static_cast<std::size_t>(place)].response, 'g', 3);
        };
        model_->show({image, title, [this](int place) { return explanationOf(place); }}, std::move(order));
    }
    showOwn();
    showState();
}

QString PatchesPanel::explanationOf(int place) const {
    if (!patches_ || !dataset_.folder() || static_cast<std::size_t>(place) >= patches_->patches.size())
        return {};
    const FoundPatch& patch = patches_->patches[static_cast<std::size_t>(place)];
    const QString label = dataset_.labelOf(patch.image);
    return tr("%1%2: response %3 at row %4, column %5. Click to look at it.")
        .arg(dataset_.nameOf(patch.image), label.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(label))
        .arg(patch.response, 0, 'g', 4)
        .arg(patch.row)
        .arg(patch.column);
}

void PatchesPanel::showOwn() {
    const Session& session = dataset_.session();
    const auto number = static_cast<int>(channel());
    QImage filter, answer;
    if (const FiltersPtr& filters = session.filters();
        filters && filters->layer == session.layer() && number < filters->outputs)
        filter = kernelImage(*filters, number, 0);
    if (const ActivationsPtr& activations = session.activations();
        activations && activations->layer == session.layer() && number < activations->channels &&
        activations->height * activations->width > 1) {
        const auto i = static_cast<std::size_t>(number);
        answer = colourImage(activations->map(number), ColourMap::viridis,
                             {activations->minima[i], activations->maxima[i]});
    }
    showInTitled(filter_, filter);
    showInTitled(answer_, answer);
    showInTitled(wish_, wishes_.picture(number));
}

void PatchesPanel::showState() {
    if (job_.isRunning())
        setState(job_.text());
    else if (patches_ && patches_->milliseconds > 0)
        showLatency(patches_->milliseconds);
    else
        setState({});
    if (!dataset_.obstacle().isEmpty())
        said_->setText(dataset_.obstacle());
    else if (!search_->isChecked() && !patches_)
        said_->setText(tr("Press Search: the model looks at every picture of the folder."));
    else if (patches_)
        said_->clear();
}

std::int64_t PatchesPanel::channel() const {
    return channel_->value();
}

void PatchesPanel::setChannel(std::int64_t channel) {
    channel_->setValue(static_cast<int>(channel));
}

void PatchesPanel::setGuided(bool guided) {
    guided_->setChecked(guided);
}

QString PatchesPanel::problemText() const {
    return said_->text();
}

OptionValues PatchesPanel::settings() const {
    OptionValues settings;
    if (channel() > 0)
        settings[patchChannelKey] = std::to_string(channel());
    if (guided_->isChecked())
        settings[patchGuidedKey] = "yes";
    if (search_->isChecked())
        settings[patchSearchKey] = "yes";
    return settings;
}

void PatchesPanel::setSettings(const OptionValues& settings) {
    guided_->setChecked(settings.contains(patchGuidedKey));
    channel_->setValue(settingOf(settings, patchChannelKey).toInt());
    search_->setChecked(settings.contains(patchSearchKey));
}

DataFile PatchesPanel::data() const {
    if (!patches_ || !dataset_.folder())
        return {};
    std::vector<QStringList> rows = {{"layer", "channel", "rank", "response", "path", "label", "row",
                                      "column", "left", "top", "right", "bottom"}};
    int rank = 0;
    for (const FoundPatch& patch : patches_->patches)
        rows.push_back({patches_->layer, QString::number(patches_->channel), QString::number(++rank),
                        exactText(patch.response), dataset_.nameOf(patch.image),
                        dataset_.labelOf(patch.image), QString::number(patch.row),
                        QString::number(patch.column), exactText(patch.place.x), exactText(patch.place.y),
                        exactText(patch.place.x + patch.place.width),
                        exactText(patch.place.y + patch.place.height)});
    return {QStringLiteral("csv"), [rows](const QString& path) { writeCsv(path, rows); },
            tr("Save the &list …")};
}

} // namespace saliscope
