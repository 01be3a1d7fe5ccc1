// A tree: with a round crown, a fir, a slender poplar or a palm.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

#include <numbers>

namespace saliscope {

namespace {

constexpr Colour barks[] = {{0.48, 0.33, 0.22}, {0.60, 0.45, 0.32}, {0.40, 0.32, 0.28}};
constexpr Colour leaves[] = {{0.33, 0.62, 0.28}, {0.45, 0.70, 0.30}, {0.22, 0.50, 0.32}, {0.58, 0.72, 0.26},
                             {0.92, 0.60, 0.20}, {0.84, 0.36, 0.22}, {0.95, 0.68, 0.76}};

Colour randomLeaves(Random& random, int kinds) {
    const Colour main = leaves[random.below(kinds)], other = leaves[random.below(4)];
    return mixed(random, main, other, 0, 0.3);
}

void addTrunk(Painter& painter, Random& random, double top, double width) {
    const Colour bark = random.pick(barks);
    const Path trunk = smooth({{0.5 - width * 0.45, top},
                               {0.5 + width * 0.45, top},
                               {0.5 + width * 0.5, 0.8},
                               {0.5 + width * 1.1, 0.96},
                               {0.5 + width * 1.1, 0.96},
                               {0.5 - width * 1.1, 0.96},
                               {0.5 - width * 1.1, 0.96},
                               {0.5 - width * 0.5, 0.8}});
    painter.outlined(outlineOf(bark), outlineWidth, [&] { painter.fill(trunk, litFromAbove(trunk, bark)); });
    addShade(painter, trunk, 0.35);
    for (double x : {-0.18, 0.12})
        painter.stroke(polyline({{0.5 + width * x, top + 0.1}, {0.5 + width * x * 1.4, 0.88}}), 0.009,
                       Paint(darker(bark, 0.5), 0.6));
}

struct Puff {
    Point centre;
    double radius;
};

void addFruit(Painter& painter, Random& random, const std::vector<Puff>& puffs) {
    const Colour colour = random.chance(0.5) ? Colour{0.86, 0.18, 0.18} : anyColour(random);
    for (const Puff& puff : puffs) {
        const Point at = puff.centre + randomPoint(random, {-0.5, -0.4}, {0.5, 0.6}) * puff.radius;
        painter.fill(circle(at, 0.027), outlineOf(colour));
        painter.fill(circle(at, 0.021), litBall(circle(at, 0.021), colour));
    }
}

void drawRound(Painter& painter, Random& random) {
    const Colour green = randomLeaves(random, static_cast<int>(std::size(leaves)));
    addTrunk(painter, random, 0.5, random.between(0.07, 0.12));
    std::vector<Puff> puffs{{{0.5, 0.36}, random.between(0.2, 0.26)}};
    const int count = 6 + random.below(3);
    const double wide = random.between(0.20, 0.27), high = random.between(0.15, 0.21);
    for (int i = 0; i < count; ++i) {
        const double angle = 2 * std::numbers::pi * (i + random.between(-0.2, 0.2)) / count;
        puffs.push_back(
            {{0.5 + wide * std::cos(angle), 0.36 + high * std::sin(angle)}, random.between(0.12, 0.17)});
    }
    painter.outlined(outlineOf(green), outlineWidth, [&] {
        for (const Puff& puff : puffs)
            painter.fill(circle(puff.centre, puff.radius), darker(green, 0.2));
    });
    for (const Puff& puff : puffs)
        painter.fill(
            circle(puff.centre - Point(0.012, 0.02), puff.radius * 0.9),
            Paint::glow(puff.centre - Point(0.02, 0.05), puff.radius, puff.radius, lighter(green, 0.12), 1));
    for (const Puff& puff : puffs)
        painter.stroke(smoothLine({puff.centre + Point(-0.5, 0.25) * puff.radius,
                                   puff.centre + Point(-0.1, 0.42) * puff.radius,
                                   puff.centre + Point(0.35, 0.2) * puff.radius}),
                       0.012, Paint(darker(green, 0.45), 0.5));
    if (random.chance(0.4))
        addFruit(painter, random, puffs);
}

void drawFir(Painter& painter, Random& random) {
    const Colour green = mix(randomLeaves(random, 4), {0.12, 0.42, 0.32}, 0.55);
    const int tiers = 3 + random.below(2);
    const bool snowy = random.chance(0.2);
    const double wide = random.between(0.26, 0.36);
    addTrunk(painter, random, 0.7, random.between(0.06, 0.09));
    for (int tier = tiers - 1; tier >= 0; --tier) {
        const double top = 0.04 + 0.55 * tier / tiers * 1.05, bottom = top + 0.34,
                     half = wide * (tier + 1.6) / (tiers + 0.6);
        const Path skirt = smooth({{0.5, top},
                                   {0.5, top},
                                   {0.5 + half * 0.45, top + 0.2},
                                   {0.5 + half, bottom},
                                   {0.5 + half, bottom},
                                   {0.5 + half * 0.5, bottom - 0.015},
                                   {0.5, bottom + 0.03},
                                   {0.5 - half * 0.5, bottom - 0.015},
                                   {0.5 - half, bottom},
                                   {0.5 - half, bottom},
                                   {0.5 - half * 0.45, top + 0.2}});
        painter.outlined(outlineOf(green), outlineWidth,
                         [&] { painter.fill(skirt, litFromAbove(skirt, green)); });
        addShade(painter, skirt, 0.3);
        if (snowy)
            painter.inside(skirt, [&] {
                painter.fill(ellipse({0.5 - half * 0.2, top + 0.04}, half * 0.7, 0.13),
                             Colour{0.95, 0.97, 1});
            });
    }
}

void drawPoplar(Painter& painter, Random& random) {
    const Colour green = randomLeaves(random, 6);
    const double wide = random.between(0.15, 0.22);
    addTrunk(painter, random, 0.6, random.between(0.05, 0.075));
    const Path crown = smooth({{0.5, 0.03},
                               {0.5 + wide * 0.72, 0.22},
                               {0.5 + wide, 0.5},
                               {0.5 + wide * 0.7, 0.74},
                               {0.5, 0.81},
                               {0.5 - wide * 0.7, 0.74},
                               {0.5 - wide, 0.5},
                               {0.5 - wide * 0.72, 0.22}});
    painter.outlined(outlineOf(green), outlineWidth, [&] { painter.fill(crown, litBall(crown, green)); });
    for (int i = 0; i < 9; ++i) {
        const Point at(0.5 + random.between(-0.6, 0.6) * wide, 0.2 + 0.06 * i);
        painter.stroke(smoothLine({at + Point(-0.04, 0), at + Point(0, 0.025), at + Point(0.04, -0.005)}),
                       0.012, Paint(darker(green, 0.4), 0.55));
    }
}

void drawPalm(Painter& painter, Random& random) {
    const Colour bark = random.pick(barks), green = randomLeaves(random, 4);
    const double lean = random.between(-0.16, 0.16);
    const Point crown(0.5 + lean, 0.34);
    const Path trunk = smoothLine({{0.5 - lean * 0.3, 0.95}, {0.5 + lean * 0.1, 0.65}, crown});
    painter.outlined(outlineOf(bark), outlineWidth, [&] { painter.stroke(trunk, 0.1, 0.055, bark); });
    for (int i = 0; i < 8; ++i) {
        const double t = i / 8.0, x = 0.5 - lean * 0.3 + (lean * 1.3) * t * t, y = 0.93 - 0.56 * t;
        painter.stroke(smoothLine({{x - 0.04, y}, {x, y + 0.018}, {x + 0.04, y}}), 0.01,
                       Paint(darker(bark, 0.5), 0.7));
    }
    const int count = 7 + random.below(3);
    painter.outlined(outlineOf(green), outlineWidth, [&] {
        for (int i = 0; i < count; ++i) {
            const double side = -1 + 2.0 * i / (count - 1), droop = 0.34 * side * side,
                         reach = 0.42 - 0.05 * (i % 2);
            const Point tip = crown + Point(side * reach + 0.03, -0.22 + 0.10 * (i % 2) + droop);
            const Path frond = smooth({crown, crown, crown + Point(side * 0.12, -0.20 + droop * 0.2),
                                       crown + Point(side * 0.30, -0.24 + droop * 0.75), tip, tip,
                                       crown + Point(side * 0.24, -0.13 + droop * 0.7),
                                       crown + Point(side * 0.10, -0.08 + droop * 0.3)});
            painter.fill(frond, mix(darker(green, 0.2), lighter(green, 0.15), (i % 3) / 2.0));
        }
    });
    for (Point at : {Point(-0.04, 0.04), Point(0.045, 0.035), Point(0.0, 0.06)})
        painter.fill(circle(crown + at, 0.035), Colour{0.38, 0.24, 0.16});
}

constexpr Pose poses[] = {{"round", drawRound}, {"fir", drawFir}, {"poplar", drawPoplar}, {"palm", drawPalm}};

} // namespace

std::span<const Pose> treePoses() {
    return poses;
}

} // namespace saliscope
