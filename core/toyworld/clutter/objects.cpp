#include "toyworld/clutter/clutter.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour iron{0.30, 0.34, 0.38};
constexpr Colour wood{0.72, 0.52, 0.32};

} // namespace

void drawBall(Painter& painter, Random& random) {
    const Cloth cloth = randomCloth(random);
    const Path ball = circle({0.5, 0.5}, 0.45);
    painter.outlined(outlineOf(cloth.base), outlineWidth,
                     [&] { painter.fill(ball, litBall(ball, cloth.base)); });
    const double bend = random.between(0.05, 0.2), turn = random.between(0, 180);
    painter.inside(ball, [&] {
        painter.transformed(rotation(turn, {0.5, 0.5}), [&] {
            painter.stroke(smoothLine({{0.0, 0.5 + bend}, {0.5, 0.5 - bend}, {1.0, 0.5 + bend}}), 0.2,
                           cloth.accent);
            painter.stroke(smoothLine({{0.0, 0.5 + bend}, {0.5, 0.5 - bend}, {1.0, 0.5 + bend}}), 0.07,
                           lighter(cloth.base, 0.75));
        });
    });
    addShade(painter, ball, 0.45);
    addGloss(painter, {0.34, 0.28}, 0.12, 0.08, -35, 0.8);
}

void drawLampPost(Painter& painter, Random& random) {
    const Colour colour = mixed(random, iron, anyColour(random), 0, 0.4);
    const bool lit = random.chance(0.5);
    painter.outlined(outlineOf(colour), outlineWidth * 0.8, [&] {
        painter.fill(roundedRectangle(0.43, 0.90, 0.14, 0.06, 0.01), colour);
        painter.stroke(polyline({{0.5, 0.22}, {0.5, 0.93}}), 0.034, colour);
        painter.stroke(polyline({{0.43, 0.245}, {0.57, 0.245}}), 0.026, colour);
        painter.fill(polygon({{0.44, 0.23}, {0.41, 0.09}, {0.59, 0.09}, {0.56, 0.23}}),
                     lit ? Colour{1, 0.92, 0.6} : Colour{0.75, 0.85, 0.9});
        painter.fill(polygon({{0.39, 0.10}, {0.5, 0.03}, {0.61, 0.10}}), colour);
    });
}

void drawCrate(Painter& painter, Random& random) {
    const Colour colour = mixed(random, wood, anyColour(random), 0, 0.45);
    const Path box = roundedRectangle(0.1, 0.1, 0.8, 0.8, 0.02);
    painter.outlined(outlineOf(colour), outlineWidth, [&] { painter.fill(box, litFromAbove(box, colour)); });
    for (double y : {0.3, 0.5, 0.7})
        painter.stroke(polyline({{0.12, y}, {0.88, y}}), 0.012, Paint(darker(colour, 0.5), 0.7));
    const bool crossed = random.chance(0.6);
    painter.inside(box, [&] {
        if (crossed)
            painter.stroke(polyline({{0.1, 0.9}, {0.9, 0.1}}), 0.11, darker(colour, 0.12));
        for (const Path& board : {rectangle(0.1, 0.1, 0.12, 0.8), rectangle(0.78, 0.1, 0.12, 0.8),
                                  rectangle(0.1, 0.1, 0.8, 0.1), rectangle(0.1, 0.8, 0.8, 0.1)}) {
            painter.fill(board, lighter(colour, 0.15));
            painter.stroke(board, 0.01, Paint(outlineOf(colour), 0.7));
        }
    });
    addShade(painter, box, 0.25);
}

void drawFence(Painter& painter, Random& random) {
    const Colour colour =
        random.chance(0.5) ? Colour{0.95, 0.94, 0.9} : mixed(random, wood, anyColour(random), 0, 0.5);
    const int boards = 4 + random.below(3);
    const double step = 0.94 / boards, width = step * 0.62;
    painter.outlined(outlineOf(colour), outlineWidth * 0.8, [&] {
        for (double y : {0.52, 0.76})
            painter.fill(rectangle(0.02, y, 0.96, 0.055), darker(colour, 0.12));
        for (int i = 0; i < boards; ++i) {
            const double x = 0.03 + i * step + (step - width) / 2;
            const Path board =
                polygon({{x, 0.46}, {x + width / 2, 0.38}, {x + width, 0.46}, {x + width, 0.94}, {x, 0.94}});
            painter.fill(board, litFromAbove(board, colour));
        }
    });
}

void drawTrafficCone(Painter& painter, Random& random) {
    const Colour colour = mixed(random, {0.96, 0.45, 0.14}, {0.90, 0.25, 0.20});
    const Path cone = roundedPolygon({{0.45, 0.1}, {0.55, 0.1}, {0.74, 0.88}, {0.26, 0.88}}, 0.03);
    painter.outlined(outlineOf(colour), outlineWidth, [&] {
        painter.fill(roundedRectangle(0.14, 0.86, 0.72, 0.09, 0.02), darker(colour, 0.15));
        painter.fill(cone, litFromAbove(cone, colour));
    });
    painter.inside(cone, [&] {
        painter.fill(rectangle(0, 0.32, 1, 0.14), white);
        painter.fill(rectangle(0, 0.60, 1, 0.14), white);
    });
    addShade(painter, cone, 0.35);
}

void drawBucket(Painter& painter, Random& random) {
    const Cloth cloth = randomCloth(random);
    const Path side = roundedPolygon({{0.16, 0.36}, {0.84, 0.36}, {0.72, 0.94}, {0.28, 0.94}}, 0.04);
    painter.stroke(smoothLine({{0.16, 0.38}, {0.24, 0.16}, {0.5, 0.06}, {0.76, 0.16}, {0.84, 0.38}}), 0.025,
                   iron);
    painter.outlined(outlineOf(cloth.base), outlineWidth, [&] {
        fillCloth(painter, side, cloth);
        painter.fill(ellipse({0.5, 0.37}, 0.36, 0.07), lighter(cloth.base, 0.3));
    });
    painter.fill(ellipse({0.5, 0.375}, 0.31, 0.05), darker(cloth.base, 0.45));
}

void drawBooks(Painter& painter, Random& random) {
    const int count = 3 + random.below(3);
    for (int i = 0; i < count; ++i) {
        const Cloth cover = randomCloth(random);
        const double height = 0.8 / count, y = 0.95 - (i + 1) * height, shift = random.between(-0.07, 0.07);
        const Path book = roundedRectangle(0.12 + shift, y, 0.74, height * 0.94, 0.02);
        painter.outlined(outlineOf(cover.base), outlineWidth,
                         [&] { painter.fill(book, litFromAbove(book, cover.base)); });
        painter.fill(rectangle(0.74 + shift, y + height * 0.16, 0.12, height * 0.62),
                     Colour{0.97, 0.94, 0.86});
        for (double x : {0.22, 0.30})
            painter.fill(rectangle(x + shift, y + 0.005, 0.03, height * 0.9), cover.accent);
    }
}

void drawLantern(Painter& painter, Random& random) {
    const Cloth paper = randomCloth(random, mixed(random, {0.95, 0.45, 0.30}, anyColour(random), 0, 0.8));
    const Path body = roundedRectangle(0.2, 0.28, 0.6, 0.44, 0.2);
    painter.stroke(polyline({{0.5, 0.05}, {0.5, 0.25}}), 0.02, iron);
    painter.outlined(outlineOf(paper.base), outlineWidth, [&] {
        painter.fill(rectangle(0.36, 0.22, 0.28, 0.56), iron);
        painter.fill(body,
                     Paint::radial({0.5, 0.5}, 0.4, 0.3, mix(paper.base, {1, 0.95, 0.7}, 0.65), paper.base));
    });
    for (double y : {0.36, 0.46, 0.56, 0.65})
        painter.stroke(smoothLine({{0.21, y}, {0.5, y + 0.02}, {0.79, y}}), 0.01,
                       Paint(outlineOf(paper.base), 0.6));
    for (double x : {0.44, 0.5, 0.56})
        painter.stroke(polyline({{x, 0.79}, {x, 0.94}}), 0.016, paper.accent);
}

} // namespace saliscope
