// The menus and the toolbar of the main window.
#include "base/error.h"
#include "canvas/canvas.h"
#include "canvas/canvas_actions.h"
#include "explain/method_description.h"
#include "panels/live_maps_panel.h"
#include "panels/occlusion_panel.h"
#include "panels/prediction_panel.h"
#include "window/comparison.h"
#include "window/docks.h"
#include "window/icons.h"
#include "window/lessons.h"
#include "window/library.h"
#include "window/main_window.h"
#include "window/message_bar.h"
#include "window/overlay_controls.h"
#include "window/picture_files.h"
#include "window/pointer_readout.h"
#include "window/presentation.h"
#include "window/recent_files.h"
#include "window/shortcut_list.h"
#include "window/slide.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QMessageBox>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolBar>

#include <cmath>

namespace saliscope {

namespace {

QAction* shortcutAction(QMenu* menu, const QString& text, const QKeySequence& shortcut, QObject* receiver,
                        std::function<void()> run) {
    QAction* action = menu->addAction(text);
    action->setShortcut(shortcut);
    QObject::connect(action, &QAction::triggered, receiver, std::move(run));
    return action;
}

QString fillTitle(Fill fill) {
    switch (fill) {
    case Fill::meanColour:
        return QObject::tr("Mean colour");
    case Fill::black:
        return QObject::tr("Black");
    case Fill::blur:
        return QObject::tr("Blur");
    case Fill::noise:
        return QObject::tr("Noise");
    case Fill::inpaint:
        break;
    }
    return QObject::tr("Inpainting");
}

Symbol symbolOf(Tool tool) {
    constexpr Symbol symbols[] = {Symbol::hand,      Symbol::brush,   Symbol::eraser,
                                  Symbol::rectangle, Symbol::ellipse, Symbol::lasso};
    return symbols[static_cast<std::size_t>(tool)];
}

} // namespace

void MainWindow::makeMenus() {
    makeFileMenu();
    makeEditMenu();
    makeViewMenu();
    makeExplainMenu();
    makeLessonsMenu();
    makeHelpMenu();
}

void MainWindow::makeFileMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    shortcutAction(menu, tr("&Open Pictures …"), QKeySequence::Open, this, [this] { choosePictures(); });
    QMenu* samples = menu->addMenu(tr("&Samples"));
    samples->setToolTipsVisible(true);
    for (const Sample& sample : samplePictures()) {
        QAction* action =
            samples->addAction(sample.title, this, [this, sample] { openPicture(sample.file); });
        action->setToolTip(sample.text);
    }
    recentPictures_ =
        new RecentFiles(tr("&Recent Pictures"), settings_, QStringLiteral("recent/pictures"), menu);
    connect(recentPictures_, &RecentFiles::chosen, this, &MainWindow::openPicture);
    menu->addMenu(recentPictures_);
    menu->addAction(tr("Open a &Folder of Pictures …"), this, &MainWindow::chooseFolder)
        ->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_F);
    menu->addSeparator();
    shortcutAction(menu, tr("Open &Model …"), Qt::CTRL | Qt::Key_M, this, [this] { chooseModel(); });
    QMenu* models = menu->addMenu(tr("&Demo Models"));
    for (const QString& name : demoModels())
        models->addAction(name, this, [this, name] { openModel({name}); });
    recentModels_ = new RecentFiles(tr("Recent Mo&dels"), settings_, QStringLiteral("recent/models"), menu);
    connect(recentModels_, &RecentFiles::chosen, this, [this](const QString& file) { openModel({file}); });
    menu->addMenu(recentModels_);
    menu->addAction(tr("Class Na&mes …"), this, [this] { chooseLabels(); })
        ->setToolTip(tr("Name the classes of this model as a text file says, one a line"));
    menu->addSeparator();
    addSessionActions(menu);
    menu->addSeparator();
    shortcutAction(menu, tr("&Next Picture of the Folder"), Qt::ALT | Qt::Key_Right, this,
                   [this] { stepPicture(1); });
    shortcutAction(menu, tr("&Previous Picture of the Folder"), Qt::ALT | Qt::Key_Left, this,
                   [this] { stepPicture(-1); });
    menu->addSeparator();
    shortcutAction(menu, tr("&Export as a Slide …"), Qt::CTRL | Qt::Key_E, this, [this] { exportSlide(); });
    menu->addSeparator();
    shortcutAction(menu, tr("&Quit"), QKeySequence::Quit, this, [this] { close(); });
}

void MainWindow::addSessionActions(QMenu* menu) {
    QAction* open = menu->addAction(tr("Open S&ession …"), this, &MainWindow::chooseSession);
    open->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_O);
    QAction* save = menu->addAction(tr("&Save Session …"), this, &MainWindow::chooseSessionFile);
    save->setShortcut(QKeySequence::Save);
    recentSessions_ =
        new RecentFiles(tr("Recent Sess&ions"), settings_, QStringLiteral("recent/sessions"), menu);
    connect(recentSessions_, &RecentFiles::chosen, this, &MainWindow::openSession);
    menu->addMenu(recentSessions_);
}

void MainWindow::makeEditMenu() {
    const CanvasActions& commands = canvas_->commands();
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    for (QAction* action : {commands.undo, commands.redo, commands.paste, commands.fit, commands.actualSize})
        action->setShortcutContext(Qt::WindowShortcut);
    menu->addActions({commands.undo, commands.redo, commands.removeAll});
    menu->addSeparator();
    menu->addActions({commands.copy, commands.paste});
    shortcutAction(menu, tr("Copy &Everything as a Slide"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, this,
                   [this] { QApplication::clipboard()->setImage(slideImage(slide())); });
    menu->addSeparator();
    menu->addMenu(tr("&Tool"))->addActions(commands.tools->actions());
    menu->addActions({commands.largerBrush, commands.smallerBrush});
}

void MainWindow::makeViewMenu() {
    const CanvasActions& commands = canvas_->commands();
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    menu->addActions(
        {commands.fit, commands.actualSize, commands.zoomIn, commands.zoomOut, commands.compare});
    menu->addAction(readout_->fieldAction());
    menu->addSeparator();
    constexpr double step = 0.1;
    shortcutAction(menu, tr("Stronger &Map"), Qt::Key_Period, this,
                   [this] { overlay_->setOpacity(std::min(1.0, overlay_->opacity() + step)); });
    shortcutAction(menu, tr("&Weaker Map"), Qt::Key_Comma, this,
                   [this] { overlay_->setOpacity(std::max(0.0, overlay_->opacity() - step)); });
    shortcutAction(menu, tr("&No Map"), Qt::Key_N, this, [this] {
        liveMaps_->chooseMethod({});
        occlusion_->unchoose();
    });
    menu->addSeparator();
    QMenu* panels = menu->addMenu(tr("&Panels"));
    docks_->fill(panels);
    panels->addSeparator();
    panels->addAction(tr("&Arrange as at First"), docks_, &Docks::arrangeAsAtFirst);
    QMenu* ways = menu->addMenu(tr("&Go To"));
    shortcutAction(ways, tr("The &Picture"), Qt::ALT | Qt::Key_0, this, [this] { canvas_->setFocus(); });
    docks_->fillWays(ways);
    makeWorkspaceMenu(menu->addMenu(tr("&Workspace")));
    QAction* compare = shortcutAction(menu, tr("&Compare Side by Side"), Qt::Key_C, this,
                                      [this] { comparison_->setOn(!comparison_->isOn()); });
    compare->setCheckable(true);
    compare->setToolTip(tr("Another picture, model or class beside this one"));
    connect(comparison_, &Comparison::toggled, compare, &QAction::setChecked);
    presentation_ = new Presentation(*this);
    QAction* present = shortcutAction(menu, tr("P&resentation"), Qt::Key_F5, this,
                                      [this] { presentation_->set(!presentation_->isOn()); });
    present->setCheckable(true);
    present->setToolTip(tr("Larger letters and nothing but the picture and the panels; Esc ends it"));
    connect(presentation_, &Presentation::toggled, present, &QAction::setChecked);
    QMenu* themeMenu = menu->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(themeMenu);
    const QString titles[] = {tr("As the &System"), tr("&Light"), tr("&Dark")};
    for (const Theme theme : themes) {
        QAction* action = themeMenu->addAction(titles[static_cast<std::size_t>(theme)], this,
                                               [this, theme] { setTheme(theme); });
        action->setCheckable(true);
        group->addAction(action);
        connect(themeMenu, &QMenu::aboutToShow, action,
                [this, action, theme] { action->setChecked(theme == theme_); });
    }
}

void MainWindow::makeWorkspaceMenu(QMenu* menu) {
    const auto add = [&](const QString& title, const QString& tip, const QStringList& panels) {
        menu->addAction(title, this, [this, panels] { docks_->showOnly(panels); })->setToolTip(tip);
    };
    menu->setToolTipsVisible(true);
    menu->addAction(tr("&Explain"), this, [this] { docks_->arrangeAsAtFirst(); })
        ->setToolTip(tr("What the network sees in a picture"));
    // The last one is in front.
    add(tr("&Synthesize"), tr("Pictures that excite the network, and what its layers still know"),
        {QStringLiteral("network"), QStringLiteral("activations"), QStringLiteral("prediction"),
         QStringLiteral("inversion"), QStringLiteral("synthesis")});
    add(tr("&Fool"), tr("Pictures that deceive the network, and what helps against them"),
        {QStringLiteral("network"), QStringLiteral("prediction"), QStringLiteral("live-maps"),
         QStringLiteral("attack")});
    add(tr("&Restyle"), tr("Pictures and sounds in the style of others"),
        {QStringLiteral("prediction"), QStringLiteral("music"), QStringLiteral("style")});
    add(tr("&Dataset"), tr("A whole folder of pictures, and what the network makes of it"),
        {QStringLiteral("network"), QStringLiteral("activations"), QStringLiteral("prediction"),
         QStringLiteral("patches"), QStringLiteral("embedding"), QStringLiteral("bias"),
         QStringLiteral("dataset")});
}

void MainWindow::makeExplainMenu() {
    QMenu* menu = menuBar()->addMenu(tr("E&xplain"));
    shortcutAction(menu, tr("The &Top Class"), Qt::Key_0, this, [this] { session_.setTarget({}); });
    constexpr int keys = 9;
    for (int rank = 0; rank < keys; ++rank)
        shortcutAction(menu, tr("Class &%1 of the Prediction").arg(rank + 1),
                       QKeySequence(static_cast<Qt::Key>(Qt::Key_1 + rank)), this,
                       [this, rank] { prediction_->explainRank(rank); });
    menu->addSeparator();
    shortcutAction(menu, tr("&Compare with This Class"), Qt::Key_P, this, [this] {
        if (session_.pinnedClass())
            session_.pinClass(std::nullopt);
        else
            session_.pinClass(session_.targetClass());
    });
    menu->addSeparator();
    shortcutAction(menu, tr("&Next Layer"), Qt::CTRL | Qt::Key_Down, this, [this] { stepLayer(1); });
    shortcutAction(menu, tr("&Previous Layer"), Qt::CTRL | Qt::Key_Up, this, [this] { stepLayer(-1); });
    menu->addSeparator();
    shortcutAction(menu, tr("Explain &This Map"), Qt::Key_F1, this, [this] {
        const QString chosen = liveMaps_->chosenMethod();
        explainMethod(occlusion_->chosenMap() ? occlusion_->chosenMap()->method : chosen);
    });
    QMenu* methods = menu->addMenu(tr("How a &Method Works"));
    for (const MethodDescription& method : methodDescriptions())
        methods->addAction(QString::fromStdString(method.title), this,
                           [this, id = QString::fromStdString(method.id)] { explainMethod(id); });
}

void MainWindow::makeLessonsMenu() {
    lessons_->fill(menuBar()->addMenu(tr("&Lessons")));
    if (!lessons_->problem().isEmpty())
        messageBar_->showMessage(lessons_->problem());
}

void MainWindow::makeHelpMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    shortcutAction(menu, tr("&Keyboard Shortcuts"), Qt::Key_Question, this, [this] { showShortcuts(); });
    menu->addAction(tr("&About Saliscope"), this, [this] { showAbout(); });
}

void MainWindow::makeToolBar() {
    const CanvasActions& commands = canvas_->commands();
    auto* bar = addToolBar(tr("Tools"));
    bar->setObjectName(QStringLiteral("tools"));
    constexpr int iconSize = 20;
    bar->setIconSize({iconSize, iconSize});
    QAction* open =
        bar->addAction(iconOf(Symbol::open), tr("Open pictures"), this, [this] { choosePictures(); });
    open->setToolTip(tr("Open pictures (Ctrl+O)"));
    QAction* model =
        bar->addAction(iconOf(Symbol::model), tr("Open a model"), this, [this] { chooseModel(); });
    model->setToolTip(tr("Open a model (Ctrl+M)"));
    bar->addSeparator();
    for (QAction* tool : commands.tools->actions()) {
        tool->setIcon(iconOf(symbolOf(static_cast<Tool>(tool->data().toInt()))));
        bar->addAction(tool);
    }
    bar->addWidget(makeBrushControls());
    bar->addSeparator();
    commands.undo->setIcon(iconOf(Symbol::undo));
    commands.redo->setIcon(iconOf(Symbol::redo));
    commands.fit->setIcon(iconOf(Symbol::fit));
    commands.actualSize->setIcon(iconOf(Symbol::actualSize));
    commands.compare->setIcon(iconOf(Symbol::compare));
    bar->addActions({commands.undo, commands.redo});
    bar->addSeparator();
    bar->addActions({commands.fit, commands.actualSize, commands.compare});
    bar->addSeparator();
    overlay_ = new OverlayControls;
    bar->addWidget(overlay_);
}

QWidget* MainWindow::makeBrushControls() {
    auto* controls = new QWidget;
    controls->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    auto* layout = new QHBoxLayout(controls);
    constexpr int margin = 6, sliderWidth = 80;
    layout->setContentsMargins(margin, 0, margin, 0);
    auto* size = new QSlider(Qt::Horizontal);
    size->setToolTip(tr("Size of the brush: [ and ]"));
    size->setAccessibleName(tr("Size of the brush"));
    size->setFixedWidth(sliderWidth);
    // Even steps of the slider are equal ratios of sizes: from a pixel to a thousand.
    constexpr int stepsPerTenfold = 100, tenfolds = 3;
    size->setRange(0, stepsPerTenfold * tenfolds);
    connect(size, &QSlider::valueChanged, this, [this](int value) {
        canvas_->setBrushDiameter(std::pow(10.0, static_cast<double>(value) / stepsPerTenfold));
    });
    const auto showSize = [size](double diameter) {
        const QSignalBlocker blocker(size);
        size->setValue(qRound(stepsPerTenfold * std::log10(std::max(1.0, diameter))));
    };
    connect(canvas_, &Canvas::brushDiameterChanged, size, showSize);
    showSize(canvas_->toolSettings().diameter);
    layout->addWidget(size);

    auto* fill = new QComboBox;
    for (const Fill kind : fills)
        fill->addItem(fillTitle(kind), static_cast<int>(kind));
    fill->setToolTip(tr("What covers the picture where you paint"));
    fill->setAccessibleName(fill->toolTip());
    connect(fill, &QComboBox::currentIndexChanged, this, [this, fill] {
        canvas_->setFill({static_cast<Fill>(fill->currentData().toInt())});
        canvas_->setFocus();
    });
    layout->addWidget(fill);
    return controls;
}

void MainWindow::showShortcuts() {
    auto* list = new ShortcutList(*menuBar(), this);
    list->setAttribute(Qt::WA_DeleteOnClose);
    list->show();
}

void MainWindow::showAbout() {
    QMessageBox::about(
        this, tr("About Saliscope"),
        tr("<h3>Saliscope %1</h3><p>A desktop microscope for convolutional neural networks.</p>"
           "<p>MIT licence. Built with Qt %2, LibTorch and OpenCV.</p>")
            .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())));
}

} // namespace saliscope
