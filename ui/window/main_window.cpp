#include "window/main_window.h"

#include "canvas/canvas.h"
#include "canvas/canvas_actions.h"
#include "canvas/image_conversion.h"
#include "lessons/lesson_panel.h"
#include "panels/activations_panel.h"
#include "panels/attack_panel.h"
#include "panels/bias_panel.h"
#include "panels/dataset_panel.h"
#include "panels/embedding_panel.h"
#include "panels/explanation_panel.h"
#include "panels/filters_panel.h"
#include "panels/inversion_panel.h"
#include "panels/live_maps_panel.h"
#include "panels/music_panel.h"
#include "panels/network_panel.h"
#include "panels/occlusion_panel.h"
#include "panels/patches_panel.h"
#include "panels/prediction_panel.h"
#include "panels/segmentation_panel.h"
#include "panels/style_panel.h"
#include "panels/synthesis_panel.h"
#include "session/computations.h"
#include "session/dataset.h"
#include "state/session_file.h"
#include "window/comparison.h"
#include "window/docks.h"
#include "window/job_bar.h"
#include "window/lessons.h"
#include "window/message_bar.h"
#include "window/overlay_controls.h"
#include "window/picture_files.h"
#include "window/pointer_readout.h"
#include "window/presentation.h"
#include "window/recent_files.h"
#include "window/slide.h"
#include "window/system_theme.h"

#include <QCloseEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QSettings>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

namespace saliscope {

MainWindow::MainWindow(Session& session, QSettings& settings, QWidget* parent)
    : QMainWindow(parent), session_(session), settings_(settings), systemTheme_(new SystemTheme(this)) {
    connect(systemTheme_, &SystemTheme::changed, this, [this] { setTheme(theme_); });
    setObjectName(QStringLiteral("main-window"));
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    makeCentre();
    makePanels();
    makeToolBar();
    makeComparison();
    makeMenus();
    makeStatusBar();
    connectSession();
    connectCanvas();
    lessons_->connectWindow();
    explanation_->setPanels(docks_->texts());
    docks_->finish();
    restoreSettings();
    showTitle();
    canvas_->setFocus();
}

MainWindow::~MainWindow() {
    // The panels give up what they watch when they go, which is after what this class holds has gone.
    disconnect(&session_, nullptr, this, nullptr);
}

void MainWindow::makeCentre() {
    auto* centre = new QWidget;
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    messageBar_ = new MessageBar;
    canvas_ = new Canvas;
    layout->addWidget(messageBar_);
    auto* pictures = new QSplitter;
    pictures->addWidget(canvas_);
    pictures->setChildrenCollapsible(false);
    layout->addWidget(pictures, 1);
    setCentralWidget(centre);
    readout_ = new PointerReadout(session_, *canvas_);
}

void MainWindow::makeComparison() {
    comparison_ = new Comparison(session_, *canvas_, [this](Canvas& canvas, const HeatMapPtr& map) {
        canvas.setOverlay(overlay_->overlayOf(map));
        canvas.setOverlayOpacity(overlay_->opacity());
    });
    auto* pictures = qobject_cast<QSplitter*>(canvas_->parentWidget());
    pictures->addWidget(comparison_);
    connect(comparison_, &Comparison::failed, messageBar_, &MessageBar::showMessage);
    connect(comparison_, &Comparison::busyChanged, this, &MainWindow::checkSettled);
    connect(comparison_, &Comparison::toggled, this, [this, pictures](bool on) {
        comparison_->setMap(on ? liveMaps_->chosenRequest() : MapRequest());
        pictures->setSizes({pictures->width(), pictures->width()}); // more than there is: to halves
    });
    connect(liveMaps_, &LiveMapsPanel::chosenMapChanged, this,
            [this] { comparison_->setMap(comparison_->isOn() ? liveMaps_->chosenRequest() : MapRequest()); });
    connect(overlay_, &OverlayControls::coloursChanged, comparison_, &Comparison::showMap);
    connect(overlay_, &OverlayControls::opacityChanged, comparison_, &Comparison::showMap);
}

void MainWindow::makePanels() {
    docks_ = new Docks(*this);
    connect(docks_, &Docks::problem, messageBar_, &MessageBar::showMessage);
    connect(docks_, &Docks::moreWanted, this, [this](const QString& panel) {
        explanation_->showPanel(panel);
        docks_->bringToFront(explanation_);
    });
    lessons_ = new Lessons(*this);
    docks_->add(lessons_->panel(), DockPlace::leftTop, Docks::AtFirst::hidden);
    network_ = docks_->add(new NetworkPanel(session_), DockPlace::leftUpper);
    activations_ = docks_->add(new ActivationsPanel(session_), DockPlace::leftLower);
    filters_ = docks_->add(new FiltersPanel(session_), DockPlace::leftLower);
    explanation_ = docks_->add(new ExplanationPanel, DockPlace::leftLower);
    prediction_ = docks_->add(new PredictionPanel(session_), DockPlace::rightUpper);
    liveMaps_ = docks_->add(new LiveMapsPanel(session_), DockPlace::rightLower);
    occlusion_ = docks_->add(new OcclusionPanel(session_), DockPlace::rightLower);
    segmentation_ = docks_->add(new SegmentationPanel(session_, *liveMaps_), DockPlace::rightLower);
    synthesis_ = addCreating(new SynthesisPanel(session_));
    attack_ = addCreating(new AttackPanel(session_));
    inversion_ = addCreating(new InversionPanel(session_));
    style_ = addCreating(new StylePanel(session_));
    music_ = addCreating(new MusicPanel(session_));
    makeDatasetPanels();
}

void MainWindow::makeDatasetPanels() {
    dataset_ = new Dataset(session_, this);
    datasetPanel_ = docks_->add(new DatasetPanel(*dataset_), DockPlace::rightLower, Docks::AtFirst::hidden);
    patches_ = docks_->add(new PatchesPanel(*dataset_, *activations_->atlas()), DockPlace::rightLower,
                           Docks::AtFirst::hidden);
    embedding_ = docks_->add(new EmbeddingPanel(*dataset_), DockPlace::rightLower, Docks::AtFirst::hidden);
    bias_ = docks_->add(new BiasPanel(*dataset_), DockPlace::rightLower, Docks::AtFirst::hidden);
    connect(patches_, &PatchesPanel::patchChosen, this, &MainWindow::showPatch);
    connect(datasetPanel_, &DatasetPanel::folderWanted, this, &MainWindow::chooseFolder);
    connect(datasetPanel_, &DatasetPanel::tableWanted, this, &MainWindow::chooseTable);
    connect(datasetPanel_, &DatasetPanel::masksWanted, this, &MainWindow::chooseMasks);
    connect(dataset_, &Dataset::imageWanted, this, &MainWindow::showOfDataset);
    connect(dataset_, &Dataset::busyChanged, this, &MainWindow::checkSettled);
    connect(datasetPanel_, &DatasetPanel::completed, this, &MainWindow::checkSettled);
}

template <typename AnyPanel>
AnyPanel* MainWindow::addCreating(AnyPanel* panel) {
    connect(panel, &CreationPanel::pictureWanted, this, &MainWindow::takeCreated);
    return docks_->add(panel, DockPlace::rightLower, Docks::AtFirst::hidden);
}

void MainWindow::takeCreated(const Picture& picture, const QString& name) {
    stopRestoring();
    pictures_.clear();
    file_.clear();
    session_.setPicture(picture, name);
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    // Not before: how wide the panels are depends on the window. Arranged by hand, they stay as they are.
    if (!std::exchange(isArranged_, true))
        docks_->resizeToWindow();
}

void MainWindow::makeStatusBar() {
    state_ = new QLabel;
    statusBar()->addWidget(readout_, 1);
    statusBar()->addPermanentWidget(new JobBar(session_));
    statusBar()->addPermanentWidget(state_);
}

void MainWindow::restoreSettings() {
    setTheme(themeNamed(settings_.value(QStringLiteral("theme")).toString()));
    restoreGeometry(settings_.value(QStringLiteral("geometry")).toByteArray());
    isArranged_ = docks_->restore(settings_.value(QStringLiteral("docks")).toByteArray());
    const QStringList methods = settings_.value(QStringLiteral("methods")).toStringList();
    if (!methods.isEmpty())
        liveMaps_->setMethods(methods);
    overlay_->setOpacity(settings_.value(QStringLiteral("overlay/opacity"), 1).toDouble());
    liveMaps_->chooseMethod(
        settings_.value(QStringLiteral("overlay/method"), QStringLiteral("grad-cam")).toString());
    const QVariant colours = settings_.value(QStringLiteral("overlay/colours"));
    if (colours.isValid())
        overlay_->setColours(static_cast<ColourMap>(colours.toInt()));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    presentation_->set(false);
    settings_.setValue(QStringLiteral("theme"), nameOf(theme_));
    settings_.setValue(QStringLiteral("geometry"), saveGeometry());
    settings_.setValue(QStringLiteral("docks"), docks_->arrangement());
    settings_.setValue(QStringLiteral("methods"), liveMaps_->methods());
    settings_.setValue(QStringLiteral("overlay/method"), liveMaps_->chosenMethod());
    settings_.setValue(QStringLiteral("overlay/opacity"), overlay_->opacity());
    settings_.setValue(QStringLiteral("overlay/colours"), static_cast<int>(overlay_->colours()));
    QMainWindow::closeEvent(event);
}

void MainWindow::setTheme(Theme theme) {
    theme_ = theme;
    applyColours(theme == Theme::dark || (theme == Theme::system && systemTheme_->isDark()));
}

void MainWindow::connectSession() {
    connect(&session_, &Session::pictureOpened, this, &MainWindow::takePicture);
    connect(&session_, &Session::modelChanged, this, [this] {
        messageBar_->clear();
        if (QFileInfo::exists(session_.model()->source))
            recentModels_->add(session_.model()->source);
        showTitle();
    });
    connect(&session_, &Session::layerChanged, this, &MainWindow::showTitle);
    connect(&session_, &Session::targetChanged, this, &MainWindow::showTitle);
    connect(&session_, &Session::predictionReady, this, &MainWindow::takePrediction);
    connect(&session_, &Session::busyChanged, this, &MainWindow::noteBusy);
    connect(&session_, &Session::failed, this, &MainWindow::noteFailure);
    connect(&session_, &Session::jobEnded, this, &MainWindow::checkSettled);
    connect(
        &session_, &Session::progressed, this, [this](const QString& key, double fraction, const QString&) {
            if (key == key::model)
                state_->setText(
                    tr("Opening %1: %2 %").arg(QFileInfo(model_).fileName()).arg(100 * fraction, 0, 'f', 0));
        });
}

void MainWindow::connectCanvas() {
    connect(canvas_, &Canvas::paintingChanged, this, &MainWindow::paint);
    connect(canvas_, &Canvas::filesDropped, this, &MainWindow::openUrls);
    connect(canvas_, &Canvas::imagePasted, this,
            [this](const QImage& image) { takeCreated(toPicture(image), tr("Pasted picture")); });
    connect(liveMaps_, &LiveMapsPanel::chosenMapChanged, this, [this] { takeChosenMap(liveMaps_); });
    connect(occlusion_, &OcclusionPanel::chosenMapChanged, this, [this] { takeChosenMap(occlusion_); });
    connect(liveMaps_, &LiveMapsPanel::explanationWanted, this, &MainWindow::explainMethod);
    connect(occlusion_, &OcclusionPanel::explanationWanted, this, &MainWindow::explainMethod);
    connect(overlay_, &OverlayControls::coloursChanged, this, &MainWindow::showOverlay);
    connect(activations_, &ActivationsPanel::unitHovered, readout_, &PointerReadout::showFieldOf);
    connect(overlay_, &OverlayControls::opacityChanged, canvas_, &Canvas::setOverlayOpacity);
}

void MainWindow::stepLayer(int step) {
    const ModelInfoPtr& model = session_.model();
    const int next = model ? model->indexOf(session_.layer()) + step : -1;
    if (next >= 0 && next < static_cast<int>(model->layers.size()))
        session_.setLayer(model->layers[static_cast<std::size_t>(next)].name);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && presentation_->isOn())
        presentation_->set(false);
    else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        stepPicture(event->key() == Qt::Key_Left ? -1 : 1);
    else
        QMainWindow::keyPressEvent(event);
}

void MainWindow::takePicture() {
    messageBar_->clear();
    canvas_->setPicture(session_.cleanPicture());
    if (const QRectF field = std::exchange(patchField_, {}); !field.isEmpty())
        canvas_->setReceptiveField(cv::Rect2d(field.x(), field.y(), field.width(), field.height()));
    if (QFileInfo::exists(session_.pictureSource()))
        recentPictures_->add(session_.pictureSource());
    showTitle();
}

void MainWindow::paint() {
    session_.setPaintedPicture(canvas_->paintedPicture());
}

void MainWindow::takePrediction(const PredictionPtr& prediction) {
    if (session_.isCurrent(prediction->basis))
        canvas_->setCrop(prediction->geometry.inputInPhoto());
}

void MainWindow::takeChosenMap(const Panel* from) {
    // One map lies over the picture, whichever panel it was chosen in.
    if (from == liveMaps_) {
        const QString method = liveMaps_->chosenMethod();
        if (!method.isEmpty())
            occlusion_->unchoose();
        if (std::exchange(laidMethod_, method) != method)
            explanation_->showMethod(method); // newer maps of the same leave the page that is being read
    }
    if (from == occlusion_ && occlusion_->chosenMap())
        liveMaps_->chooseMethod({});
    showOverlay();
}

void MainWindow::explainMethod(const QString& id) {
    explanation_->showMethod(id);
    docks_->bringToFront(explanation_);
}

HeatMapPtr MainWindow::laidMap() const {
    return occlusion_->chosenMap() ? occlusion_->chosenMap() : liveMaps_->chosenMap();
}

void MainWindow::showOverlay() {
    const HeatMapPtr map = laidMap();
    const cv::Size photo(session_.cleanPicture().fullWidth, session_.cleanPicture().fullHeight);
    const bool isOfThisPicture = map && map->geometry.photoSize == photo;
    canvas_->setOverlay(overlay_->overlayOf(isOfThisPicture ? map : nullptr));
}

Slide MainWindow::slide() const {
    Slide content;
    content.title = windowTitle();
    content.subtitle = state_->text();
    const HeatMapPtr map = laidMap();
    content.main = {map ? tr("Picture and %1").arg(titleOfMethod(map->method)) : tr("Picture"),
                    canvas_->grab().toImage()};
    for (const Panel* panel : docks_->visible())
        content.pictures.push_back({panel->text().title, panel->picture(), panel->text().paper});
    return content;
}

void MainWindow::showTitle() {
    const QString picture = QFileInfo(session_.pictureSource()).fileName();
    const QString model = session_.model() ? session_.model()->name : QString();
    QStringList parts;
    for (const QString& part : {picture, model})
        if (!part.isEmpty())
            parts << part;
    parts << QStringLiteral("Saliscope");
    setWindowTitle(parts.join(QStringLiteral(" — ")));
    const QString target = session_.targetText();
    if (session_.model())
        state_->setText(target.isEmpty()
                            ? model
                            : tr("%1   explained: %2   layer: %3").arg(model, target, session_.layer()));
}

void MainWindow::noteBusy(const QString& key, bool busy) {
    if (busy)
        busy_.insert(key);
    else
        busy_.erase(key);
    if (key == key::model && !busy)
        showTitle();
    checkSettled();
}

void MainWindow::noteFailure(const QString& key, const QString& message) {
    if (key == key::picture || key == key::model || key == key::labels)
        messageBar_->showMessage(message);
    checkSettled();
}

QString MainWindow::message() const {
    return messageBar_->message();
}

bool MainWindow::isSettled() const {
    const PredictionPtr& prediction = session_.prediction();
    const bool isAnswered = prediction && session_.isCurrent(prediction->basis);
    return busy_.empty() && session_.jobs().empty() && !dataset_->isBusy() && datasetPanel_->isComplete() &&
           !restoration_ && comparison_->isSettled() &&
           (isAnswered || !message().isEmpty() || !prediction_->message().isEmpty());
}

void MainWindow::checkSettled() {
    // Answers arrive after the end of being busy is told: they must be on screen first.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (isSettled())
                Q_EMIT settled();
        },
        Qt::QueuedConnection);
}

} // namespace saliscope
