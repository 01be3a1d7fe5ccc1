#include "canvas/canvas_actions.h"

#include "canvas/canvas.h"

#include <QActionGroup>
#include <QMenu>

namespace saliscope {

namespace {

QAction* makeAction(Canvas& canvas, const QString& text, const QKeySequence& shortcut) {
    auto* action = new QAction(text, &canvas);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetShortcut);
    canvas.addAction(action);
    return action;
}

QAction* makeAction(Canvas& canvas, const QString& text, const QKeySequence& shortcut,
                    void (Canvas::*slot)()) {
    QAction* action = makeAction(canvas, text, shortcut);
    QObject::connect(action, &QAction::triggered, &canvas, slot);
    return action;
}

QKeySequence shortcutOf(Tool tool) {
    switch (tool) {
    case Tool::hand:
        return Qt::Key_H;
    case Tool::brush:
        return Qt::Key_B;
    case Tool::eraser:
        return Qt::Key_E;
    case Tool::rectangle:
        return Qt::Key_R;
    case Tool::ellipse:
        return Qt::Key_O;
    case Tool::lasso:
        break;
    }
    return Qt::Key_L;
}

QActionGroup* makeToolActions(Canvas& canvas) {
    auto* group = new QActionGroup(&canvas);
    for (const Tool tool : tools) {
        QAction* action = makeAction(canvas, titleOf(tool), shortcutOf(tool));
        action->setCheckable(true);
        action->setChecked(tool == canvas.toolSettings().tool);
        action->setData(static_cast<int>(tool));
        group->addAction(action);
        QObject::connect(action, &QAction::triggered, &canvas, [&canvas, tool] { canvas.setTool(tool); });
        QObject::connect(&canvas, &Canvas::toolChanged, action,
                         [action, tool](Tool chosen) { action->setChecked(chosen == tool); });
    }
    return group;
}

/// Undo and redo say what they would undo and redo; Qt makes the texts.
QAction* added(Canvas& canvas, QAction* action, const QKeySequence& shortcut) {
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetShortcut);
    canvas.addAction(action);
    return action;
}

} // namespace

CanvasActions::CanvasActions(Canvas& canvas)
    : undo(added(canvas, canvas.undoStack().createUndoAction(&canvas), QKeySequence::Undo)),
      redo(added(canvas, canvas.undoStack().createRedoAction(&canvas), QKeySequence::Redo)),
      removeAll(makeAction(canvas, Canvas::tr("Remove All Painting"), Qt::Key_Delete, &Canvas::removeAll)),
      copy(makeAction(canvas, Canvas::tr("Copy Picture"), QKeySequence::Copy, &Canvas::copy)),
      paste(makeAction(canvas, Canvas::tr("Paste Picture"), QKeySequence::Paste, &Canvas::paste)),
      fit(makeAction(canvas, Canvas::tr("Fit in Window"), Qt::CTRL | Qt::Key_0, &Canvas::fit)),
      actualSize(makeAction(canvas, Canvas::tr("Actual Size"), Qt::CTRL | Qt::Key_1, &Canvas::actualSize)),
      zoomIn(makeAction(canvas, Canvas::tr("Zoom In"), QKeySequence::ZoomIn, &Canvas::zoomIn)),
      zoomOut(makeAction(canvas, Canvas::tr("Zoom Out"), QKeySequence::ZoomOut, &Canvas::zoomOut)),
      compare(makeAction(canvas, Canvas::tr("Before and After"), Qt::Key_Backslash)),
      tools(makeToolActions(canvas)),
      largerBrush(
          makeAction(canvas, Canvas::tr("Larger Brush"), Qt::Key_BracketRight, &Canvas::enlargeBrush)),
      smallerBrush(
          makeAction(canvas, Canvas::tr("Smaller Brush"), Qt::Key_BracketLeft, &Canvas::shrinkBrush)) {
    compare->setCheckable(true);
    QObject::connect(compare, &QAction::toggled, &canvas, &Canvas::setComparing);
    QObject::connect(&canvas, &Canvas::comparingChanged, compare, &QAction::setChecked);
}

QMenu* CanvasActions::makeMenu(Canvas& canvas) const {
    auto* menu = new QMenu(&canvas);
    menu->addActions({undo, redo, removeAll});
    menu->addSeparator();
    menu->addActions({fit, actualSize, zoomIn, zoomOut, compare});
    menu->addSeparator();
    menu->addMenu(Canvas::tr("Tool"))->addActions(tools->actions());
    menu->addActions({largerBrush, smallerBrush});
    menu->addSeparator();
    menu->addActions({copy, paste});
    return menu;
}

} // namespace saliscope
