#include "toyworld/backgrounds/background.h"
#include "toyworld/backgrounds/scenery.h"

namespace saliscope {

void drawSky(Painter& painter, Random& random) {
    const Sky sky = randomSky(random);
    addSky(painter, sky, 1);
    if (random.chance(0.5))
        addSun(painter, random, {0.1, 0.5});
    const int clouds = 3 + random.below(5);
    for (int i = 0; i < clouds; ++i)
        addCloudBank(painter, random, {0, 1}, {0.15, 0.4}, sky.cloud);
}

void drawSea(Painter& painter, Random& random) {
    const Sky sky = randomSky(random);
    const double horizon = random.between(0.25, 0.6);
    addSky(painter, sky, horizon);
    if (random.chance(0.4))
        addSun(painter, random, {horizon * 0.3, horizon * 0.8});
    for (int i = random.below(3); i >= 0; --i)
        addCloudBank(painter, random, {horizon * 0.2, horizon * 0.7}, {0.1, 0.25}, sky.cloud);
    const Colour water = mixed(random, {0.12, 0.42, 0.66}, {0.16, 0.62, 0.66});
    painter.fill(rectangle(0, horizon, 1, 1 - horizon),
                 Paint::linear({0, horizon}, mix(water, sky.bottom, 0.35), {0, 1}, darker(water, 0.25)));
    const int rows = 5 + random.below(4);
    for (int row = 0; row < rows; ++row) {
        const double depth = (row + 0.6) / rows, y = horizon + (1 - horizon) * depth * depth + 0.01,
                     length = 0.05 + 0.14 * depth;
        for (double x = random.between(-0.2, 0); x < 1; x += length * random.between(1.5, 3.2))
            painter.stroke(smoothLine({{x, y},
                                       {x + length * 0.25, y - length * 0.12},
                                       {x + length * 0.5, y},
                                       {x + length * 0.75, y - length * 0.12},
                                       {x + length, y}}),
                           0.004 + 0.012 * depth, Paint(lighter(water, 0.55), 0.75));
    }
}

void drawUnderwater(Painter& painter, Random& random) {
    const Colour top = mixed(random, {0.45, 0.80, 0.88}, {0.30, 0.66, 0.80}),
                 bottom = mixed(random, {0.05, 0.25, 0.45}, {0.08, 0.36, 0.42});
    painter.fill(wholePicture(), Paint::linear({0, 0}, top, {0, 1}, bottom));
    for (int i = 0; i < 4; ++i) {
        const double x = random.between(-0.1, 1), width = random.between(0.04, 0.14);
        painter.fill(polygon({{x, 0}, {x + width, 0}, {x + width * 2.4 - 0.25, 0.9}, {x - 0.25, 0.9}}),
                     Paint(white, 0.10));
    }
    const Colour sand = mix({0.85, 0.76, 0.55}, bottom, random.between(0.2, 0.5));
    addHills(painter, random, random.between(0.82, 0.94), 0.03,
             Paint::linear({0, 0.82}, sand, {0, 1}, darker(sand, 0.3)));
    for (int i = 3 + random.below(4); i > 0; --i) {
        const double x = random.unit(), height = random.between(0.12, 0.4),
                     sway = random.between(-0.05, 0.05);
        painter.stroke(smoothLine({{x, 1},
                                   {x + sway, 1 - height * 0.35},
                                   {x - sway, 1 - height * 0.7},
                                   {x + sway, 1 - height}}),
                       0.04, 0.008, mix({0.16, 0.48, 0.30}, bottom, random.between(0, 0.5)));
    }
    for (int i = 6 + random.below(10); i > 0; --i) {
        const Point at = randomPoint(random);
        const double radius = random.between(0.006, 0.022);
        painter.stroke(circle(at, radius), 0.005, Paint(white, 0.6));
    }
}

void drawMeadow(Painter& painter, Random& random) {
    const Sky sky = randomSky(random);
    const double horizon = random.between(0.3, 0.62);
    addSky(painter, sky, horizon + 0.1);
    if (random.chance(0.35))
        addSun(painter, random, {horizon * 0.2, horizon * 0.6});
    for (int i = random.below(3); i >= 0; --i)
        addCloudBank(painter, random, {horizon * 0.15, horizon * 0.6}, {0.12, 0.28}, sky.cloud);
    const Colour grass = mixed(random, {0.42, 0.70, 0.28}, {0.68, 0.74, 0.32});
    addHills(painter, random, horizon, 0.07, mix(grass, sky.bottom, 0.45));
    addHills(painter, random, horizon + 0.07, 0.05, mix(grass, sky.bottom, 0.2));
    addHills(painter, random, horizon + 0.16, 0.03,
             Paint::linear({0, horizon + 0.1}, grass, {0, 1}, darker(grass, 0.28)));
    for (int i = 14 + random.below(14); i > 0; --i) {
        const double y = random.between(horizon + 0.24, 1.02), size = 0.02 + 0.03 * y, x = random.unit();
        for (double lean : {-0.5, 0.0, 0.5})
            painter.stroke(polyline({{x, y}, {x + lean * size, y - size}}), size * 0.22, 0.002,
                           darker(grass, 0.32));
    }
}

void drawStreet(Painter& painter, Random& random) {
    const Sky sky = randomSky(random);
    const double kerb = random.between(0.58, 0.76);
    addSky(painter, sky, kerb);
    const Colour walls = mix(sky.bottom, anyColour(random), 0.35);
    addSkyline(painter, random, kerb, walls, random.chance(0.2));
    addRoad(painter, random, kerb, mixed(random, {0.42, 0.43, 0.47}, {0.30, 0.30, 0.35}));
}

void drawSnow(Painter& painter, Random& random) {
    const double horizon = random.between(0.35, 0.62);
    const Sky sky{mixed(random, {0.55, 0.70, 0.86}, {0.66, 0.68, 0.78}), {0.88, 0.92, 0.97}, white};
    addSky(painter, sky, horizon + 0.1);
    for (int i = 2 + random.below(3); i > 0; --i) {
        const double x = random.unit(), height = random.between(0.1, 0.26),
                     half = height * random.between(0.8, 1.2);
        const Colour rock = mix({0.55, 0.62, 0.74}, sky.bottom, 0.3);
        const Path mountain =
            polygon({{x - half, horizon + 0.08}, {x, horizon + 0.05 - height}, {x + half, horizon + 0.08}});
        painter.fill(mountain, rock);
        painter.inside(mountain, [&] {
            painter.fill(polygon({{x - half, horizon + 0.12 - height},
                                  {x, horizon - height},
                                  {x + half, horizon + 0.12 - height},
                                  {x + half * 0.1, horizon + 0.09 - height},
                                  {x, horizon + 0.15 - height},
                                  {x - half * 0.14, horizon + 0.09 - height}}),
                         white);
        });
    }
    addHills(painter, random, horizon + 0.05, 0.04, Colour{0.84, 0.89, 0.95});
    addHills(painter, random, horizon + 0.14, 0.03,
             Paint::linear({0, horizon}, {0.95, 0.97, 1}, {0, 1}, {0.80, 0.86, 0.94}));
    for (int i = 25 + random.below(30); i > 0; --i) {
        const Point at = randomPoint(random);
        painter.fill(circle(at, random.between(0.004, 0.011)), Paint(white, 0.9));
    }
}

void drawNight(Painter& painter, Random& random) {
    const double kerb = random.between(0.62, 0.8);
    const Colour top = mixed(random, {0.05, 0.06, 0.18}, {0.13, 0.08, 0.25});
    painter.fill(wholePicture(),
                 Paint::linear({0, 0}, top, {0, kerb}, lighter(mix(top, {0.35, 0.30, 0.60}, 0.6), 0.05)));
    for (int i = 20 + random.below(25); i > 0; --i) {
        const Point at = randomPoint(random, {0, 0}, {1, kerb});
        painter.fill(circle(at, random.between(0.003, 0.008)), Paint({1, 0.97, 0.85}, 0.9));
    }
    const Point moon = randomPoint(random, {0.1, 0.08}, {0.9, 0.3});
    const double radius = random.between(0.05, 0.085);
    painter.fill(circle(moon, radius * 3), Paint::glow(moon, radius * 3, radius * 3, {1, 0.97, 0.8}, 0.3));
    painter.fill(circle(moon, radius), Colour{0.98, 0.95, 0.80});
    if (random.chance(0.5))
        painter.fill(circle(moon + Point(radius * 0.45, -radius * 0.2), radius * 0.88),
                     mix(top, {0.35, 0.30, 0.60}, 0.2));
    if (random.chance(0.6)) {
        addSkyline(painter, random, kerb, {0.16, 0.15, 0.30}, true);
        return addRoad(painter, random, kerb, {0.17, 0.17, 0.25});
    }
    addHills(painter, random, kerb - 0.06, 0.05, Colour{0.12, 0.16, 0.28});
    addHills(painter, random, kerb + 0.02, 0.03,
             Paint::linear({0, kerb}, {0.14, 0.26, 0.27}, {0, 1}, {0.06, 0.12, 0.18}));
}

} // namespace saliscope
