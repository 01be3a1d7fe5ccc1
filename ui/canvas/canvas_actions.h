// What can be done with a canvas, for its context menu and for the window's menus and toolbars.
#pragma once

#include <QtGlobal>

class QAction;
class QActionGroup;
class QMenu;

namespace saliscope {

class Canvas;

/// The actions belong to the canvas, and their shortcuts work where it has the focus. They follow its state.
struct CanvasActions {
    explicit CanvasActions(Canvas& canvas);

    /// All of them; the caller owns the menu.
    QMenu* makeMenu(Canvas& canvas) const;

    QAction* undo;
    QAction* redo;
    QAction* removeAll; ///< what is painted
    QAction* copy;
    QAction* paste;
    QAction* fit;
    QAction* actualSize;
    QAction* zoomIn;
    QAction* zoomOut;
    QAction* compare;    ///< before and after, checkable
    QActionGroup* tools; ///< one action a tool, checkable; its data is the tool's number
    QAction* largerBrush;
    QAction* smallerBrush;
};

} // namespace saliscope
