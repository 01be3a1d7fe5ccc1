#include "image/painting.h"

#include "base/names.h"

namespace saliscope {

std::string_view nameOf(StrokeShape shape) {
    switch (shape) {
    case StrokeShape::brush:
        return "brush";
    case StrokeShape::rectangle:
        return "rectangle";
    case StrokeShape::ellipse:
        return "ellipse";
    case StrokeShape::lasso:
        break;
    }
    return "lasso";
}

StrokeShape strokeShapeNamed(std::string_view name) {
    return valueNamed(name, strokeShapes, "shape");
}

} // namespace saliscope
