// A mushroom: a toadstool, a bolete with a stout stem, a slender bell, or a pair.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour caps[] = {
    {0.86, 0.20, 0.16}, {0.60, 0.38, 0.22}, {0.92, 0.62, 0.24}, {0.75, 0.55, 0.38}, {0.55, 0.35, 0.55}};

struct Shape {
    Point foot;
    double height, cap, arch, stem; // of all; half width and height of the cap; half width of the stem
    bool dotted, ring;
};

void addStem(Painter& painter, const Shape& shape, Colour colour, double rim) {
    const Point f = shape.foot;
    const double w = shape.stem;
    const Path stem = smooth({{f.x - w * 0.72, rim},
                              {f.x + w * 0.72, rim},
                              {f.x + w * 0.78, (rim + f.y) / 2},
                              {f.x + w * 1.15, f.y - 0.04},
                              {f.x + w * 0.8, f.y},
                              {f.x - w * 0.8, f.y},
                              {f.x - w * 1.15, f.y - 0.04},
                              {f.x - w * 0.78, (rim + f.y) / 2}});
    painter.outlined(outlineOf(colour), outlineWidth,
                     [&] { painter.fill(stem, litFromAbove(stem, colour)); });
    addShade(painter, stem, 0.35);
    if (!shape.ring)
        return;
    const double y = rim + (f.y - rim) * 0.3;
    const Path skirt = smooth({{f.x - w * 0.8, y - 0.02},
                               {f.x + w * 0.8, y - 0.02},
                               {f.x + w * 1.35, y + 0.04},
                               {f.x, y + 0.055},
                               {f.x - w * 1.35, y + 0.04}});
    painter.outlined(outlineOf(colour), outlineWidth * 0.7,
                     [&] { painter.fill(skirt, lighter(colour, 0.4)); });
}

void addCap(Painter& painter, const Shape& shape, Colour colour, double rim, Random& random) {
    const double x = shape.foot.x, c = shape.cap, top = shape.foot.y - shape.height;
    const Path gills = ellipse({x, rim}, c * 0.96, 0.055);
    const Path cap = smooth({{x - c, rim},
                             {x - c, rim},
                             {x - c * 0.82, rim - shape.arch * 0.62},
                             {x, top},
                             {x + c * 0.82, rim - shape.arch * 0.62},
                             {x + c, rim},
                             {x + c, rim},
                             {x + c * 0.5, rim + 0.028},
                             {x, rim + 0.036},
                             {x - c * 0.5, rim + 0.028}});
    const Colour pale{0.95, 0.89, 0.77};
    painter.outlined(outlineOf(colour), outlineWidth, [&] {
        painter.fill(gills, darker(pale, 0.18));
        painter.fill(cap, litBall(cap, colour));
    });
    const double size = random.between(0.8, 1.25);
    if (shape.dotted)
        painter.inside(cap, [&] {
            for (const Point& dot :
                 {Point(-0.62, 0.32), Point(-0.18, 0.66), Point(0.3, 0.42), Point(0.68, 0.22),
                  Point(-0.2, 0.2), Point(0.42, 0.84), Point(-0.92, 0.08), Point(0.05, 0.02)})
                painter.fill(ellipse({x + c * dot.x, rim - shape.arch * dot.y}, c * 0.135 * size,
                                     shape.arch * 0.115 * size),
                             Colour{0.98, 0.96, 0.9});
        });
    addShade(painter, cap, 0.3);
    addGloss(painter, {x - c * 0.42, rim - shape.arch * 0.68}, c * 0.22, shape.arch * 0.11, -28);
}

void addMushroom(Painter& painter, Random& random, const Shape& shape) {
    const Colour stem = mixed(random, {0.96, 0.92, 0.82}, {0.85, 0.74, 0.58});
    const Colour cap = random.chance(0.7) ? mixedOf(random, caps, 0.3) : anyColour(random);
    const double rim = shape.foot.y - shape.height + shape.arch;
    addStem(painter, shape, stem, rim);
    addCap(painter, shape, cap, rim, random);
}

Shape randomToadstool(Random& random, Point foot, double scale) {
    return {foot,
            scale * random.between(0.78, 0.9),
            scale * random.between(0.34, 0.44),
            scale * random.between(0.3, 0.38),
            scale * random.between(0.08, 0.11),
            random.chance(0.75),
            random.chance(0.6)};
}

void drawToadstool(Painter& painter, Random& random) {
    addMushroom(painter, random, randomToadstool(random, {0.5, 0.96}, 1));
}

void drawBolete(Painter& painter, Random& random) {
    addMushroom(painter, random,
                {{0.5, 0.95},
                 random.between(0.66, 0.78),
                 random.between(0.36, 0.44),
                 random.between(0.3, 0.36),
                 random.between(0.15, 0.19),
                 random.chance(0.25),
                 false});
}

void drawBell(Painter& painter, Random& random) {
    addMushroom(painter, random,
                {{0.5, 0.97},
                 random.between(0.86, 0.92),
                 random.between(0.2, 0.27),
                 random.between(0.36, 0.46),
                 random.between(0.05, 0.07),
                 random.chance(0.4),
                 random.chance(0.3)});
}

void drawPair(Painter& painter, Random& random) {
    addMushroom(painter, random, randomToadstool(random, {0.40, 0.94}, 0.92));
    addMushroom(painter, random, randomToadstool(random, {0.74, 0.97}, random.between(0.5, 0.58)));
}

constexpr Pose poses[] = {
    {"toadstool", drawToadstool}, {"bolete", drawBolete}, {"bell", drawBell}, {"pair", drawPair}};

} // namespace

std::span<const Pose> mushroomPoses() {
    return poses;
}

} // namespace saliscope
