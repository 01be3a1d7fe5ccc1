// The window's icons, drawn in the colour of the text around them, so that they fit every theme and size.
#pragma once

#include <QIcon>

namespace saliscope {

enum class Symbol {
    open,
    model,
    hand,
    brush,
    eraser,
    rectangle,
    ellipse,
    lasso,
    undo,
    redo,
    fit,
    actualSize,
    compare
};

QIcon iconOf(Symbol symbol);

} // namespace saliscope
