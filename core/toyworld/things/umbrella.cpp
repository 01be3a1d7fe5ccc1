// An umbrella: open with a crook, a parasol on a straight pole, or furled.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour handles[] = {{0.50, 0.32, 0.20}, {0.20, 0.19, 0.22}, {0.80, 0.62, 0.40}, {0.72, 0.20, 0.20}};
constexpr Colour metal{0.62, 0.64, 0.7};

void addStick(Painter& painter, const Path& path, double width, Colour colour) {
    painter.stroke(path, width + 2 * outlineWidth, outlineOf(colour));
    painter.stroke(path, width, colour);
}

void addCrook(Painter& painter, double x, double top, double size, Colour colour) {
    addStick(painter,
             smoothLine({{x, top},
                         {x, top + size * 0.9},
                         {x - size * 0.35, top + size * 1.45},
                         {x - size * 0.85, top + size * 1.2},
                         {x - size * 0.9, top + size * 0.9}}),
             0.034, colour);
}

struct Canopy {
    double half, top, bottom, dip; // dip: how far the cloth hangs between two ribs
    int panels;
};

Point onRim(const Canopy& canopy, double part) {
    const double x = 2 * part - 1;
    return {0.5 + canopy.half * x, canopy.bottom - 0.035 * (1 - x * x)};
}

/// The panel between two ribs: from the top along the dome to the rim and, sagging, to the next rib.
Path panelPath(const Canopy& canopy, int panel) {
    const double a = static_cast<double>(panel) / canopy.panels,
                 b = static_cast<double>(panel + 1) / canopy.panels;
    const Point top(0.5, canopy.top), left = onRim(canopy, a), right = onRim(canopy, b);
    const auto shoulder = [&](Point rim) {
        return Point(0.5 + (rim.x - 0.5) * 0.78, canopy.top + (rim.y - canopy.top) * 0.40);
    };
    const Point middle = (left + right) * 0.5 - Point(0, canopy.dip);
    return smooth({top, top, shoulder(right), right, right, middle, left, left, shoulder(left)});
}

void addCanopy(Painter& painter, const Canopy& canopy, const Cloth& cloth, bool alternating) {
    painter.outlined(outlineOf(cloth.base), outlineWidth, [&] {
        for (int panel = 0; panel < canopy.panels; ++panel) {
            const Path path = panelPath(canopy, panel);
            painter.fill(path, litFromAbove(path, alternating && panel % 2 ? cloth.accent : cloth.base));
        }
    });
    for (int panel = 0; panel < canopy.panels; ++panel) {
        const Path path = panelPath(canopy, panel);
        if (!alternating)
            addPattern(painter, path, cloth);
        const double dark = 0.26 * panel / canopy.panels;
        painter.fill(path, Paint(black, dark));
        painter.stroke(path, 0.008, Paint(outlineOf(cloth.base), 0.6));
    }
    addGloss(painter, {0.5 - canopy.half * 0.35, canopy.top + (canopy.bottom - canopy.top) * 0.38},
             canopy.half * 0.2, 0.06, -32, 0.5);
}

void drawOpen(Painter& painter, Random& random) {
    const Cloth cloth = randomCloth(random);
    const Colour handle = random.pick(handles);
    const Canopy canopy{random.between(0.42, 0.48), random.between(0.1, 0.2), random.between(0.46, 0.52),
                        0.05, 4 + random.below(3)};
    const bool alternating = random.chance(0.5);
    const double tilt = random.between(-24, 24);
    painter.transformed(rotation(tilt, {0.5, 0.5}), [&] {
        painter.stroke(polyline({{0.5, canopy.top - 0.05}, {0.5, canopy.top + 0.05}}), 0.03,
                       outlineOf(metal));
        addStick(painter, polyline({{0.5, canopy.top}, {0.5, 0.80}}), 0.018, metal);
        addCrook(painter, 0.5, 0.80, 0.105, handle);
        addCanopy(painter, canopy, cloth, alternating);
    });
}

void drawParasol(Painter& painter, Random& random) {
    const Cloth cloth = randomCloth(random);
    const Colour handle = random.pick(handles);
    const Canopy canopy{random.between(0.44, 0.49), random.between(0.1, 0.16), random.between(0.34, 0.4),
                        random.between(-0.02, 0.03), 5 + random.below(3)};
    const double tilt = random.between(-14, 14);
    painter.transformed(rotation(tilt, {0.5, 0.95}), [&] {
        addStick(painter, polyline({{0.5, canopy.top}, {0.5, 0.95}}), 0.026, lighter(handle, 0.25));
        addCanopy(painter, canopy, cloth, random.stream(4).chance(0.75));
        painter.fill(circle({0.5, canopy.top - 0.01}, 0.026), outlineOf(handle));
        painter.fill(circle({0.5, canopy.top - 0.01}, 0.016), lighter(handle, 0.4));
    });
}

void drawFurled(Painter& painter, Random& random) {
    const Cloth cloth = randomCloth(random);
    const Colour handle = random.pick(handles);
    const double wide = random.between(0.085, 0.115), tilt = random.between(-38, 38);
    painter.transformed(rotation(tilt, {0.5, 0.5}), [&] {
        addStick(painter, polyline({{0.5, 0.28}, {0.5, 0.96}}), 0.016, metal);
        painter.transformed(Affine{1, 0, 0, 0, -1, 0.34},
                            [&] { addCrook(painter, 0.5, 0.02, 0.13, handle); });
        const Path roll = smooth({{0.5 - wide, 0.34},
                                  {0.5 - wide, 0.34},
                                  {0.5, 0.31},
                                  {0.5 + wide, 0.34},
                                  {0.5 + wide, 0.34},
                                  {0.5 + wide * 0.75, 0.62},
                                  {0.5 + 0.012, 0.90},
                                  {0.5 - 0.012, 0.90},
                                  {0.5 - wide * 0.75, 0.62}});
        painter.outlined(outlineOf(cloth.base), outlineWidth, [&] { fillCloth(painter, roll, cloth); });
        for (double side : {-0.5, 0.1, 0.6})
            painter.stroke(
                smoothLine({{0.5 + side * wide, 0.35}, {0.5 + side * wide * 0.7, 0.62}, {0.5, 0.86}}), 0.012,
                Paint(outlineOf(cloth.base), 0.6));
        painter.stroke(smoothLine({{0.5 - wide * 0.86, 0.5}, {0.5, 0.53}, {0.5 + wide * 0.86, 0.5}}), 0.03,
                       cloth.accent);
    });
}

constexpr Pose poses[] = {{"open", drawOpen}, {"parasol", drawParasol}, {"furled", drawFurled}};

} // namespace

std::span<const Pose> umbrellaPoses() {
    return poses;
}

} // namespace saliscope
