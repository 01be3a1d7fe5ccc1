#include "toyworld/drawing/stroke.h"

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

double length(Point p) {
    return std::sqrt(p.x * p.x + p.y * p.y);
}

std::vector<Point> withoutRepetitions(const std::vector<Point>& points, bool closed) {
    constexpr double same = 1e-3;
    std::vector<Point> distinct;
    for (const Point& p : points)
        if (distinct.empty() || length(p - distinct.back()) > same)
            distinct.push_back(p);
    while (closed && distinct.size() > 1 && length(distinct.back() - distinct.front()) <= same)
        distinct.pop_back();
    return distinct;
}

/// Perpendicular to the direction, of length one.
Point normalOf(Point direction) {
    const double size = length(direction);
    return {direction.y / size, -direction.x / size};
}

/// The offset of a corner between two edges for a line of half-width one: longer than one, so that the line
/// keeps its width around the corner, but never a long spike.
Point cornerOffset(Point before, Point after) {
    constexpr double longestSpike = 2.2;
    const Point sum = before + after;
    const double squared = sum.dot(sum);
    return squared < 1e-6 ? after : sum * std::min(2 / squared, longestSpike / std::sqrt(squared));
}

void addRoundEnd(std::vector<Point>& outline, Point centre, Point normal) {
    const Point forward(-normal.y, normal.x);
    constexpr int steps = 6;
    constexpr double cosines[] = {0.8660254, 0.5, 0, -0.5, -0.8660254},
                     sines[] = {0.5, 0.8660254, 1, 0.8660254, 0.5};
    for (int i = 0; i + 1 < steps; ++i)
        outline.push_back(centre + normal * cosines[i] + forward * sines[i]);
}

struct Sides {
    std::vector<Point> points, offsets; // of one side; the other side has the opposite offsets
};

Sides sidesOf(std::vector<Point> points, double firstWidth, double lastWidth, bool closed) {
    const std::size_t count = points.size();
    std::vector<double> along(count, 0);
    for (std::size_t i = 1; i < count; ++i)
        along[i] = along[i - 1] + length(points[i] - points[i - 1]);
    Sides sides{std::move(points), {}};
    for (std::size_t i = 0; i < count; ++i) {
        const Point& here = sides.points[i];
        const Point before =
            i > 0 || closed ? here - sides.points[(i + count - 1) % count] : sides.points[1] - here;
        const Point after = i + 1 < count || closed ? sides.points[(i + 1) % count] - here : before;
        const double width = firstWidth + (lastWidth - firstWidth) * along[i] / along.back();
        sides.offsets.push_back(cornerOffset(normalOf(before), normalOf(after)) * (width / 2));
    }
    return sides;
}

} // namespace

std::vector<std::vector<Point>> strokeOutlines(const std::vector<Point>& points, double firstWidth,
                                               double lastWidth, bool closed) {
    std::vector<Point> distinct = withoutRepetitions(points, closed);
    const std::size_t count = distinct.size();
    if (count < 2)
        return {};
    const Sides sides = sidesOf(std::move(distinct), firstWidth, lastWidth, closed);
    std::vector<std::vector<Point>> outlines(1);
    for (std::size_t i = 0; i < count; ++i)
        outlines.back().push_back(sides.points[i] + sides.offsets[i]);
    if (closed)
        outlines.emplace_back();
    else
        addRoundEnd(outlines.back(), sides.points.back(), sides.offsets.back());
    for (std::size_t i = count; i-- > 0;)
        outlines.back().push_back(sides.points[i] - sides.offsets[i]);
    if (!closed)
        addRoundEnd(outlines.back(), sides.points.front(), -sides.offsets.front());
    return outlines;
}

} // namespace saliscope
