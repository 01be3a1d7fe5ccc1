// Outlines of shapes: chains of cubic Bézier curves in the coordinates of whoever draws (y points down).
#pragma once

#include <opencv2/core/types.hpp>

#include <vector>

namespace saliscope {

using Point = cv::Point2d;

/// A map of the plane: (a x + b y + c, d x + e y + f).
struct Affine {
    double a = 1, b = 0, c = 0, d = 0, e = 1, f = 0;

    Point operator()(Point p) const { return {a * p.x + b * p.y + c, d * p.x + e * p.y + f}; }

    /// First `inner`, then this.
    Affine operator*(const Affine& inner) const;
    Affine inverse() const;

    /// How much lengths grow: the square root of the determinant's magnitude.
    double lengthFactor() const;
};

Affine translation(Point by);
Affine scaling(double x, double y, Point around = {0, 0});
/// Degrees, clockwise as seen (y points down).
Affine rotation(double degrees, Point around = {0, 0});

/// The curve from `points[0]` over `points[3]`, `points[6]` ... with the control points between them.
struct Path {
    std::vector<Point> points;
    bool closed = true;
};

/// The smallest upright rectangle around the path's control points.
cv::Rect2d boundsOf(const Path& path);

Path circle(Point centre, double radius);
Path ellipse(Point centre, double radiusX, double radiusY, double degrees = 0);
Path rectangle(double left, double top, double width, double height);
Path roundedRectangle(double left, double top, double width, double height, double radius);
Path polygon(const std::vector<Point>& corners);
/// A polygon whose corners are rounded off over the length `radius`.
Path roundedPolygon(const std::vector<Point>& corners, double radius);

/// A smooth closed curve through the points (Catmull-Rom). A point given twice is a corner.
Path smooth(const std::vector<Point>& through);
/// The same from the first point to the last.
Path smoothLine(const std::vector<Point>& through);
/// Straight from point to point, open.
Path polyline(const std::vector<Point>& through);

} // namespace saliscope
