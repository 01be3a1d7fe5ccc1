// A boat: under sail, a steamer with a funnel, or a rowing boat.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour woods[] = {{0.55, 0.34, 0.2}, {0.72, 0.5, 0.3}, {0.4, 0.26, 0.18}};

Cloth randomHull(Random& random) {
    Cloth hull = randomCloth(random, random.chance(0.35) ? random.pick(woods) : anyColour(random));
    hull.degrees = 0;
    if (hull.pattern == Cloth::Pattern::checks || hull.pattern == Cloth::Pattern::spots)
        hull.pattern = Cloth::Pattern::halves;
    hull.degrees = hull.pattern == Cloth::Pattern::stripes ? 90 : 0;
    return hull;
}

void addHull(Painter& painter, const Path& hull, const Cloth& cloth, double top, double left, double right) {
    painter.outlined(outlineOf(cloth.base), outlineWidth, [&] { fillCloth(painter, hull, cloth); });
    painter.inside(hull, [&] {
        painter.stroke(smoothLine({{left, top}, {(left + right) / 2, top + 0.012}, {right, top}}), 0.045,
                       lighter(cloth.base, 0.55));
    });
}

void addFlag(Painter& painter, Point foot, double size, Colour colour) {
    painter.fill(smooth({foot, foot, foot + Point(size * 0.5, size * 0.06), foot + Point(size, size * 0.28),
                         foot + Point(size, size * 0.28), foot + Point(size * 0.5, size * 0.42),
                         foot + Point(0, size * 0.5), foot + Point(0, size * 0.5)}),
                 colour);
}

void addSail(Painter& painter, const Path& sail, const Cloth& cloth) {
    painter.outlined(outlineOf(cloth.base), outlineWidth, [&] { fillCloth(painter, sail, cloth); });
}

void drawSailing(Painter& painter, Random& random) {
    const Cloth hull = randomHull(random);
    const Colour flag = anyColour(random), wood = random.pick(woods);
    Cloth main = randomCloth(random, random.chance(0.5) ? Colour{0.98, 0.96, 0.9} : anyColour(random));
    Cloth jib = random.chance(0.5) ? main : randomCloth(random);
    const double mast = random.between(0.44, 0.56), top = random.between(0.06, 0.14),
                 bulge = random.between(0.02, 0.08);
    const double boom = random.between(0.62, 0.68), length = random.between(0.36, 0.46);
    painter.stroke(polyline({{mast, top - 0.03}, {mast, 0.76}}), 0.03, outlineOf(wood));
    painter.stroke(polyline({{mast, top - 0.03}, {mast, 0.76}}), 0.018, wood);
    addFlag(painter, {mast, top - 0.04}, -0.12, flag);
    addSail(painter,
            smooth({{mast - 0.02, top + 0.03},
                    {mast - 0.02, top + 0.03},
                    {mast - length * 0.62 - bulge, 0.42},
                    {mast - length, boom},
                    {mast - length, boom},
                    {mast - length * 0.5, boom + 0.015},
                    {mast - 0.02, boom},
                    {mast - 0.02, boom}}),
            main);
    if (random.chance(0.8))
        addSail(painter,
                smooth({{mast + 0.025, top + 0.10},
                        {mast + 0.025, top + 0.10},
                        {mast + 0.17 + bulge, 0.44},
                        {mast + 0.33, boom - 0.01},
                        {mast + 0.33, boom - 0.01},
                        {mast + 0.15, boom + 0.01},
                        {mast + 0.025, boom - 0.02},
                        {mast + 0.025, boom - 0.02}}),
                jib);
    const double deep = random.between(0.88, 0.94);
    addHull(painter,
            smooth({{0.06, 0.73},
                    {0.06, 0.73},
                    {0.5, 0.755},
                    {0.95, 0.70},
                    {0.95, 0.70},
                    {0.86, 0.83},
                    {0.74, deep},
                    {0.74, deep},
                    {0.22, deep},
                    {0.22, deep},
                    {0.11, 0.84}}),
            hull, 0.74, 0.05, 0.95);
}

void addPortholes(Painter& painter, double left, double right, double y, int count, double radius,
                  Colour rim) {
    for (int i = 0; i < count; ++i) {
        const Point centre(left + (right - left) * (i + 0.5) / count, y);
        painter.fill(circle(centre, radius), rim);
        painter.fill(circle(centre, radius * 0.72),
                     Paint::radial(centre, radius, radius, {0.75, 0.92, 1}, {0.3, 0.5, 0.68}));
    }
}

void drawSteamer(Painter& painter, Random& random) {
    const Cloth hull = randomHull(random), funnel = randomCloth(random);
    const Colour cabinColour = mixed(random, anyColour(random), white, 0.5, 0.9), flag = anyColour(random);
    const double left = random.between(0.24, 0.30), right = random.between(0.66, 0.74),
                 at = random.between(0.38, 0.5);
    const bool bridge = random.chance(0.6);
    const double deck = bridge ? 0.40 : 0.50, lean = random.between(-0.03, 0.02),
                 top = deck - random.between(0.18, 0.26);
    const Path stack =
        polygon({{at + lean, top}, {at + 0.13 + lean, top}, {at + 0.13, deck + 0.05}, {at, deck + 0.05}});
    painter.outlined(outlineOf(funnel.base), outlineWidth, [&] { fillCloth(painter, stack, funnel); });
    painter.inside(stack, [&] { painter.fill(rectangle(0, top, 1, 0.05), black); });
    painter.outlined(outlineOf(cabinColour), outlineWidth, [&] {
        const Path cabin = roundedRectangle(left, 0.50, right - left, 0.24, 0.02);
        painter.fill(cabin, litFromAbove(cabin, cabinColour));
        if (bridge) {
            const Path upper = roundedRectangle(left + 0.07, 0.38, right - left - 0.12, 0.14, 0.02);
            painter.fill(upper, litFromAbove(upper, lighter(cabinColour, 0.2)));
        }
    });
    if (bridge)
        for (int i = 0; i < 3; ++i)
            painter.fill(roundedRectangle(left + 0.10 + i * 0.105, 0.415, 0.07, 0.06, 0.01),
                         Colour{0.42, 0.62, 0.78});
    addPortholes(painter, left + 0.02, right - 0.02, 0.60, 4, 0.034, outlineOf(cabinColour));
    painter.stroke(polyline({{0.12, 0.50}, {0.12, 0.74}}), 0.014, outlineOf(hull.base));
    addFlag(painter, {0.12, 0.49}, -0.12, flag);
    addHull(painter,
            smooth({{0.05, 0.68},
                    {0.05, 0.68},
                    {0.3, 0.73},
                    {0.7, 0.72},
                    {0.97, 0.62},
                    {0.97, 0.62},
                    {0.90, 0.80},
                    {0.80, 0.93},
                    {0.80, 0.93},
                    {0.16, 0.93},
                    {0.16, 0.93},
                    {0.08, 0.82}}),
            hull, 0.71, 0.04, 0.97);
}

void drawRowing(Painter& painter, Random& random) {
    const Cloth hull = randomHull(random);
    const Colour wood = random.pick(woods), inner = darker(mix(hull.base, wood, 0.6), 0.3);
    const double deep = random.between(0.76, 0.84), bow = random.between(0.40, 0.46);
    const Path rim = smooth({{0.03, bow + 0.02},
                             {0.03, bow + 0.02},
                             {0.28, 0.49},
                             {0.72, 0.49},
                             {0.97, bow},
                             {0.97, bow},
                             {0.72, 0.60},
                             {0.28, 0.60}});
    painter.outlined(outlineOf(hull.base), outlineWidth, [&] { painter.fill(rim, inner); });
    painter.inside(rim, [&] {
        for (double x : {0.30, 0.56})
            painter.fill(roundedRectangle(x, 0.50, 0.10, 0.12, 0.01), wood);
    });
    addHull(painter,
            smooth({{0.03, bow + 0.02},
                    {0.03, bow + 0.02},
                    {0.28, 0.56},
                    {0.72, 0.56},
                    {0.97, bow},
                    {0.97, bow},
                    {0.90, 0.66},
                    {0.76, deep},
                    {0.76, deep},
                    {0.24, deep},
                    {0.24, deep},
                    {0.10, 0.66}}),
            hull, 0.55, 0.03, 0.97);
    const double lean = random.between(0.10, 0.26);
    painter.outlined(outlineOf(wood), outlineWidth * 0.8, [&] {
        const Point lock(0.55, 0.57), blade(0.55 - lean, 0.90);
        painter.stroke(polyline({{0.55 + lean * 0.8, 0.33}, lock, blade}), 0.024, lighter(wood, 0.25));
        painter.fill(ellipse(blade, 0.035, 0.075, lean * 130), lighter(wood, 0.25));
    });
}

constexpr Pose poses[] = {{"sailing", drawSailing}, {"steamer", drawSteamer}, {"rowing", drawRowing}};

} // namespace

std::span<const Pose> boatPoses() {
    return poses;
}

} // namespace saliscope
