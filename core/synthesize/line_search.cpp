#include "synthesize/line_search.h"

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

constexpr double sufficientDecrease = 1e-4, sufficientFlattening = 0.9;
constexpr int mostEvaluations = 20;

/// The minimum of the cubic through two points with their slopes, kept away from the ends of their interval.
double interpolated(const LinePoint& a, const LinePoint& b) {
    const double low = std::min(a.length, b.length), width = std::abs(b.length - a.length);
    const double middle = low + width / 2;
    const double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length);
    const double discriminant = d1 * d1 - a.slope * b.slope;
    if (!(discriminant >= 0) || !std::isfinite(b.value))
        return middle;
    const double d2 = std::copysign(std::sqrt(discriminant), b.length - a.length);
    const double minimum =
        b.length - (b.length - a.length) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
    constexpr double margin = 0.1;
    return std::isfinite(minimum) ? std::clamp(minimum, low + margin * width, low + (1 - margin) * width)
                                  : middle;
}

class Search {
public:
    Search(const std::function<LinePoint(double)>& evaluate, const LinePoint& start)
        : evaluate_(evaluate), start_(start), lowest_(start) {}

    std::optional<LinePoint> run(double length) {
        LinePoint previous = start_;
        while (evaluations_ < mostEvaluations) {
            const LinePoint here = at(length);
            if (isTooHigh(here) || (evaluations_ > 1 && here.value >= previous.value))
                return narrow(previous, here);
            if (isFlat(here))
                return here;
            if (here.slope >= 0)
                return narrow(here, previous);
            // Between twice and ten times as far, where a cubic has its minimum.
            const double guess = extrapolated(previous, here);
            previous = here;
            length = guess;
        }
        return best();
    }

private:
    LinePoint at(double length) {
        ++evaluations_;
        LinePoint point = evaluate_(length);
        point.length = length;
        if (!std::isfinite(point.value) || !std::isfinite(point.slope))
            point.value = std::numeric_limits<double>::infinity();
        else if (point.value < lowest_.value)
            lowest_ = point;
        return point;
    }

    bool isTooHigh(const LinePoint& point) const {
        return !(point.value <= start_.value + sufficientDecrease * point.length * start_.slope);
    }
    bool isFlat(const LinePoint& point) const {
        return std::abs(point.slope) <= -sufficientFlattening * start_.slope;
    }

    static double extrapolated(const LinePoint& previous, const LinePoint& here) {
        const double slopeChange = here.slope - previous.slope;
        const double secant = slopeChange > 0
                                  ? here.length - here.slope * (here.length - previous.length) / slopeChange
                                  : 10 * here.length;
        return std::clamp(secant, 2 * here.length, 10 * here.length);
    }

    /// \param low the lower of two points between which a good one lies
    std::optional<LinePoint> narrow(LinePoint low, LinePoint high) {
        while (evaluations_ < mostEvaluations && std::abs(high.length - low.length) > 1e-12 * high.length) {
            const LinePoint here = at(interpolated(low, high));
            if (isTooHigh(here) || here.value >= low.value) {
                high = here;
                continue;
            }
            if (isFlat(here))
                return here;
            if (here.slope * (high.length - low.length) >= 0)
                high = low;
            low = here;
        }
        return best();
    }

    std::optional<LinePoint> best() const {
        return lowest_.value < start_.value ? std::optional(lowest_) : std::nullopt;
    }

    const std::function<LinePoint(double)>& evaluate_;
    const LinePoint start_;
    LinePoint lowest_;
    int evaluations_ = 0;
};

} // namespace

std::optional<LinePoint> searchLine(const std::function<LinePoint(double length)>& evaluate,
                                    const LinePoint& start, double firstLength) {
    return Search(evaluate, start).run(firstLength);
}

} // namespace saliscope
