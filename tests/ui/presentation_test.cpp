#include "window/presentation.h"

#include "panels/panel.h"

#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QMenuBar>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>
#include <QToolBar>
#include <QToolButton>

using namespace saliscope;

namespace {

/// A window with all that a presentation hides.
struct Window : QMainWindow {
    Window() {
        tools = addToolBar("Tools");
        hiddenTools = addToolBar("Others");
        hiddenTools->hide();
        statusBar();
        action = menuBar()->addMenu("Menu")->addAction("Do it");
        action->setShortcut(Qt::Key_F6);
        panel = new Panel({"panel", "Panel", "It shows nothing.", ""});
        dock = new QDockWidget("Panel");
        dock->setWidget(panel);
        addDockWidget(Qt::LeftDockWidgetArea, dock);
        resize(600, 400);
        show();
        activateWindow();
    }

    std::vector<QWidget*> frame() { return {menuBar(), statusBar(), tools}; }

    QToolBar* tools = nullptr;
    QToolBar* hiddenTools = nullptr;
    QAction* action = nullptr;
    Panel* panel = nullptr;
    QDockWidget* dock = nullptr;
};

} // namespace

class PresentationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsOnlyWhatIsContent() {
        Window window;
        Presentation presentation(window);
        QSignalSpy toggled(&presentation, &Presentation::toggled);
        presentation.set(true);
        presentation.set(true);
        QCOMPARE(toggled.size(), 1);
        QVERIFY(presentation.isOn() && window.isFullScreen());
        for (const QWidget* widget : window.frame())
            QVERIFY(!widget->isVisible());
        QVERIFY(window.dock->titleBarWidget() && window.panel->isVisible());
        for (const auto* button : window.panel->findChildren<QToolButton*>())
            QVERIFY(!button->isVisible());
    }

    void lettersAreLargerMeanwhile() {
        Window window;
        const double before = window.panel->font().pointSizeF();
        Presentation presentation(window);
        presentation.set(true);
        QVERIFY(window.panel->font().pointSizeF() > 1.3 * before);
        presentation.set(false);
        QCOMPARE(window.panel->font().pointSizeF(), before);
    }

    void allIsAsBeforeAfterwards() {
        Window window;
        Presentation presentation(window);
        presentation.set(true);
        presentation.set(false);
        QVERIFY(!window.isFullScreen());
        for (const QWidget* widget : window.frame())
            QVERIFY(widget->isVisible());
        QVERIFY(!window.hiddenTools->isVisible());
        QVERIFY(!window.dock->titleBarWidget());
        const auto buttons = window.panel->findChildren<QToolButton*>();
        QVERIFY(!buttons.empty() && buttons.front()->isVisible());
    }

    void shortcutsWorkWithoutTheMenus() {
        Window window;
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QSignalSpy triggered(window.action, &QAction::triggered);
        Presentation presentation(window);
        presentation.set(true);
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_F6);
        QCOMPARE(triggered.size(), 1);
        presentation.set(false);
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_F6);
        QCOMPARE(triggered.size(), 2);
    }
};

QTEST_MAIN(PresentationTest)
#include "presentation_test.moc"
