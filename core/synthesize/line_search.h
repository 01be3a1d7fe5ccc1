// How far to go along a line.
#pragma once

#include <functional>
#include <optional>

namespace saliscope {

struct LinePoint {
    double length = 0; ///< how far along the line
    double value = 0;
    double slope = 0; ///< derivative of the value by the length
};

/// A length that satisfies the strong Wolfe conditions with the constants 10⁻⁴ and 0.9 (Nocedal & Wright
/// 2006, algorithms 3.5 and 3.6, with cubic interpolation); or, if none is found in 20 evaluations, the
/// lowest point that was seen; none if that is not lower than `start`. Values that are not finite count as
/// too far. \param start at length 0, its slope is below 0
/// \param evaluate is never asked for length 0
std::optional<LinePoint> searchLine(const std::function<LinePoint(double length)>& evaluate,
                                    const LinePoint& start, double firstLength);

} // namespace saliscope
