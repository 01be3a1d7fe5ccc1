// A flower: daisy, tulip, sunflower or one in a pot.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

void addLeaf(Painter& painter, Point root, double side, double size, Colour green) {
    const Path leaf = smooth({root, root, root + Point(side * size * 0.5, -size * 0.55),
                              root + Point(side * size, -size * 0.6), root + Point(side * size, -size * 0.6),
                              root + Point(side * size * 0.6, -size * 0.08)});
    painter.outlined(outlineOf(green), outlineWidth, [&] { painter.fill(leaf, litFromAbove(leaf, green)); });
    painter.stroke(smoothLine({root, root + Point(side * size * 0.5, -size * 0.3),
                               root + Point(side * size * 0.85, -size * 0.52)}),
                   0.01, Paint(darker(green, 0.4), 0.7));
}

void addStem(Painter& painter, Random& random, Point top, double bottom, bool leaves = true) {
    const Colour green = mixed(random, {0.30, 0.60, 0.25}, {0.45, 0.70, 0.35});
    const double bend = random.between(-0.06, 0.06), left = random.between(0.15, 0.25),
                 right = random.between(0.15, 0.25);
    const Path stem = smoothLine({{0.5, bottom}, {0.5 + bend, (top.y + bottom) / 2}, top});
    painter.stroke(stem, 0.034 + 2 * outlineWidth, outlineOf(green));
    painter.stroke(stem, 0.034, green);
    if (!leaves)
        return;
    addLeaf(painter, {0.5 + bend * 0.5, bottom - 0.08}, -1, left, green);
    addLeaf(painter, {0.5 + bend * 0.7, bottom - 0.13}, 1, right, green);
}

struct Bloom {
    int petals;
    double length, width, heart;
    bool pointed;
};

void addPetal(Painter& painter, Point centre, const Bloom& bloom, double degrees, const Paint& paint) {
    const double inner = bloom.heart * 0.6, outer = bloom.length, half = bloom.width / 2;
    const Path petal = bloom.pointed ? smooth({{0, -inner},
                                               {half, -(inner + outer) * 0.5},
                                               {0, -outer},
                                               {0, -outer},
                                               {-half, -(inner + outer) * 0.5}})
                                     : smooth({{0, -inner},
                                               {half * 0.8, -(inner + outer) * 0.55},
                                               {half * 0.7, -outer * 0.93},
                                               {0, -outer},
                                               {-half * 0.7, -outer * 0.93},
                                               {-half * 0.8, -(inner + outer) * 0.55}});
    painter.transformed(translation(centre) * rotation(degrees), [&] { painter.fill(petal, paint); });
}

void addBloom(Painter& painter, Point centre, const Bloom& bloom, Colour petal, Colour heart, double turn) {
    const Paint paint =
        Paint::linear({0, -bloom.heart}, darker(petal, 0.22), {0, -bloom.length}, lighter(petal, 0.15));
    const auto ring = [&](double scale, double offset) {
        for (int i = 0; i < bloom.petals; ++i) {
            Bloom scaled = bloom;
            scaled.length *= scale;
            const double degrees = turn + 360.0 * (i + offset) / bloom.petals;
            painter.outlined(outlineOf(petal), outlineWidth * 0.75,
                             [&] { addPetal(painter, centre, scaled, degrees, paint); });
        }
    };
    if (bloom.pointed)
        ring(1, 0.5);
    ring(bloom.pointed ? 0.9 : 1, 0);
    const Path disc = circle(centre, bloom.heart);
    painter.outlined(outlineOf(heart), outlineWidth * 0.75,
                     [&] { painter.fill(disc, litBall(disc, heart)); });
    for (int i = 0; i < 9; ++i)
        painter.fill(circle(rotation(137.5 * i, centre)(centre + Point(bloom.heart * 0.27 * std::sqrt(i), 0)),
                            bloom.heart * 0.11),
                     Paint(darker(heart, 0.4), 0.7));
}

Colour randomPetal(Random& random) {
    return random.chance(0.3) ? Colour{0.98, 0.97, 0.94}
                              : randomHsv(random, {-0.35, 0.17}, {0.45, 0.85}, {0.85, 1});
}

void drawDaisy(Painter& painter, Random& random) {
    const Point head(0.5 + random.between(-0.05, 0.05), 0.31);
    addStem(painter, random, head, 0.97);
    const int petals = 6 + random.below(7);
    const Bloom bloom{petals, random.between(0.25, 0.29), random.between(1.0, 1.35) * 1.5 / petals,
                      random.between(0.075, 0.105), false};
    const Colour petal = randomPetal(random);
    const Colour heart = random.chance(0.7) ? Colour{0.97, 0.78, 0.22} : contrastingColour(random, petal);
    addBloom(painter, head, bloom, petal, heart, random.between(0, 60));
}

void drawSunflower(Painter& painter, Random& random) {
    const Point head(0.5 + random.between(-0.04, 0.04), 0.32);
    addStem(painter, random, head, 0.97);
    const int petals = 11 + random.below(4);
    const Bloom bloom{petals, random.between(0.28, 0.31), 1.25 / petals, random.between(0.13, 0.16), true};
    const Colour petal = mixed(random, {0.98, 0.80, 0.16}, {0.98, 0.56, 0.14}),
                 heart = mixed(random, {0.36, 0.22, 0.14}, {0.55, 0.36, 0.16});
    addBloom(painter, head, bloom, petal, heart, random.between(0, 30));
}

void drawTulip(Painter& painter, Random& random) {
    const Colour petal = randomPetal(random);
    const double open = random.between(0.15, 0.22);
    addStem(painter, random, {0.5, 0.40}, 0.97);
    const auto side = [&](double s) {
        return smooth({{0.5, 0.47},
                       {0.5 + s * open * 0.9, 0.40},
                       {0.5 + s * open * 1.15, 0.24},
                       {0.5 + s * open * 1.05, 0.08},
                       {0.5 + s * open * 1.05, 0.08},
                       {0.5 + s * open * 0.35, 0.2}});
    };
    const Path back = smooth({{0.5 - open * 0.6, 0.3}, {0.5, 0.06}, {0.5, 0.06}, {0.5 + open * 0.6, 0.3}});
    painter.outlined(outlineOf(petal), outlineWidth, [&] { painter.fill(back, darker(petal, 0.25)); });
    for (double s : {-1.0, 1.0})
        painter.outlined(outlineOf(petal), outlineWidth * 0.8, [&] {
            painter.fill(side(s), litFromAbove(side(s), darker(petal, s > 0 ? 0.12 : 0.02)));
        });
    const Path front = smooth({{0.5, 0.48},
                               {0.5 + open * 0.72, 0.38},
                               {0.5 + open * 0.5, 0.22},
                               {0.5, 0.12},
                               {0.5, 0.12},
                               {0.5 - open * 0.5, 0.22},
                               {0.5 - open * 0.72, 0.38}});
    painter.outlined(outlineOf(petal), outlineWidth * 0.8,
                     [&] { painter.fill(front, litFromAbove(front, petal)); });
    addGloss(painter, {0.5 - open * 0.3, 0.3}, 0.03, 0.1, 8);
}

void drawPotted(Painter& painter, Random& random) {
    const Cloth pot = randomCloth(random, random.chance(0.5) ? Colour{0.80, 0.45, 0.30} : anyColour(random));
    const Point head(0.5 + random.between(-0.06, 0.06), 0.27);
    addStem(painter, random, head, 0.72);
    const int petals = 5 + random.below(4);
    const Bloom bloom{petals, random.between(0.21, 0.25), 1.45 / petals, random.between(0.065, 0.09),
                      random.chance(0.3)};
    const Colour petal = randomPetal(random);
    const Colour heart = contrastingColour(random, petal);
    addBloom(painter, head, bloom, petal, heart, random.between(0, 60));
    painter.outlined(outlineOf(pot.base), outlineWidth, [&] {
        fillCloth(painter, roundedPolygon({{0.33, 0.74}, {0.67, 0.74}, {0.61, 0.97}, {0.39, 0.97}}, 0.02),
                  pot);
        const Path rim = roundedRectangle(0.30, 0.69, 0.40, 0.075, 0.02);
        painter.fill(rim, litFromAbove(rim, lighter(pot.base, 0.12)));
    });
    painter.stroke(polyline({{0.335, 0.768}, {0.665, 0.768}}), 0.012, Paint(outlineOf(pot.base), 0.6));
}

constexpr Pose poses[] = {
    {"daisy", drawDaisy}, {"tulip", drawTulip}, {"sunflower", drawSunflower}, {"potted", drawPotted}};

} // namespace

std::span<const Pose> flowerPoses() {
    return poses;
}

} // namespace saliscope
