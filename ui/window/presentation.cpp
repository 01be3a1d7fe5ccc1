#include "window/presentation.h"

#include "panels/panel.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>

namespace saliscope {

Presentation::Presentation(QMainWindow& window) : QObject(&window), window_(window) {}

void Presentation::set(bool on) {
    if (isOn_ == on)
        return;
    isOn_ = on;
    if (on)
        hideFrame();
    else
        showFrame();
    for (auto* panel : window_.findChildren<Panel*>())
        panel->setBare(on);
    Q_EMIT toggled(on);
}

void Presentation::hideFrame() {
    constexpr double enlargement = 1.4;
    QFont larger = window_.font();
    larger.setPointSizeF(larger.pointSizeF() * enlargement);
    window_.setFont(larger);

    // Shortcuts of a menu bar that is not visible do not work: those of the window do.
    for (QAction* action : window_.menuBar()->findChildren<QAction*>())
        if (!action->shortcut().isEmpty())
            window_.addAction(action);
    hidden_ = {window_.menuBar(), window_.statusBar()};
    for (auto* bar : window_.findChildren<QToolBar*>())
        if (bar->isVisibleTo(&window_))
            hidden_.push_back(bar);
    for (QWidget* widget : hidden_)
        widget->hide();
    for (auto* dock : window_.findChildren<QDockWidget*>())
        dock->setTitleBarWidget(new QWidget(dock));
    wasMaximised_ = window_.isMaximized();
    window_.showFullScreen();
}

void Presentation::showFrame() {
    window_.setFont(QFont());
    for (QWidget* widget : hidden_)
        widget->show();
    hidden_.clear();
    for (auto* dock : window_.findChildren<QDockWidget*>()) {
        QWidget* empty = dock->titleBarWidget();
        dock->setTitleBarWidget(nullptr);
        delete empty;
    }
    if (wasMaximised_)
        window_.showMaximized();
    else
        window_.showNormal();
}

} // namespace saliscope
