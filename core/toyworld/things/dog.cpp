// A dog: hanging ears, a long muzzle with a large black nose, round eyes, often its tongue out, a short stout
// tail.
#include "toyworld/things/animal.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour tongueColour{0.95, 0.48, 0.52};

Colour earColour(const Coat& coat) {
    return coat.marking == Coat::Marking::plain ? darker(coat.fur, 0.22) : coat.mark;
}

/// An ear that hangs beside the head; `side` is -1 or 1.
Path hangingEar(double side, double length) {
    std::vector<Point> points{{0.40, -0.82},         {0.80, -0.84},         {1.10, -0.40},
                              {1.16, 0.05 * length}, {1.02, 0.52 * length}, {0.78, 0.36 * length},
                              {0.66, -0.2}};
    for (Point& p : points)
        p.x *= side;
    return smooth(points);
}

void addTongue(Painter& painter, Point at, const Coat& coat) {
    const Path tongue = roundedRectangle(at.x - 0.15, at.y, 0.3, 0.42, 0.15);
    painter.outlined(coat.outline, 0.04, [&] { painter.fill(tongue, tongueColour); });
    painter.stroke(polyline({at + Point(0, 0.05), at + Point(0, 0.24)}), 0.035, darker(tongueColour, 0.3));
}

void addNose(Painter& painter, Point centre, double size) {
    painter.fill(ellipse(centre, size, size * 0.74), black);
    painter.fill(ellipse(centre + Point(-size * 0.25, -size * 0.3), size * 0.32, size * 0.16),
                 Paint(white, 0.7));
}

void addDogEye(Painter& painter, Point centre, const Coat& coat) {
    painter.fill(circle(centre, 0.155), coat.outline);
    painter.fill(circle(centre, 0.13), Colour{0.30, 0.17, 0.10});
    painter.fill(circle(centre, 0.075), black);
    painter.fill(circle(centre + Point(-0.05, -0.055), 0.045), white);
}

void drawFront(Painter& painter, Random& random, const Coat& coat) {
    const double ears = random.between(0.7, 1.3), jaw = random.between(0.9, 1.08);
    const Path face = smooth({{0, -0.86},
                              {0.48, -0.78},
                              {0.76, -0.34},
                              {0.70, 0.2},
                              {0.56 * jaw, 0.72},
                              {0.3, 1.0 * jaw},
                              {0, 1.06 * jaw},
                              {-0.3, 1.0 * jaw},
                              {-0.56 * jaw, 0.72},
                              {-0.70, 0.2},
                              {-0.76, -0.34},
                              {-0.48, -0.78}});
    painter.outlined(coat.outline, 0.06, [&] { fillFur(painter, face, coat, random.stream(3)); });
    if (coat.marking == Coat::Marking::patches)
        painter.fill(ellipse({random.sign() * 0.34, -0.14}, 0.27, 0.31), coat.mark);
    if (coat.marking == Coat::Marking::bib)
        painter.fill(smooth({{0, -0.84}, {0.12, -0.5}, {0.16, 0.1}, {-0.16, 0.1}, {-0.12, -0.5}}), coat.pale);
    if (random.chance(0.5))
        addTongue(painter, {random.between(-0.1, 0.1), 0.78}, coat);
    const Path muzzle = smooth({{0, 0.02},
                                {0.32, 0.18},
                                {0.47, 0.52},
                                {0.3, 0.82},
                                {0, 0.80},
                                {-0.3, 0.82},
                                {-0.47, 0.52},
                                {-0.32, 0.18}});
    painter.fill(muzzle, litFromAbove(muzzle, mix(coat.pale, coat.fur, 0.2)));
    painter.stroke(polyline({{0, 0.3}, {0, 0.62}}), 0.05, coat.outline);
    painter.stroke(smoothLine({{-0.34, 0.6}, {-0.18, 0.74}, {0, 0.62}, {0.18, 0.74}, {0.34, 0.6}}), 0.05,
                   coat.outline);
    addNose(painter, {0, 0.24}, 0.23);
    for (double side : {-1.0, 1.0}) {
        addDogEye(painter, {side * 0.34, -0.14}, coat);
        const Path ear = hangingEar(side, ears);
        painter.outlined(coat.outline, 0.05, [&] { painter.fill(ear, litFromAbove(ear, earColour(coat))); });
    }
}

void drawProfile(Painter& painter, Random& random, const Coat& coat) {
    const double snout = random.between(0.92, 1.25), ears = random.between(0.8, 1.3);
    const Path face = smooth({{-0.72, 0.05},
                              {-0.58, -0.5},
                              {-0.1, -0.78},
                              {0.34, -0.62},
                              {0.52, -0.28},
                              {0.95 * snout, -0.16},
                              {1.28 * snout, -0.04},
                              {1.30 * snout, 0.24},
                              {1.0 * snout, 0.40},
                              {0.5, 0.46},
                              {0.1, 0.66},
                              {-0.45, 0.6}});
    if (random.chance(0.4))
        addTongue(painter, {0.95 * snout, 0.3}, coat);
    painter.outlined(coat.outline, 0.06, [&] { fillFur(painter, face, coat, random.stream(3)); });
    painter.inside(
        face, [&] { painter.fill(ellipse({1.12 * snout, 0.2}, 0.5, 0.36), mix(coat.pale, coat.fur, 0.2)); });
    painter.stroke(smoothLine({{1.24 * snout, 0.22}, {0.9 * snout, 0.27}, {0.6, 0.2}}), 0.05, coat.outline);
    addNose(painter, {1.27 * snout, -0.04}, 0.18);
    addDogEye(painter, {0.3, -0.28}, coat);
    const Path ear = smooth({{-0.42, -0.66},
                             {-0.08, -0.56},
                             {0.04, -0.1},
                             {-0.06, 0.42 * ears},
                             {-0.38, 0.56 * ears},
                             {-0.62, 0.12},
                             {-0.62, -0.4}});
    painter.outlined(coat.outline, 0.05, [&] { painter.fill(ear, litFromAbove(ear, earColour(coat))); });
}

void drawHead(Painter& painter, Random& random, const Coat& coat, bool profile) {
    if (profile)
        drawProfile(painter, random, coat);
    else
        drawFront(painter, random, coat);
}

void drawTail(Painter& painter, Random& random, const Coat& coat) {
    const double up = random.between(0.08, 0.17), bushy = random.between(0.075, 0.11);
    painter.stroke(smoothLine({{0.05, 0.03}, {-0.06, -0.03}, {-0.11, -up}}), bushy, bushy * 0.5, coat.fur);
    if (coat.marking == Coat::Marking::bib)
        painter.fill(circle({-0.11, -up}, bushy * 0.27), coat.pale);
}

constexpr Species dog{drawHead, drawTail, 0.98, 0.95, 1.05, 1.0};

constexpr Pose poses[] = {
    {"sitting", [](Painter& painter, Random& random) { drawSittingAnimal(painter, random, dog); }},
    {"standing", [](Painter& painter, Random& random) { drawStandingAnimal(painter, random, dog); }},
    {"lying", [](Painter& painter, Random& random) { drawLyingAnimal(painter, random, dog); }},
    {"face", [](Painter& painter, Random& random) { drawAnimalFace(painter, random, dog); }},
};

} // namespace

std::span<const Pose> dogPoses() {
    return poses;
}

} // namespace saliscope
