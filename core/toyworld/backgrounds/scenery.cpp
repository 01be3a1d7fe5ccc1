#include "toyworld/backgrounds/scenery.h"

namespace saliscope {

Sky randomSky(Random& random) {
    const double kind = random.unit();
    if (kind < 0.6) {
        const Colour blue = mixed(random, {0.32, 0.62, 0.92}, {0.42, 0.74, 0.94});
        return {blue, lighter(blue, random.between(0.45, 0.75)), white};
    }
    if (kind < 0.8) {
        const Colour grey = mixed(random, {0.60, 0.66, 0.74}, {0.74, 0.76, 0.80});
        return {grey, lighter(grey, 0.5), lighter(grey, 0.6)};
    }
    const Colour dusk = mixed(random, {0.45, 0.40, 0.72}, {0.40, 0.60, 0.82});
    return {dusk, mixed(random, {0.99, 0.72, 0.50}, {0.98, 0.66, 0.66}), {0.99, 0.86, 0.80}};
}

Path wholePicture() {
    return rectangle(-0.01, -0.01, 1.02, 1.02);
}

void addSky(Painter& painter, const Sky& sky, double horizon) {
    painter.fill(rectangle(-0.01, -0.01, 1.02, horizon + 0.03),
                 Paint::linear({0, 0}, sky.top, {0, horizon}, sky.bottom));
}

void addSun(Painter& painter, Random& random, Range heights) {
    const Point centre = randomPoint(random, {0.1, heights.low}, {0.9, heights.high});
    const double radius = random.between(0.05, 0.1);
    painter.fill(circle(centre, radius * 3),
                 Paint::glow(centre, radius * 3, radius * 3, {1, 0.95, 0.7}, 0.6));
    painter.fill(circle(centre, radius),
                 Paint::radial(centre, radius, radius, {1, 0.97, 0.78}, {1, 0.86, 0.42}));
}

void addCloudBank(Painter& painter, Random& random, Range heights, Range widths, Colour colour) {
    const Point centre = randomPoint(random, {0, heights.low}, {1, heights.high});
    const double width = random.between(widths.low, widths.high);
    const Paint soft(colour, random.between(0.55, 0.9));
    const Point left = centre - Point(width / 2, 0);
    std::vector<Point> outline{left + Point(0, 0.02 * width), left + Point(width, 0.02 * width)};
    const int puffs = 3 + random.below(2);
    for (int i = puffs; i-- > 0;) {
        const double middle = (i + 0.5) / puffs, reach = 0.5 / puffs;
        const double height = width * random.between(0.2, 0.3) * (1 - 2 * (middle - 0.5) * (middle - 0.5));
        for (const Point& p : {Point(reach, 0.45), Point(reach, 0.45), Point(reach * 0.85, 0.78), Point(0, 1),
                               Point(-reach * 0.85, 0.78), Point(-reach, 0.45), Point(-reach, 0.45)})
            outline.push_back(left + Point(width * (middle + p.x), -height * p.y));
    }
    painter.fill(smooth(outline), soft);
}

void addHills(Painter& painter, Random& random, double height, double waves, const Paint& paint) {
    std::vector<Point> outline{{1.1, 1.1}, {1.1, 1.1}, {-0.1, 1.1}, {-0.1, 1.1}};
    const int count = 4;
    for (int i = 0; i <= count; ++i) {
        const Point crest(-0.1 + 1.2 * i / count, height + random.between(-waves, waves));
        outline.push_back(crest);
        if (i == 0 || i == count)
            outline.push_back(crest);
    }
    painter.fill(smooth(outline), paint);
}

void addSkyline(Painter& painter, Random& random, double bottom, Colour colour, bool lit) {
    for (double x = -0.05; x < 1;) {
        const double width = random.between(0.1, 0.22), top = bottom - random.between(0.12, 0.42);
        const Colour wall = mix(colour, anyColour(random), 0.18);
        painter.fill(rectangle(x, top, width, bottom - top + 0.02),
                     Paint::linear({0, top}, wall, {0, bottom}, lighter(wall, 0.12)));
        const double cell = width / 3;
        for (double y = top + 0.03; y < bottom - 0.05; y += 0.055)
            for (int i = 0; i < 3; ++i)
                if (random.chance(0.75))
                    painter.fill(rectangle(x + cell * (i + 0.28), y, cell * 0.44, 0.028),
                                 lit && random.chance(0.6) ? Colour{1, 0.86, 0.48} : darker(wall, 0.25));
        x += width;
    }
}

void addRoad(Painter& painter, Random& random, double kerb, Colour asphalt) {
    const double edge = kerb + (1 - kerb) * 0.28;
    const Colour pavement = lighter(asphalt, 0.4);
    painter.fill(rectangle(-0.01, kerb, 1.02, 1.02 - kerb),
                 Paint::linear({0, kerb}, pavement, {0, edge}, darker(pavement, 0.1)));
    for (double x = random.between(-0.15, 0); x < 1.1; x += 0.16)
        painter.stroke(polyline({{x, kerb}, {x - 0.03, edge}}), 0.006, Paint(darker(pavement, 0.35), 0.6));
    painter.fill(rectangle(-0.01, edge, 1.02, 1.02 - edge),
                 Paint::linear({0, edge}, asphalt, {0, 1}, darker(asphalt, 0.2)));
    painter.fill(rectangle(-0.01, edge - 0.012, 1.02, 0.016), lighter(pavement, 0.35));
    const double y = edge + (1 - edge) * 0.5;
    for (double x = random.between(-0.2, 0); x < 1; x += 0.27)
        painter.fill(rectangle(x, y, 0.15, 0.018), Paint({0.97, 0.95, 0.85}, 0.9));
}

} // namespace saliscope
