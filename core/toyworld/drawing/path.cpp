#include "toyworld/drawing/path.h"

#include <cmath>
#include <numbers>

namespace saliscope {

namespace {

void addLine(std::vector<Point>& points, Point to) {
    const Point from = points.back();
    points.insert(points.end(), {from, to, to});
}

/// The Catmull-Rom curve from `p1` to `p2` as a Bézier curve; nothing where a point is given twice.
void addSmooth(std::vector<Point>& points, Point p0, Point p1, Point p2, Point p3) {
    if (p1 == p2)
        return;
    points.insert(points.end(), {p1 + (p2 - p0) * (1.0 / 6), p2 - (p3 - p1) * (1.0 / 6), p2});
}

} // namespace

Affine Affine::operator*(const Affine& inner) const {
    return {a * inner.a + b * inner.d, a * inner.b + b * inner.e, a * inner.c + b * inner.f + c,
            d * inner.a + e * inner.d, d * inner.b + e * inner.e, d * inner.c + e * inner.f + f};
}

Affine Affine::inverse() const {
    const double scale = 1 / (a * e - b * d);
    return {e * scale, -b * scale, (b * f - c * e) * scale, -d * scale, a * scale, (c * d - a * f) * scale};
}

double Affine::lengthFactor() const {
    return std::sqrt(std::abs(a * e - b * d));
}

Affine translation(Point by) {
    return {1, 0, by.x, 0, 1, by.y};
}

Affine scaling(double x, double y, Point around) {
    return {x, 0, around.x * (1 - x), 0, y, around.y * (1 - y)};
}

Affine rotation(double degrees, Point around) {
    const double angle = degrees * std::numbers::pi / 180;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    return {cosine, -sine,  around.x - cosine * around.x + sine * around.y,
            sine,   cosine, around.y - sine * around.x - cosine * around.y};
}

cv::Rect2d boundsOf(const Path& path) {
    Point low = path.points.front(), high = low;
    for (const Point& p : path.points) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    return {low, high};
}

Path circle(Point centre, double radius) {
    return ellipse(centre, radius, radius);
}

Path ellipse(Point centre, double radiusX, double radiusY, double degrees) {
    constexpr double k = 0.5522847498; // of a quarter circle as a cubic curve
    const Affine place = rotation(degrees, centre) * translation(centre) * scaling(radiusX, radiusY);
    Path path;
    for (const Point& p :
         {Point(1, 0), Point(1, k), Point(k, 1), Point(0, 1), Point(-k, 1), Point(-1, k), Point(-1, 0),
          Point(-1, -k), Point(-k, -1), Point(0, -1), Point(k, -1), Point(1, -k), Point(1, 0)})
        path.points.push_back(place(p));
    return path;
}

Path rectangle(double left, double top, double width, double height) {
    return polygon({{left, top}, {left + width, top}, {left + width, top + height}, {left, top + height}});
}

Path roundedRectangle(double left, double top, double width, double height, double radius) {
    return roundedPolygon(
        {{left, top}, {left + width, top}, {left + width, top + height}, {left, top + height}}, radius);
}

Path polygon(const std::vector<Point>& corners) {
    Path path = polyline(corners);
    path.closed = true;
    addLine(path.points, corners.front());
    return path;
}

Path roundedPolygon(const std::vector<Point>& corners, double radius) {
    Path path;
    const std::size_t count = corners.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Point corner = corners[i];
        const Point before = corners[(i + count - 1) % count] - corner,
                    after = corners[(i + 1) % count] - corner;
        const Point begin =
            corner + before * std::min(0.5, radius / std::max(1e-9, std::hypot(before.x, before.y)));
        const Point end =
            corner + after * std::min(0.5, radius / std::max(1e-9, std::hypot(after.x, after.y)));
        if (path.points.empty())
            path.points.push_back(begin);
        else
            addLine(path.points, begin);
        path.points.insert(path.points.end(),
                           {begin + (corner - begin) * 0.55, end + (corner - end) * 0.55, end});
    }
    addLine(path.points, path.points.front());
    return path;
}

Path smooth(const std::vector<Point>& through) {
    const std::size_t count = through.size();
    Path path{{through.front()}, true};
    for (std::size_t i = 0; i < count; ++i)
        addSmooth(path.points, through[(i + count - 1) % count], through[i], through[(i + 1) % count],
                  through[(i + 2) % count]);
    return path;
}

Path smoothLine(const std::vector<Point>& through) {
    const std::size_t last = through.size() - 1;
    Path path{{through.front()}, false};
    for (std::size_t i = 0; i < last; ++i)
        addSmooth(path.points, through[i == 0 ? 0 : i - 1], through[i], through[i + 1],
                  through[std::min(i + 2, last)]);
    return path;
}

Path polyline(const std::vector<Point>& through) {
    Path path{{through.front()}, false};
    for (std::size_t i = 1; i < through.size(); ++i)
        addLine(path.points, through[i]);
    return path;
}

} // namespace saliscope
