// A bird: standing, flying, or plump and seen from the front.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour beakColour{0.97, 0.66, 0.20};

struct Plumage {
    Cloth body;
    Colour wing, belly, outline, beak;
};

Plumage randomPlumage(Random& random) {
    Plumage plumage;
    plumage.body =
        randomCloth(random, random.chance(0.4) ? mixed(random, {0.45, 0.38, 0.33}, {0.75, 0.75, 0.8})
                                               : anyColour(random));
    plumage.body.size *= 0.7;
    if (plumage.body.pattern == Cloth::Pattern::halves || random.chance(0.5))
        plumage.body.pattern = Cloth::Pattern::plain;
    plumage.wing = random.chance(0.5) ? darker(plumage.body.base, 0.28) : plumage.body.accent;
    plumage.belly = random.chance(0.4) ? Colour{0.95, 0.55, 0.32} : lighter(plumage.body.base, 0.6);
    plumage.outline = outlineOf(plumage.body.base);
    plumage.beak = random.chance(0.7) ? beakColour : Colour{0.32, 0.30, 0.32};
    return plumage;
}

void addLegs(Painter& painter, double left, double right, double top) {
    for (double x : {left, right}) {
        painter.stroke(polyline({{x, top}, {x + 0.01, 0.95}}), 0.026, darker(beakColour, 0.25));
        for (double toe : {-0.035, 0.02, 0.06})
            painter.stroke(polyline({{x + 0.01, 0.935}, {x + 0.01 + toe, 0.96}}), 0.02,
                           darker(beakColour, 0.25));
    }
}

void addWing(Painter& painter, const Path& wing, const Plumage& plumage,
             const std::vector<std::vector<Point>>& feathers) {
    painter.outlined(plumage.outline, outlineWidth,
                     [&] { painter.fill(wing, litFromAbove(wing, plumage.wing)); });
    for (const std::vector<Point>& feather : feathers)
        painter.stroke(smoothLine(feather), 0.014, Paint(darker(plumage.wing, 0.5), 0.7));
}

void drawStanding(Painter& painter, Random& random) {
    const Plumage plumage = randomPlumage(random);
    const double tail = random.between(-0.04, 0.14), plump = random.between(0.9, 1.12),
                 beak = random.between(0.07, 0.14);
    const Path body = smooth({{0.16, 0.58},
                              {0.34, 0.42},
                              {0.50, 0.28},
                              {0.60, 0.15},
                              {0.76, 0.13},
                              {0.85, 0.25},
                              {0.80, 0.42},
                              {0.74, 0.62 * plump},
                              {0.56, 0.75 * plump},
                              {0.34, 0.72}});
    addLegs(painter, 0.46, 0.57, 0.7);
    painter.outlined(plumage.outline, outlineWidth, [&] {
        painter.fill(smooth({{0.30, 0.52},
                             {0.02, 0.60 + tail},
                             {0.02, 0.60 + tail},
                             {0.04, 0.70 + tail},
                             {0.04, 0.70 + tail},
                             {0.32, 0.66}}),
                     plumage.wing);
        painter.fill(polygon({{0.82, 0.19}, {0.85 + beak, 0.265}, {0.82, 0.31}}), plumage.beak);
        fillCloth(painter, body, plumage.body);
    });
    painter.inside(body, [&] { painter.fill(ellipse({0.68, 0.62}, 0.2, 0.28, 30), plumage.belly); });
    addWing(
        painter, smooth({{0.56, 0.42}, {0.60, 0.52}, {0.48, 0.64}, {0.14, 0.68}, {0.14, 0.68}, {0.32, 0.50}}),
        plumage, {{{0.52, 0.53}, {0.40, 0.61}, {0.26, 0.63}}, {{0.48, 0.48}, {0.38, 0.53}, {0.30, 0.55}}});
    addEye(painter, {0.72, 0.235}, 0.045, plumage.body.base);
    if (random.chance(0.25))
        for (double x : {-0.03, 0.01, 0.05})
            painter.stroke(smoothLine({{0.68, 0.13}, {0.66 + x, 0.06}, {0.62 + x * 1.5, 0.03}}), 0.022,
                           plumage.wing);
}

void drawFlying(Painter& painter, Random& random) {
    const Plumage plumage = randomPlumage(random);
    const double lift = random.between(0.0, 0.12), beak = random.between(0.06, 0.11);
    const Path body = smooth({{0.22, 0.60},
                              {0.42, 0.50},
                              {0.62, 0.46},
                              {0.76, 0.42},
                              {0.88, 0.45},
                              {0.91, 0.54},
                              {0.82, 0.62},
                              {0.62, 0.70},
                              {0.40, 0.69}});
    const auto wing = [&](Point root, double lean) {
        const Point tip(root.x - 0.34 + lean, 0.02 + lift);
        return smooth({root, root, root + Point(0.03 + lean * 0.4, -0.20),
                       root + Point(-0.08 + lean * 0.8, -0.38 + lift * 0.5), tip, tip,
                       tip + Point(0.02, 0.14), tip + Point(-0.01, 0.17), tip + Point(-0.01, 0.17),
                       tip + Point(0.05, 0.27), tip + Point(0.03, 0.31), tip + Point(0.03, 0.31),
                       root + Point(-0.24, -0.05), root + Point(-0.16, 0.05)});
    };
    painter.outlined(plumage.outline, outlineWidth,
                     [&] { painter.fill(wing({0.66, 0.50}, 0.22), darker(plumage.wing, 0.3)); });
    painter.outlined(plumage.outline, outlineWidth, [&] {
        painter.fill(smooth({{0.32, 0.56},
                             {0.03, 0.54},
                             {0.03, 0.54},
                             {0.10, 0.62},
                             {0.04, 0.70},
                             {0.04, 0.70},
                             {0.32, 0.66}}),
                     plumage.wing);
        painter.fill(polygon({{0.88, 0.47}, {0.92 + beak, 0.52}, {0.88, 0.55}}), plumage.beak);
        fillCloth(painter, body, plumage.body);
    });
    painter.inside(body, [&] { painter.fill(ellipse({0.62, 0.72}, 0.28, 0.1, -12), plumage.belly); });
    const Point root(0.60, 0.54);
    addWing(painter, wing(root, -0.02), plumage,
            {{{root.x - 0.07, 0.46}, {root.x - 0.20, 0.32}, {root.x - 0.29, 0.18 + lift}},
             {{root.x - 0.14, 0.49}, {root.x - 0.24, 0.40}, {root.x - 0.30, 0.32 + lift}}});
    addEye(painter, {0.80, 0.50}, 0.036, plumage.body.base);
}

void drawPlump(Painter& painter, Random& random) {
    const Plumage plumage = randomPlumage(random);
    const double wide = random.between(0.27, 0.33);
    const Path body = smooth({{0.5, 0.12},
                              {0.5 + wide * 0.75, 0.24},
                              {0.5 + wide, 0.54},
                              {0.5 + wide * 0.72, 0.78},
                              {0.5, 0.86},
                              {0.5 - wide * 0.72, 0.78},
                              {0.5 - wide, 0.54},
                              {0.5 - wide * 0.75, 0.24}});
    addLegs(painter, 0.43, 0.55, 0.82);
    painter.outlined(plumage.outline, outlineWidth, [&] { fillCloth(painter, body, plumage.body); });
    painter.inside(body, [&] { painter.fill(ellipse({0.5, 0.68}, wide * 0.72, 0.24), plumage.belly); });
    for (double side : {-1.0, 1.0}) {
        const double x = 0.5 + side * wide;
        addWing(painter,
                smooth({{x - side * 0.06, 0.40},
                        {x + side * 0.05, 0.50},
                        {x + side * 0.07, 0.64},
                        {x, 0.80},
                        {x, 0.80},
                        {x - side * 0.08, 0.62}}),
                plumage, {{{x, 0.52}, {x + side * 0.02, 0.62}, {x - side * 0.01, 0.72}}});
        addEye(painter, {0.5 + side * wide * 0.42, 0.30}, 0.05, plumage.body.base);
    }
    painter.outlined(plumage.outline, outlineWidth * 0.8, [&] {
        painter.fill(roundedPolygon({{0.43, 0.36}, {0.57, 0.36}, {0.5, 0.48}}, 0.02), plumage.beak);
    });
    if (random.chance(0.5))
        for (double x : {-0.05, 0.0, 0.05})
            painter.stroke(smoothLine({{0.5 + x * 0.4, 0.13}, {0.5 + x, 0.07}, {0.5 + x * 1.8, 0.04}}), 0.026,
                           plumage.wing);
}

constexpr Pose poses[] = {{"standing", drawStanding}, {"flying", drawFlying}, {"plump", drawPlump}};

} // namespace

std::span<const Pose> birdPoses() {
    return poses;
}

} // namespace saliscope
