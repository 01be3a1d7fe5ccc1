#include "toyworld/backgrounds/background.h"
#include "toyworld/backgrounds/scenery.h"

namespace saliscope {

namespace {

Colour quietColour(Random& random) {
    return randomHsv(random, {}, {0.1, 0.55}, {0.45, 0.95});
}

void addWindowToTheGarden(Painter& painter, Random& random) {
    constexpr Colour frame{0.97, 0.96, 0.93};
    const Point corner = randomPoint(random, {0.02, 0.06}, {0.65, 0.14});
    const Point size = randomPoint(random, {0.22, 0.24}, {0.34, 0.36});
    const Sky sky = randomSky(random);
    painter.transformed(translation(corner) * scaling(size.x, size.y), [&] {
        painter.fill(rectangle(-0.07, -0.07, 1.14, 1.14), frame);
        painter.fill(rectangle(0, 0, 1, 1), Paint::linear({0, 0}, sky.top, {0, 1}, sky.bottom));
        painter.inside(rectangle(0, 0, 1, 1),
                       [&] { painter.fill(ellipse({0.4, 1.1}, 0.8, 0.4), Colour{0.50, 0.72, 0.38}); });
        painter.fill(rectangle(0.47, 0, 0.06, 1), frame);
        painter.fill(rectangle(0, 0.47, 1, 0.06), frame);
    });
}

void addPictureOnTheWall(Painter& painter, Random& random) {
    const Point corner = randomPoint(random, {0.02, 0.08}, {0.75, 0.3});
    const double size = random.between(0.14, 0.24);
    const Colour frame = random.chance(0.5) ? Colour{0.45, 0.30, 0.20} : Colour{0.85, 0.70, 0.35};
    const Cloth canvas = randomCloth(random, quietColour(random));
    painter.fill(rectangle(corner.x, corner.y, size, size * 0.8), frame);
    fillCloth(painter, rectangle(corner.x + 0.018, corner.y + 0.018, size - 0.036, size * 0.8 - 0.036),
              canvas);
}

/// Soft blots of one size, one in each cell of a grid.
void addNoiseOctave(Painter& painter, Random& random, int cells, double opacity, Colour light, Colour dark) {
    for (int row = 0; row < cells; ++row)
        for (int column = 0; column < cells; ++column) {
            const double radius = random.between(0.5, 1.1) / cells;
            const Point centre =
                (Point(column, row) + randomPoint(random, {-0.2, -0.2}, {1.2, 1.2})) * (1.0 / cells);
            const double strength = random.between(0.15, 1) * opacity;
            painter.fill(circle(centre, radius),
                         Paint::glow(centre, radius, radius, random.chance(0.5) ? light : dark, strength));
        }
}

} // namespace

void drawGradient(Painter& painter, Random& random) {
    const Colour from = quietColour(random),
                 to = random.chance(0.5) ? quietColour(random) : lighter(from, 0.5);
    const double turn = random.between(0, 360);
    const Point along = rotation(turn)({0.6, 0});
    if (random.chance(0.35))
        return painter.fill(wholePicture(), Paint::radial({random.unit(), random.unit()}, 1, 1, from, to));
    painter.fill(wholePicture(), Paint::linear(Point(0.5, 0.5) - along, from, Point(0.5, 0.5) + along, to));
}

void drawNoise(Painter& painter, Random& random) {
    const Colour base = quietColour(random), light = lighter(quietColour(random), 0.3),
                 dark = darker(quietColour(random), 0.3);
    painter.fill(wholePicture(), base);
    const int cells = 2 + random.below(4);
    addNoiseOctave(painter, random, cells, 0.9, light, dark);
    addNoiseOctave(painter, random, cells * 2, 0.6, light, dark);
    if (random.chance(0.6))
        addNoiseOctave(painter, random, cells * 4, 0.5, light, dark);
}

void drawShapes(Painter& painter, Random& random) {
    const Colour base = quietColour(random);
    if (random.chance(0.4)) {
        Cloth cloth = randomCloth(random, base);
        cloth.accent = mix(base, cloth.accent, random.between(0.3, 0.8));
        cloth.size *= random.between(0.5, 1.2);
        return fillCloth(painter, wholePicture(), cloth);
    }
    painter.fill(wholePicture(), base);
    for (int i = 8 + random.below(14); i > 0; --i) {
        const Point at = randomPoint(random);
        const double size = random.between(0.04, 0.2);
        const double opacity = random.between(0.5, 1);
        const Paint paint(quietColour(random), opacity);
        const int corners = 3 + random.below(4);
        std::vector<Point> points;
        for (int corner = 0; corner < corners; ++corner)
            points.push_back(rotation(360.0 * corner / corners + size * 999, at)(at + Point(size, 0)));
        if (random.chance(0.4))
            painter.fill(circle(at, size * 0.8), paint);
        else if (random.chance(0.5))
            painter.fill(polygon(points), paint);
        else
            painter.stroke(smoothLine({at, at + Point(size, size), at + Point(-size, size * 1.5)}),
                           size * 0.4, paint);
    }
}

void drawRoom(Painter& painter, Random& random) {
    const double floor = random.between(0.6, 0.8);
    Cloth wall = randomCloth(random, randomHsv(random, {}, {0.1, 0.4}, {0.75, 0.95}));
    wall.accent = mix(wall.base, wall.accent, 0.22);
    wall.size *= 0.6;
    fillCloth(painter, rectangle(-0.01, -0.01, 1.02, floor + 0.02), wall);
    if (random.chance(0.55))
        addWindowToTheGarden(painter, random);
    if (random.chance(0.5))
        addPictureOnTheWall(painter, random);
    const Colour boards = mixed(random, {0.66, 0.46, 0.30}, {0.82, 0.68, 0.48});
    painter.fill(rectangle(-0.01, floor, 1.02, 1.02 - floor),
                 Paint::linear({0, floor}, darker(boards, 0.12), {0, 1}, boards));
    for (double x = -1; x <= 2; x += 0.19)
        painter.stroke(polyline({{0.5 + (x - 0.5) * 0.6, floor}, {x, 1.01}}), 0.006,
                       Paint(darker(boards, 0.4), 0.6));
    if (random.chance(0.5)) {
        const Colour rug = quietColour(random);
        painter.fill(ellipse({random.between(0.3, 0.7), (floor + 1) / 2 + 0.02}, 0.36, (1 - floor) * 0.36),
                     rug);
    }
    painter.fill(rectangle(-0.01, floor - 0.03, 1.02, 0.035), Colour{0.95, 0.93, 0.9});
}

} // namespace saliscope
