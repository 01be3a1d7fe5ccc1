// Tools: from the movements of a pointer to strokes.
#pragma once

#include "image/painting.h"

#include <QRectF>
#include <QString>

#include <array>

namespace saliscope {

enum class Tool {
    hand, ///< moves the picture in the view
    brush,
    eraser, ///< a brush that shows the clean picture again
    rectangle,
    ellipse,
    lasso
};

/// In the order in which they are offered.
inline constexpr std::array tools = {Tool::hand,      Tool::brush,   Tool::eraser,
                                     Tool::rectangle, Tool::ellipse, Tool::lasso};

/// For menus and tooltips.
QString titleOf(Tool tool);

/// What a stroke is called in "Undo ...".
QString titleOf(const Stroke& stroke);

/// Whether the tool draws with the round brush, whose size matters.
bool hasBrush(Tool tool);

struct ToolSettings {
    Tool tool = Tool::brush;
    double diameter = 32; ///< of the brush, in pixels of the photo
    FillStyle style = {};
};

/// The stroke that begins at a point of the photo. The tool is none but the hand.
Stroke beginStroke(const ToolSettings& settings, cv::Point2d point);

/// The pointer went on to `point`: paths grow, rectangles and ellipses get another corner. Steps of less than
/// half a pixel are no steps. \param isRegular the rectangle becomes a square, the ellipse a circle
void extendStroke(Stroke& stroke, cv::Point2d point, bool isRegular = false);

/// False for a click with a tool that has to be dragged.
bool coversAnything(const Stroke& stroke);

/// One step up or down (`direction` 1 or -1) from a diameter, by a quarter of it, within 1 and `largest`.
double nextDiameter(double diameter, int direction, double largest);

} // namespace saliscope
