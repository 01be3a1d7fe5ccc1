#include "image/painting.h"
#include "image/pixel_region.h"

namespace saliscope {

namespace {

/// The picture's pixel grid; strokes are measured in pixels of the photo.
struct Grid {
    explicit Grid(const Picture& picture)
        : size(picture.pixels.size()), photoPixels(std::max(1, picture.reduction)) {}

    cv::Point2d toGrid(cv::Point2d photo) const { return photo * (1.0 / photoPixels); }

    int firstColumnAt(double x) const { return firstPixelAt(x, size.width); }
    int firstRowAt(double y) const { return firstPixelAt(y, size.height); }

    cv::Size size;
    int photoPixels;
};

struct Interval {
    double low = std::numeric_limits<double>::infinity(), high = -low;

    void include(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

/// Adds the pixels whose centres lie in the interval that `at(y)` gives for each row between top and bottom.
template <typename IntervalAt>
void addRows(PixelRegion& region, const Grid& grid, double top, double bottom, IntervalAt at) {
    for (int row = grid.firstRowAt(top); row < grid.firstRowAt(bottom); ++row) {
        const Interval interval = at(row + 0.5);
        if (interval.low < interval.high)
            region.add(row, {grid.firstColumnAt(interval.low), grid.firstColumnAt(interval.high)});
    }
}

/// What a disc covers that moves from `a` to `b`: a convex shape, so that a row cuts one interval out of it.
void addCapsule(PixelRegion& region, const Grid& grid, cv::Point2d a, cv::Point2d b, double radius) {
    const cv::Point2d along = b - a;
    const double length = std::hypot(along.x, along.y);
    const cv::Point2d across =
        length > 0 ? cv::Point2d(-along.y, along.x) * (radius / length) : cv::Point2d();
    addRows(region, grid, std::min(a.y, b.y) - radius, std::max(a.y, b.y) + radius, [&](double y) {
        Interval interval;
        for (const cv::Point2d& end : {a, b})
            if (std::abs(y - end.y) <= radius) {
                const double half = std::sqrt(radius * radius - (y - end.y) * (y - end.y));
                interval.include(end.x - half);
                interval.include(end.x + half);
            }
        for (const double side : {-1.0, 1.0}) {
            const cv::Point2d from = a + side * across, to = b + side * across;
            if (std::min(from.y, to.y) <= y && y < std::max(from.y, to.y))
                interval.include(from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x));
        }
        return interval;
    });
}

void addPixelAt(PixelRegion& region, const Grid& grid, cv::Point2d point) {
    const double x = std::floor(point.x), y = std::floor(point.y);
    if (x >= 0 && y >= 0 && x < grid.size.width && y < grid.size.height)
        region.add(static_cast<int>(y), {static_cast<int>(x), static_cast<int>(x) + 1});
}

PixelRegion rectangleRegion(const Grid& grid, cv::Point2d a, cv::Point2d b) {
    PixelRegion region;
    addRows(region, grid, std::min(a.y, b.y), std::max(a.y, b.y),
            [&](double) { return Interval{std::min(a.x, b.x), std::max(a.x, b.x)}; });
    return region;
}

PixelRegion ellipseRegion(const Grid& grid, cv::Point2d a, cv::Point2d b) {
    const cv::Point2d centre = (a + b) / 2, radius(std::abs(b.x - a.x) / 2, std::abs(b.y - a.y) / 2);
    PixelRegion region;
    addRows(region, grid, centre.y - radius.y, centre.y + radius.y, [&](double y) {
        const double part = (y - centre.y) / radius.y;
        const double half = radius.x * std::sqrt(std::max(0.0, 1 - part * part));
        return Interval{centre.x - half, centre.x + half};
    });
    return region;
}

/// Where the outline of a polygon crosses the middle of a row, downwards (1) or upwards (-1).
struct Crossing {
    double x;
    int direction;
};

void addCrossings(std::vector<std::vector<Crossing>>& rows, const Grid& grid, cv::Point2d from,
                  cv::Point2d to) {
    const int direction = from.y < to.y ? 1 : -1;
    if (direction < 0)
        std::swap(from, to);
    for (int row = grid.firstRowAt(from.y); row < grid.firstRowAt(to.y); ++row) {
        const double x = from.x + (row + 0.5 - from.y) / (to.y - from.y) * (to.x - from.x);
        rows[static_cast<std::size_t>(row)].push_back({x, direction});
    }
}

PixelRegion polygonRegion(const Grid& grid, const std::vector<cv::Point2d>& corners) {
    std::vector<std::vector<Crossing>> rows(static_cast<std::size_t>(grid.size.height));
    for (std::size_t i = 0; i < corners.size(); ++i)
        addCrossings(rows, grid, corners[i], corners[(i + 1) % corners.size()]);
    PixelRegion region;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::sort(rows[row].begin(), rows[row].end(),
                  [](const Crossing& a, const Crossing& b) { return a.x < b.x; });
        int winding = 0;
        double begin = 0;
        for (const Crossing& crossing : rows[row]) {
            if (winding == 0)
                begin = crossing.x;
            winding += crossing.direction;
            if (winding == 0)
                region.add(static_cast<int>(row),
                           {grid.firstColumnAt(begin), grid.firstColumnAt(crossing.x)});
        }
    }
    return region;
}

std::vector<cv::Point2d> onGrid(const std::vector<cv::Point2d>& points, const Grid& grid) {
    std::vector<cv::Point2d> all;
    std::transform(points.begin(), points.end(), std::back_inserter(all),
                   [&](cv::Point2d point) { return grid.toGrid(point); });
    return all;
}

} // namespace

PixelRegion regionOfPathFrom(std::size_t point, const Stroke& stroke, const Picture& picture) {
    const Grid grid(picture);
    const double radius = stroke.diameter / grid.photoPixels / 2;
    PixelRegion region;
    for (std::size_t i = point; i < stroke.points.size(); ++i) {
        const cv::Point2d from = grid.toGrid(stroke.points[i]);
        addPixelAt(region, grid, from);
        addCapsule(region, grid, from, grid.toGrid(stroke.points[std::min(i + 1, stroke.points.size() - 1)]),
                   radius);
    }
    return region;
}

PixelRegion regionOf(const Stroke& stroke, const Picture& picture) {
    if (stroke.points.empty())
        return {};
    const Grid grid(picture);
    const cv::Point2d first = grid.toGrid(stroke.points.front()), last = grid.toGrid(stroke.points.back());
    switch (stroke.shape) {
    case StrokeShape::brush:
        break;
    case StrokeShape::rectangle:
        return rectangleRegion(grid, first, last);
    case StrokeShape::ellipse:
        return ellipseRegion(grid, first, last);
    case StrokeShape::lasso:
        return polygonRegion(grid, onGrid(stroke.points, grid));
    }
    return regionOfPathFrom(0, stroke, picture);
}

} // namespace saliscope
