// A cat: pointed ears, a short round muzzle, whiskers, slit pupils, a long thin tail.
#include "toyworld/things/animal.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour pink{0.95, 0.62, 0.62};

Path mirroredPath(Path path, double side) {
    for (Point& p : path.points)
        p.x *= side;
    return path;
}

void addEars(Painter& painter, const Coat& coat, double tall) {
    const auto ear = [&](double side, double inset) {
        const Point outer(0.9 - inset, -0.25), tip(0.78 - inset * 0.3, -1.28 * tall + inset * 1.4),
            inner(0.12 + inset, -0.68);
        return mirroredPath(roundedPolygon({outer, tip, inner}, 0.12), side);
    };
    for (double side : {-1.0, 1.0}) {
        painter.fill(ear(side, 0), coat.fur);
        painter.fill(ear(side, 0.13), mix(pink, coat.fur, 0.25));
    }
}

void addWhiskers(Painter& painter, double side, const Coat& coat) {
    const Colour colour = brightness(coat.fur) > 0.55 ? darker(coat.fur, 0.55) : Colour{0.95, 0.95, 0.95};
    for (double y : {0.18, 0.40, 0.62})
        painter.stroke(
            smoothLine(
                {{side * 0.42, 0.38 + (y - 0.4) * 0.3}, {side * 0.9, y - 0.02}, {side * 1.3, y + 0.03}}),
            0.05, 0.02, colour);
}

void addMouth(Painter& painter, double x, const Coat& coat) {
    painter.fill(roundedPolygon({{x - 0.15, 0.17}, {x + 0.15, 0.17}, {x, 0.33}}, 0.06),
                 mix(pink, coat.outline, 0.15));
    for (double side : {-1.0, 1.0})
        painter.stroke(smoothLine({{x, 0.33}, {x + side * 0.06, 0.47}, {x + side * 0.26, 0.47}}), 0.045,
                       coat.outline);
}

void addCatEye(Painter& painter, Point centre, const Coat& coat, bool asleep) {
    if (asleep)
        return painter.stroke(
            smoothLine({centre + Point(-0.2, 0), centre + Point(0, 0.12), centre + Point(0.2, 0)}), 0.06,
            coat.outline);
    painter.fill(ellipse(centre, 0.235, 0.265), coat.outline);
    painter.fill(ellipse(centre, 0.2, 0.23), coat.eye);
    painter.fill(ellipse(centre, 0.075, 0.2), black);
    painter.fill(circle(centre + Point(-0.06, -0.1), 0.055), white);
}

void drawFront(Painter& painter, Random& random, const Coat& coat) {
    const double wide = random.between(0.92, 1.08), tall = random.between(0.92, 1.12);
    const bool asleep = random.chance(0.15);
    const Path face = smooth({{0, -0.76},
                              {0.52 * wide, -0.68},
                              {0.93 * wide, -0.12},
                              {0.99 * wide, 0.30},
                              {0.6, 0.70},
                              {0, 0.82},
                              {-0.6, 0.70},
                              {-0.99 * wide, 0.30},
                              {-0.93 * wide, -0.12},
                              {-0.52 * wide, -0.68}});
    painter.outlined(coat.outline, 0.06, [&] {
        addEars(painter, coat, tall);
        fillFur(painter, face, coat, random.stream(3));
    });
    addEars(painter, coat, tall);
    fillFur(painter, face, coat, random.stream(3));
    if (coat.marking == Coat::Marking::stripes)
        for (double x : {-0.22, 0.0, 0.22})
            painter.stroke(polyline({{x, -0.72}, {x * 0.8, -0.38}}), 0.1, 0.02, coat.mark);
    for (double side : {-1.0, 1.0}) {
        painter.fill(ellipse({side * 0.2, 0.44}, 0.29, 0.23), mix(coat.pale, coat.fur, 0.15));
        addCatEye(painter, {side * 0.43, -0.04}, coat, asleep);
        addWhiskers(painter, side, coat);
    }
    addMouth(painter, 0, coat);
}

void drawProfile(Painter& painter, Random& random, const Coat& coat) {
    const double tall = random.between(0.92, 1.12);
    const Path face = smooth({{-0.78, -0.1},
                              {-0.55, -0.62},
                              {0, -0.78},
                              {0.45, -0.62},
                              {0.72, -0.18},
                              {1.0, 0.10},
                              {0.98, 0.40},
                              {0.6, 0.64},
                              {0, 0.76},
                              {-0.55, 0.58}});
    const Path farEar = roundedPolygon({{0.05, -0.6}, {0.52, -1.2 * tall}, {0.62, -0.4}}, 0.1);
    const Path nearEar = roundedPolygon({{-0.62, -0.4}, {-0.42, -1.3 * tall}, {0.15, -0.66}}, 0.12);
    painter.outlined(coat.outline, 0.06, [&] {
        painter.fill(farEar, darker(coat.fur, 0.2));
        fillFur(painter, face, coat, random.stream(3));
        painter.fill(nearEar, coat.fur);
    });
    painter.fill(roundedPolygon({{-0.46, -0.46}, {-0.36, -1.05 * tall}, {-0.02, -0.64}}, 0.1),
                 mix(pink, coat.fur, 0.25));
    painter.fill(ellipse({0.72, 0.36}, 0.26, 0.22), mix(coat.pale, coat.fur, 0.15));
    painter.fill(ellipse({0.96, 0.13}, 0.1, 0.075), mix(pink, coat.outline, 0.15));
    painter.stroke(smoothLine({{0.94, 0.22}, {0.84, 0.42}, {0.6, 0.44}}), 0.045, coat.outline);
    addCatEye(painter, {0.36, -0.12}, coat, false);
    painter.transformed(translation({0.35, 0}), [&] { addWhiskers(painter, 1, coat); });
    painter.transformed(translation({0.85, 0}), [&] { addWhiskers(painter, -1, coat); });
}

void drawHead(Painter& painter, Random& random, const Coat& coat, bool profile) {
    if (profile)
        drawProfile(painter, random, coat);
    else
        drawFront(painter, random, coat);
}

void drawTail(Painter& painter, Random& random, const Coat& coat) {
    const double up = random.between(0.26, 0.42), hook = random.between(-0.12, 0.1);
    const Path tail =
        smoothLine({{0.04, 0.02}, {-0.1, 0}, {-0.18, -up * 0.5}, {-0.16, -up}, {-0.16 + hook, -up - 0.09}});
    painter.stroke(tail, 0.075, 0.05, coat.fur);
    if (coat.marking != Coat::Marking::plain)
        painter.stroke(smoothLine({{-0.17, -up * 0.9}, {-0.16, -up}, {-0.16 + hook, -up - 0.09}}), 0.05,
                       coat.marking == Coat::Marking::bib ? coat.pale : coat.mark);
}

constexpr Species cat{drawHead, drawTail, 1.0, 1.0, 0.95, 0.9};

constexpr Pose poses[] = {
    {"sitting", [](Painter& painter, Random& random) { drawSittingAnimal(painter, random, cat); }},
    {"standing", [](Painter& painter, Random& random) { drawStandingAnimal(painter, random, cat); }},
    {"lying", [](Painter& painter, Random& random) { drawLyingAnimal(painter, random, cat); }},
    {"face", [](Painter& painter, Random& random) { drawAnimalFace(painter, random, cat); }},
};

} // namespace

std::span<const Pose> catPoses() {
    return poses;
}

} // namespace saliscope
