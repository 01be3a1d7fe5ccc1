#include "window/lessons.h"

#include "base/error.h"
#include "canvas/canvas.h"
#include "lessons/lesson_panel.h"
#include "panels/activations_panel.h"
#include "panels/attack_panel.h"
#include "panels/bias_panel.h"
#include "panels/dataset_panel.h"
#include "panels/embedding_panel.h"
#include "panels/live_maps_panel.h"
#include "panels/map_tile.h"
#include "panels/occlusion_panel.h"
#include "panels/patches_panel.h"
#include "panels/segmentation_panel.h"
#include "session/dataset.h"
#include "state/view_state_json.h"
#include "window/library.h"
#include "window/main_window.h"

#include <QDockWidget>
#include <QMenu>

#include <utility>

namespace saliscope {

namespace {

std::map<QString, double> byClass(const ModelInfo& model, const std::vector<float>& scores) {
    std::map<QString, double> named;
    for (qsizetype i = 0; i < model.classes.size(); ++i)
        named[model.classes[i]] = static_cast<double>(scores[static_cast<std::size_t>(i)]);
    return named;
}

/// None while it is being computed.
std::optional<Observation::Scores> scoresOf(const Session& session) {
    const PredictionPtr& prediction = session.prediction();
    if (!prediction || !session.isCurrent(prediction->basis))
        return std::nullopt;
    const ModelInfo& model = *session.model();
    return Observation::Scores{model.classes[prediction->topClass], byClass(model, prediction->scores),
                               byClass(model, prediction->cleanScores)};
}

QString classNamed(const Session& session, const std::optional<std::int64_t>& index) {
    return index && session.model() ? session.model()->classes.value(*index) : QString();
}

/// What there is of a folder of pictures.
void observeFolder(const MainWindow& window, Observation& seen) {
    const Dataset& dataset = window.dataset();
    if (dataset.answers())
        seen.indexed = dataset.source();
    seen.folderPart = nameOf(window.datasetPanel().filter().part);
    if (const ChannelPatchesPtr& patches = window.patches().patches();
        patches && !window.patches().isRunning())
        seen.patchesOf = patches->layer;
    if (const FolderMapPtr& map = window.embedding().map(); map && map->isFinished)
        seen.mapOfFolder = map->isTsne ? QStringLiteral("tsne") : QStringLiteral("pca");
    if (const FolderBiasPtr& bias = window.bias().bias())
        for (const BiasFinding& finding : bias->findings)
            if (finding.classIndex && finding.severity != QLatin1String("low"))
                seen.findingsAbout << dataset.classText(*finding.classIndex);
    seen.hasPickedOut = dataset.selection().has_value();
    seen.isPictureOfFolder = dataset.shown().has_value();
}

/// Those that can be seen, not those behind other tabs.
QStringList panelsIn(const QWidget& window) {
    QStringList names;
    for (const Panel* panel : window.findChildren<Panel*>())
        if (!panel->visibleRegion().isEmpty())
            names << panel->text().name;
    return names;
}

} // namespace

Lessons::Lessons(MainWindow& window) : QObject(&window), window_(window) {
    std::vector<Lesson> lessons;
    try {
        lessons = courseLessons();
    } catch (const Error& error) {
        problem_ = QString::fromStdString(messageOf(error));
    }
    guide_ = new LessonGuide(std::move(lessons), this);
    panel_ = new LessonPanel(*guide_);
    soon_.setSingleShot(true);
    connect(&soon_, &QTimer::timeout, this, &Lessons::notice);
    connect(guide_, &LessonGuide::started, this, &Lessons::showView);
}

void Lessons::connectWindow() {
    const auto look = [this] { soon_.start(); };
    const Session& session = window_.session();
    connect(&session, &Session::pictureOpened, this, look);
    connect(&session, &Session::modelChanged, this, look);
    connect(&session, &Session::targetChanged, this, look);
    connect(&session, &Session::layerChanged, this, look);
    connect(&session, &Session::predictionReady, this, look);
    connect(&session, &Session::activationsReady, this, look);
    connect(&session, &Session::mapReady, this, look);
    connect(&session, &Session::jobEnded, this, look);
    connect(&window_.canvas(), &Canvas::paintingChanged, this, look);
    connect(&window_.liveMaps(), &LiveMapsPanel::chosenMapChanged, this, look);
    connect(&window_.occlusion(), &OcclusionPanel::chosenMapChanged, this, look);
    for (const CreationPanel* panel : window_.findChildren<CreationPanel*>())
        connect(panel, &CreationPanel::creationChanged, this, look);
    connect(&window_.dataset(), &Dataset::answersChanged, this, look);
    connect(&window_.dataset(), &Dataset::selectionChanged, this, look);
    connect(&window_.datasetPanel(), &DatasetPanel::filterChanged, this, look);
    connect(&window_.patches(), &PatchesPanel::patchesChanged, this, look);
    connect(&window_.embedding(), &EmbeddingPanel::mapChanged, this, look);
    connect(&window_.bias(), &BiasPanel::biasChanged, this, look);
    connect(&window_, &MainWindow::restored, this, [this, look] {
        if (std::exchange(isBeginning_, false))
            makeRoom();
        look();
    });
    for (const QDockWidget* dock : window_.findChildren<QDockWidget*>())
        connect(dock, &QDockWidget::visibilityChanged, this, look);
}

void Lessons::fill(QMenu* menu) {
    const auto& lessons = guide_->lessons();
    constexpr int keys = 9; // digits
    for (int i = 0; i < static_cast<int>(lessons.size()); ++i)
        menu->addAction(QStringLiteral("%1%2. %3")
                            .arg(i < keys ? QStringLiteral("&") : QString())
                            .arg(i + 1)
                            .arg(lessons[static_cast<std::size_t>(i)].title),
                        this, [this, i] { guide_->start(i); });
    menu->addSeparator();
    QAction* leave = menu->addAction(tr("&Leave the Lessons"), this, &Lessons::leave);
    leave->setToolTip(tr("Back to what was on screen before the first lesson"));
    connect(menu, &QMenu::aboutToShow, leave, [this, leave] { leave->setEnabled(before_.has_value()); });
    menu->setToolTipsVisible(true);
    menu->setEnabled(!lessons.empty());
}

void Lessons::showView() {
    if (!before_)
        before_ = window_.viewState();
    ViewState view = guide_->lesson()->view;
    view.panels.prepend(panel_->text().name);
    takeSide(view.panels);
    isBeginning_ = true;
    window_.restore(view);
}

/// To the side where fewer of the lesson's panels are. While it is hidden: what is shown for a moment only
/// would still ask the window for its height.
void Lessons::takeSide(const QStringList& panels) {
    auto* own = qobject_cast<QDockWidget*>(panel_->parentWidget());
    own->hide();
    std::map<Qt::DockWidgetArea, int> others;
    for (auto* dock : window_.findChildren<QDockWidget*>())
        if (dock != own && panels.contains(dock->widget()->objectName()))
            ++others[window_.dockWidgetArea(dock)];
    const bool isLeft = others[Qt::LeftDockWidgetArea] <= others[Qt::RightDockWidgetArea];
    window_.addDockWidget(isLeft ? Qt::LeftDockWidgetArea : Qt::RightDockWidgetArea, own);
}

/// The lesson gets more of its side than others there.
void Lessons::makeRoom() {
    auto* own = qobject_cast<QDockWidget*>(panel_->parentWidget());
    constexpr int share = 3, othersShare = 2, width = 320;
    QList<QDockWidget*> docks{own};
    QList<int> shares{share};
    for (auto* dock : window_.findChildren<QDockWidget*>())
        if (dock != own && !dock->isHidden() && window_.dockWidgetArea(dock) == window_.dockWidgetArea(own)) {
            docks << dock;
            shares << othersShare;
        }
    window_.resizeDocks(docks, shares, Qt::Vertical);
    window_.resizeDocks({own}, {width}, Qt::Horizontal);
}

void Lessons::leave() {
    isBeginning_ = false;
    if (before_)
        window_.restore(*before_);
    before_.reset();
}

void Lessons::notice() {
    if (before_ && !window_.isRestoring())
        guide_->observe(observation());
}

QStringList Lessons::wholeMaps() const {
    QStringList whole;
    const auto add = [&](const MapTile& tile) {
        const HeatMapPtr& map = tile.map();
        if (map && !map->isPartial && window_.session().isCurrent(map->basis))
            whole << map->method;
    };
    for (const QString& method : window_.liveMaps().methods())
        add(*window_.liveMaps().tile(method));
    add(*window_.occlusion().tile());
    return whole;
}

Observation Lessons::observation() const {
    const Session& session = window_.session();
    Observation seen;
    seen.picture = nameOfPicture(session.pictureSource());
    seen.model = session.model() ? session.model()->source : QString();
    seen.layer = session.layer();
    seen.explained = classNamed(session, session.targetClass());
    seen.explainedChannelOf = session.target().isClass() ? QString() : session.target().layer;
    seen.pinned = classNamed(session, session.pinnedClass());
    seen.overlay = window_.occlusion().chosenMap() ? window_.occlusion().chosenMap()->method
                                                   : window_.liveMaps().chosenMethod();
    if (const CutOutPtr& cutOut = window_.segmentation().cutOut()) {
        seen.cutOut = cutOut->target;
        seen.cutOutBy = cutOut->method;
    }
    for (const CreationPanel* panel : window_.findChildren<CreationPanel*>())
        if (const CreationPtr& creation = panel->creation(); creation && !creation->about.isEmpty())
            seen.made[panel->text().name] = creation->about;
    if (const NoiseTrialPtr& trial = window_.attack().noiseTrial())
        seen.vote = trial->isUndone() ? QStringLiteral("undone") : QStringLiteral("not undone");
    observeFolder(window_, seen);
    seen.channelOrder = nameOf(window_.activations().order());
    seen.panels = panelsIn(window_);
    seen.maps = wholeMaps();
    seen.isPainted = !window_.canvas().painting().empty();
    seen.scores = scoresOf(session);
    return seen;
}

} // namespace saliscope
