// Turns a line with a width into the outline of what it covers.
#pragma once

#include "toyworld/drawing/path.h"

#include <vector>

namespace saliscope {

/// The outlines of a line through the points: one for an open line, with round ends; two (outer and inner)
/// for a closed one. The width changes evenly along the line. Empty if there are fewer than two different
/// points.
std::vector<std::vector<Point>> strokeOutlines(const std::vector<Point>& points, double firstWidth,
                                               double lastWidth, bool closed);

} // namespace saliscope
