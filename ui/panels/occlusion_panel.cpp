#include "panels/occlusion_panel.h"

#include "canvas/image_conversion.h"
#include "explain/method_description.h"
#include "models/class_change.h"
#include "panels/folded_options.h"
#include "panels/map_tile.h"
#include "panels/npy_conversion.h"
#include "panels/option_form.h"
#include "panels/picture_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace saliscope {

namespace {

MethodDescription slidingWindow() {
    const std::vector<MethodDescription> all = methodDescriptions();
    return *std::find_if(all.begin(), all.end(),
                         [](const MethodDescription& method) { return method.id == "occlusion"; });
}

QString percentText(double probability) {
    return QObject::tr("%1 %").arg(100 * probability, 0, 'f', 1);
}

/// Before, now and the change, of probability and score.
QString tableOf(const ClassChange& change) {
    constexpr int decimals = 2;
    const auto row = [](const QString& name, const QString& before, const QString& now, const QString& by) {
        return QStringLiteral("<tr><td>%1</td><td align=right>%2</td><td align=right>%3</td>"
                              "<td align=right><b>%4</b></td></tr>")
            .arg(name, before, now, by);
    };
    return QStringLiteral("<table cellspacing=0 cellpadding=2 width=100%><tr><td></td><td align=right>%1</td>"
                          "<td align=right>%2</td><td></td></tr>%3%4</table>")
        .arg(QObject::tr("clean"), QObject::tr("now"),
             row(QObject::tr("Probability"), percentText(change.cleanProbability),
                 percentText(change.probability), signedText(change.points())),
             row(QObject::tr("Score"), plainText(change.cleanScore, decimals),
                 plainText(change.score, decimals), signedText(change.scoreChange(), decimals)));
}

/// What became of all classes together.
QString overallText(const Prediction& prediction, const QStringList& classes) {
    const auto name = [&](std::int64_t index) {
        return QStringLiteral("<b>%1</b>").arg(classes.value(static_cast<qsizetype>(index)).toHtmlEscaped());
    };
    const std::vector<ClassChange> changes = changesOf(prediction);
    const auto [lost, gained] =
        std::minmax_element(changes.begin(), changes.end(), [](const ClassChange& a, const ClassChange& b) {
            return a.points() < b.points();
        });
    const QString taken =
        prediction.topClass == prediction.cleanTopClass
            ? QObject::tr("The network still takes it for %1.").arg(name(prediction.topClass))
            : QObject::tr("The network now takes it for %1, no longer for %2.")
                  .arg(name(prediction.topClass), name(prediction.cleanTopClass));
    return QObject::tr("%1 Most lost: %2 %3; most gained: %4 %5.")
        .arg(taken, name(lost->index), signedText(lost->points()), name(gained->index),
             signedText(gained->points()));
}

} // namespace

OcclusionPanel::OcclusionPanel(Session& session, QWidget* parent)
    : Panel(
          {QStringLiteral("occlusion"), tr("Occlusion"),
           tr("What covering a part of the picture costs: paint over it yourself, or let a window slide over "
              "all of it."),
           tr("Zeiler & Fergus 2014, Visualizing and understanding convolutional networks")},
          parent),
      session_(session) {
    change_ = new QLabel;
    change_->setObjectName(QStringLiteral("change"));
    change_->setWordWrap(true);
    change_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* page = new QWidget;
    auto* sides = new QHBoxLayout;
    QWidget* sliding = makeSliding();
    sides->addWidget(makePainted(), 1);
    sides->addWidget(sliding, 1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(sides);
    layout->addWidget(change_);
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    content()->addWidget(scroll, 1);
    options_ = new FoldedOptions(tile_->method().options);
    content()->addWidget(options_);
    connect(options_->form(), &OptionForm::valuesChanged, this,
            [this] { tile_->setOptions(options_->form()->values()); });
    connectSession();
    takeModel();
}

QWidget* OcclusionPanel::makePainted() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new QLabel(tr("What you covered")));
    painted_ = new PictureView(tr("Your picture"));
    auto* frame = new QVBoxLayout; // so that it lies beside the map, in the same size
    frame->setContentsMargins(tile_->pictureMargins());
    frame->addWidget(painted_);
    layout->addLayout(frame, 1);
    return side;
}

QWidget* OcclusionPanel::makeSliding() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new QLabel(tr("A sliding window")));
    tile_ = new MapTile(session_, slidingWindow(), text().name);
    layout->addWidget(tile_);
    connect(tile_, &MapTile::toggled, this, &OcclusionPanel::chosenMapChanged);
    connect(tile_, &MapTile::menuWanted, this, &OcclusionPanel::openMenu);
    connect(tile_, &MapTile::mapChanged, this, [this] {
        if (tile_->isChecked())
            Q_EMIT chosenMapChanged();
        if (tile_->map())
            showLatency(tile_->map()->milliseconds);
    });
    return side;
}

void OcclusionPanel::connectSession() {
    connect(&session_, &Session::modelChanged, this, &OcclusionPanel::takeModel);
    connect(&session_, &Session::pictureOpened, this, &OcclusionPanel::takeModel);
    connect(&session_, &Session::predictionReady, this, &OcclusionPanel::showPainted);
    connect(&session_, &Session::targetChanged, this, &OcclusionPanel::showPainted);
    connect(&session_, &Session::failed, this, [this](const QString& key, const QString& message) {
        if (key == key::prediction)
            showError(message + '.');
    });
}

void OcclusionPanel::takeModel() {
    if (!session_.model())
        showEmpty(tr("Open a model to see what it needs of the picture (Ctrl+M)."));
    else if (session_.picture().empty())
        showEmpty(tr("Open a picture to cover parts of it (Ctrl+O)."));
    else
        showPainted();
}

void OcclusionPanel::setWatching(bool watching) {
    isWatching_ = watching;
    takeModel();
}

void OcclusionPanel::showPainted() {
    const PredictionPtr& prediction = session_.prediction();
    if (!prediction || !isWatching_)
        return;
    painted_->setImage(toImage(reduced(session_.picture().pixels)));
    change_->setText(paintedText());
    showContent();
}

QString OcclusionPanel::paintedText() const {
    const PredictionPtr& prediction = session_.prediction();
    if (!prediction)
        return {};
    if (prediction->scores == prediction->cleanScores)
        return tr("Nothing is covered yet: paint over the picture, and see here what it costs.");
    const QStringList& classes = session_.model()->classes;
    const ClassChange change =
        changeOf(*prediction, session_.targetClass().value_or(prediction->cleanTopClass));
    const QString name = classes.value(static_cast<qsizetype>(change.index));
    QString headline = changeText(change, name);
    if (headline.isEmpty())
        headline = tr("What you covered cost <b>%1</b> nothing.").arg(name.toHtmlEscaped());
    return headline + tableOf(change) + overallText(*prediction, classes);
}

HeatMapPtr OcclusionPanel::chosenMap() const {
    return tile_->isChecked() ? tile_->map() : nullptr;
}

void OcclusionPanel::unchoose() {
    tile_->setChecked(false);
}

OptionValues OcclusionPanel::settings() const {
    OptionValues settings;
    options_->addTo(settings);
    if (tile_->isChecked())
        settings["over the picture"] = "yes";
    return settings;
}

void OcclusionPanel::setSettings(const OptionValues& settings) {
    options_->take(settings);
    const bool isOver = settings.contains("over the picture");
    tile_->setChecked(isOver);
    if (isOver && session_.model() && !session_.picture().empty() && !tile_->isRunning())
        tile_->startOrStop();
}

void OcclusionPanel::openMenu(QPoint position) {
    QMenu menu;
    menu.addAction(tile_->isRunning() ? tr("Stop") : tr("Start"), tile_, &MapTile::startOrStop);
    menu.addAction(tile_->isChecked() ? tr("Take it off the picture") : tr("Lay it over the picture"), tile_,
                   &MapTile::toggle);
    menu.addAction(tr("Explain this …"), this,
                   [this] { Q_EMIT explanationWanted(QString::fromStdString(tile_->method().id)); });
    menu.exec(position);
}

DataFile OcclusionPanel::data() const {
    const HeatMapPtr map = tile_->map();
    if (!map)
        return {};
    return {QStringLiteral("npy"), [map](const QString& path) { saveNpy(path, map->values); }};
}

} // namespace saliscope
