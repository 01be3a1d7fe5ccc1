// A balloon: one on a string, a bunch of three, or a hot-air balloon.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

Cloth randomSkin(Random& random) {
    Cloth skin = randomCloth(random);
    if (random.chance(0.4))
        skin.pattern = Cloth::Pattern::plain;
    return skin;
}

Path skinPath(Point top, double half, double height) {
    const double bottom = top.y + height;
    return smooth({top,
                   top + Point(half * 0.78, height * 0.14),
                   top + Point(half, height * 0.42),
                   top + Point(half * 0.62, height * 0.80),
                   {top.x, bottom},
                   top + Point(-half * 0.62, height * 0.80),
                   top + Point(-half, height * 0.42),
                   top + Point(-half * 0.78, height * 0.14)});
}

void addBalloon(Painter& painter, Point top, double half, double height, const Cloth& skin) {
    const Path path = skinPath(top, half, height);
    const Point knot = top + Point(0, height);
    painter.outlined(outlineOf(skin.base), outlineWidth, [&] {
        painter.fill(path, litBall(path, skin.base));
        painter.fill(
            roundedPolygon({knot + Point(0, -0.015), knot + Point(0.035, 0.035), knot + Point(-0.035, 0.035)},
                           0.01),
            darker(skin.base, 0.15));
    });
    addPattern(painter, path, skin);
    addShade(painter, path, 0.4);
    addGloss(painter, top + Point(-half * 0.42, height * 0.28), half * 0.2, height * 0.16, 24, 0.9);
}

void addString(Painter& painter, Point from, Point to, double wave) {
    const Point along = to - from;
    painter.stroke(
        smoothLine({from, from + along * 0.33 + Point(wave, 0), from + along * 0.66 - Point(wave, 0), to}),
        0.014, Colour{0.34, 0.31, 0.36});
}

void drawSingle(Painter& painter, Random& random) {
    const Cloth skin = randomSkin(random);
    const double half = random.between(0.22, 0.28), height = random.between(0.52, 0.62);
    const double drift = random.between(-0.06, 0.06);
    addString(painter, {0.5, 0.04 + height}, {0.5 + drift, 0.98}, random.between(-0.06, 0.06));
    addBalloon(painter, {0.5, 0.04}, half, height, skin);
}

void drawBunch(Painter& painter, Random& random) {
    const Cloth skins[] = {randomSkin(random), randomSkin(random), randomSkin(random)};
    const Point tops[] = {{0.27, 0.12}, {0.73, 0.10}, {0.5, 0.04 + random.between(0, 0.14)}};
    const double half = random.between(0.17, 0.2), height = random.between(0.40, 0.46);
    const Point hand(0.5 + random.between(-0.05, 0.05), 0.97);
    for (const Point& top : tops)
        addString(painter, top + Point(0, height), hand, (0.5 - top.x) * 0.1);
    for (int i = 0; i < 3; ++i)
        addBalloon(painter, tops[i], half, height, skins[i]);
}

void drawHotAir(Painter& painter, Random& random) {
    const Cloth skin = randomSkin(random);
    const Colour basket{0.66, 0.45, 0.26};
    const double half = random.between(0.32, 0.37);
    for (double x : {-0.09, 0.09})
        painter.stroke(polyline({{0.5 + x * 1.3, 0.66}, {0.5 + x, 0.86}}), 0.014, outlineOf(basket));
    const Path path = smooth({{0.5, 0.03},
                              {0.5 + half * 0.8, 0.13},
                              {0.5 + half, 0.34},
                              {0.5 + half * 0.62, 0.58},
                              {0.6, 0.73},
                              {0.6, 0.73},
                              {0.4, 0.73},
                              {0.4, 0.73},
                              {0.5 - half * 0.62, 0.58},
                              {0.5 - half, 0.34},
                              {0.5 - half * 0.8, 0.13}});
    painter.outlined(outlineOf(skin.base), outlineWidth,
                     [&] { painter.fill(path, litBall(path, skin.base)); });
    if (random.chance(0.65))
        painter.inside(path, [&] {
            for (double x : {-0.78, 0.0, 0.78})
                painter.fill(smooth({{0.5 + x * 0.1, 0.0},
                                     {0.5 + (x + 0.19) * half, 0.34},
                                     {0.5 + x * 0.09 + 0.022, 0.75},
                                     {0.5 + x * 0.09 - 0.022, 0.75},
                                     {0.5 + (x - 0.19) * half, 0.34}}),
                             skin.accent);
        });
    else
        addPattern(painter, path, skin);
    addShade(painter, path, 0.4);
    addGloss(painter, {0.5 - half * 0.45, 0.22}, half * 0.2, 0.1, 24, 0.8);
    const Path box = roundedPolygon({{0.40, 0.85}, {0.60, 0.85}, {0.58, 0.97}, {0.42, 0.97}}, 0.015);
    painter.outlined(outlineOf(basket), outlineWidth, [&] { painter.fill(box, litFromAbove(box, basket)); });
    for (double y : {0.885, 0.925})
        painter.stroke(polyline({{0.41, y}, {0.59, y}}), 0.012, Paint(darker(basket, 0.45), 0.8));
}

constexpr Pose poses[] = {{"single", drawSingle}, {"bunch", drawBunch}, {"hot air", drawHotAir}};

} // namespace

std::span<const Pose> balloonPoses() {
    return poses;
}

} // namespace saliscope
