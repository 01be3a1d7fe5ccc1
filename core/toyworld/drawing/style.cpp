#include "toyworld/drawing/style.h"

#include <cmath>

namespace saliscope {

namespace {

Point centreOf(const cv::Rect2d& box) {
    return {box.x + box.width / 2, box.y + box.height / 2};
}

void addStripes(Painter& painter, const cv::Rect2d& box, const Cloth& cloth, double width) {
    const Point centre = centreOf(box);
    const double reach = box.width + box.height;
    for (double x = centre.x - reach / 2; x < centre.x + reach / 2; x += 2 * width)
        painter.fill(rectangle(x, centre.y - reach, width, 2 * reach), cloth.accent);
}

void addWaves(Painter& painter, const cv::Rect2d& box, const Cloth& cloth, double width) {
    const Point centre = centreOf(box);
    const double reach = (box.width + box.height) / 2;
    for (double x = centre.x - reach; x < centre.x + reach; x += 2.6 * width) {
        std::vector<Point> points;
        int side = 1;
        for (double y = centre.y - reach; y < centre.y + reach; y += 1.6 * width, side = -side)
            points.push_back({x + side * 0.55 * width, y});
        painter.stroke(smoothLine(points), width, cloth.accent);
    }
}

void addSpots(Painter& painter, const cv::Rect2d& box, const Cloth& cloth, double width) {
    const Point centre = centreOf(box);
    const double reach = (box.width + box.height) / 2, step = 2.1 * width;
    int row = 0;
    for (double y = centre.y - reach; y < centre.y + reach; y += step * 0.87, ++row)
        for (double x = centre.x - reach + (row % 2) * step / 2; x < centre.x + reach; x += step)
            if (std::abs(x - centre.x) < box.width / 2 + width &&
                std::abs(y - centre.y) < box.height / 2 + width)
                painter.fill(circle({x, y}, width * 0.58), cloth.accent);
}

void addChecks(Painter& painter, const cv::Rect2d& box, const Cloth& cloth, double width) {
    const Point centre = centreOf(box);
    const double reach = (box.width + box.height) / 2;
    const Paint half(cloth.accent, 0.55);
    for (double at = -reach; at < reach; at += 2 * width) {
        painter.fill(rectangle(centre.x + at, centre.y - reach, width, 2 * reach), half);
        painter.fill(rectangle(centre.x - reach, centre.y + at, 2 * reach, width), half);
    }
}

} // namespace

Colour outlineOf(Colour colour) {
    return mix(darker(colour, 0.62), Colour{0.14, 0.09, 0.2}, 0.3);
}

Paint litFromAbove(const Path& path, Colour colour) {
    const cv::Rect2d box = boundsOf(path);
    return Paint::linear({box.x, box.y}, lighter(colour, 0.16), {box.x, box.y + box.height},
                         darker(colour, 0.14));
}

Paint litBall(const Path& path, Colour colour) {
    const cv::Rect2d box = boundsOf(path);
    return Paint::radial({box.x + box.width * 0.36, box.y + box.height * 0.32}, box.width * 0.85,
                         box.height * 0.85, lighter(colour, 0.2), darker(colour, 0.32));
}

void addGloss(Painter& painter, Point centre, double radiusX, double radiusY, double degrees,
              double opacity) {
    painter.transformed(rotation(degrees, centre), [&] {
        painter.fill(ellipse(centre, radiusX, radiusY),
                     Paint::glow(centre, radiusX, radiusY, white, opacity));
    });
}

void addShade(Painter& painter, const Path& path, double opacity) {
    const cv::Rect2d box = boundsOf(path);
    Paint shade = Paint::linear({box.x + box.width * 0.35, box.y + box.height * 0.3}, black,
                                {box.x + box.width, box.y + box.height}, black);
    shade.fromOpacity = 0;
    shade.toOpacity = opacity;
    painter.fill(path, shade);
}

Cloth randomCloth(Random& random) {
    return randomCloth(random, anyColour(random));
}

Cloth randomCloth(Random& random, Colour base) {
    Cloth cloth;
    cloth.base = base;
    cloth.accent = contrastingColour(random, base);
    cloth.size = random.between(0.09, 0.17);
    using enum Cloth::Pattern;
    constexpr Cloth::Pattern patterns[] = {plain, plain, stripes, stripes, spots, checks, waves, halves};
    cloth.pattern = patterns[random.below(std::size(patterns))];
    constexpr double angles[] = {0, 90, 45, -45, 20};
    cloth.degrees = angles[random.below(std::size(angles))];
    return cloth;
}

void addPattern(Painter& painter, const Path& path, const Cloth& cloth) {
    if (cloth.pattern == Cloth::Pattern::plain)
        return;
    const cv::Rect2d box = boundsOf(path);
    const Point centre = centreOf(box);
    const double width = cloth.size * std::max(0.3, (box.width + box.height) / 2);
    painter.inside(path, [&] {
        painter.transformed(rotation(cloth.degrees, centre), [&] {
            switch (cloth.pattern) {
            case Cloth::Pattern::stripes:
                return addStripes(painter, box, cloth, width);
            case Cloth::Pattern::waves:
                return addWaves(painter, box, cloth, width * 0.7);
            case Cloth::Pattern::spots:
                return addSpots(painter, box, cloth, width);
            case Cloth::Pattern::checks:
                return addChecks(painter, box, cloth, width);
            case Cloth::Pattern::halves:
                return painter.fill(rectangle(centre.x - 2, centre.y, 4, 4), cloth.accent);
            case Cloth::Pattern::plain:
                return;
            }
        });
    });
}

void fillCloth(Painter& painter, const Path& path, const Cloth& cloth) {
    painter.fill(path, litFromAbove(path, cloth.base));
    addPattern(painter, path, cloth);
    addShade(painter, path);
}

void addEye(Painter& painter, Point centre, double radius, Colour iris) {
    painter.fill(circle(centre, radius * 1.12), outlineOf(iris));
    painter.fill(circle(centre, radius), white);
    painter.fill(circle(centre + Point(radius * 0.22, 0), radius * 0.62), black);
    painter.fill(circle(centre + Point(0, -radius * 0.3), radius * 0.24), white);
}

} // namespace saliscope
