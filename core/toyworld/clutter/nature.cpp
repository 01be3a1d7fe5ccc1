#include "toyworld/clutter/clutter.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

void drawCloud(Painter& painter, Random& random) {
    const Colour colour = mix(white, {0.72, 0.78, 0.88}, random.between(0, 0.7));
    const double left = random.between(0.08, 0.13), middle = random.between(0.15, 0.2),
                 right = random.between(0.1, 0.15);
    const double flat = 0.62;
    painter.outlined(darker(colour, 0.22), outlineWidth * 0.8, [&] {
        painter.fill(circle({0.22, flat - left}, left), colour);
        painter.fill(circle({0.47, flat - middle}, middle), colour);
        painter.fill(circle({0.73, flat - right}, right), colour);
        painter.fill(roundedRectangle(0.12, flat - 0.14, 0.72, 0.14, 0.07),
                     Paint::linear({0, 0.4}, colour, {0, flat}, darker(colour, 0.12)));
    });
}

void drawStone(Painter& painter, Random& random) {
    const Colour colour = mixed(random, {0.62, 0.60, 0.58}, {0.52, 0.46, 0.42});
    const double top = random.between(0.30, 0.48), lean = random.between(-0.1, 0.1);
    const Path stone = smooth({{0.08, 0.86},
                               {0.14, 0.62},
                               {0.36 + lean, top},
                               {0.64 + lean, top + 0.05},
                               {0.88, 0.62},
                               {0.93, 0.86},
                               {0.84, 0.92},
                               {0.16, 0.92}});
    painter.outlined(outlineOf(colour), outlineWidth, [&] { painter.fill(stone, litBall(stone, colour)); });
    addShade(painter, stone, 0.35);
    painter.stroke(polyline({{0.58, 0.56}, {0.64, 0.66}, {0.60, 0.74}}), 0.012,
                   Paint(darker(colour, 0.5), 0.6));
}

void drawBush(Painter& painter, Random& random) {
    const Colour green = mixed(random, {0.25, 0.52, 0.25}, {0.50, 0.62, 0.28});
    const bool berries = random.chance(0.35);
    const double heights[] = {random.between(0.14, 0.2), random.between(0.2, 0.27),
                              random.between(0.18, 0.24), random.between(0.13, 0.18)};
    const double xs[] = {0.2, 0.41, 0.63, 0.82};
    painter.outlined(outlineOf(green), outlineWidth, [&] {
        for (int i = 0; i < 4; ++i)
            painter.fill(circle({xs[i], 0.92 - heights[i]}, heights[i]),
                         litBall(circle({xs[i], 0.92 - heights[i]}, heights[i]), green));
    });
    for (int i = 0; i < 6; ++i) {
        const Point at = randomPoint(random, {0.15, 0.66}, {0.82, 0.86});
        painter.stroke(smoothLine({at, at + Point(0.035, 0.02), at + Point(0.07, -0.005)}), 0.013,
                       Paint(darker(green, 0.4), 0.6));
        if (berries)
            painter.fill(circle(at + Point(0.03, -0.03), 0.022), Colour{0.85, 0.2, 0.25});
    }
}

void drawGrass(Painter& painter, Random& random) {
    const Colour green = mixed(random, {0.28, 0.56, 0.22}, {0.60, 0.68, 0.28});
    const int blades = 9 + random.below(5);
    for (int i = 0; i < blades; ++i) {
        const double x = 0.15 + 0.7 * i / blades, height = random.between(0.3, 0.62),
                     lean = random.between(-0.16, 0.16);
        const Colour colour = mix(green, darker(green, 0.4), random.unit());
        painter.stroke(
            smoothLine({{x, 0.95}, {x + lean * 0.3, 0.95 - height * 0.6}, {x + lean, 0.95 - height}}), 0.055,
            0.008, colour);
    }
}

} // namespace saliscope
