// Averages over a path.
#pragma once

#include <cstdint>
#include <vector>

namespace saliscope {

/// A point of the path from 0 to 1 at which something is computed, and what it weighs in the average.
struct PathPoint {
    double position, weight;
};

/// Exact for polynomials of degree 2·count - 1 (Abramowitz & Stegun 1964, 25.4.29).
std::vector<PathPoint> gaussLegendre(std::int64_t count);

} // namespace saliscope
