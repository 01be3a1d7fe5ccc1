#include "explain/quadrature.h"

#include <cmath>
#include <numbers>

namespace saliscope {

/// By Newton's method on the Legendre polynomial.
std::vector<PathPoint> gaussLegendre(std::int64_t count) {
    std::vector<PathPoint> points;
    const auto n = static_cast<double>(count);
    for (std::int64_t i = 0; i < count; ++i) {
        double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5)), derivative = 1;
        for (int iteration = 0; iteration < 100; ++iteration) {
            double previous = 0, value = 1;
            for (std::int64_t k = 1; k <= count; ++k) {
                const auto d = static_cast<double>(k);
                const double next = ((2 * d - 1) * x * value - (d - 1) * previous) / d;
                previous = value;
                value = next;
            }
            derivative = n * (x * value - previous) / (x * x - 1);
            const double step = value / derivative;
            x -= step;
            if (std::abs(step) < 1e-15)
                break;
        }
        points.push_back({(1 - x) / 2, 1 / ((1 - x * x) * derivative * derivative)});
    }
    return points;
}

} // namespace saliscope
