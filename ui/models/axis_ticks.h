// Where the axis of a chart has its marks.
#pragma once

#include <QString>

#include <vector>

namespace saliscope {

struct AxisTick {
    double value = 0;
    QString text;

    friend bool operator==(const AxisTick&, const AxisTick&) = default;
};

/// Marks at 1, 2 or 5 times a power of ten that lie within the range, from 2 to `most` of them; fewer where
/// the range is empty. All have as many decimals as their distance needs. \param most at least 2
std::vector<AxisTick> linearTicks(double low, double high, int most);

/// Marks at powers of ten within the range, `most` at most: every second, every third, ... where there are
/// more.
/// \param low above 0
std::vector<AxisTick> logarithmicTicks(double low, double high, int most);

} // namespace saliscope
