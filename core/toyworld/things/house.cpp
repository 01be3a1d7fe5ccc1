// A house: with its gable to the front, with its long side to the front, or tall and narrow.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour roofs[] = {
    {0.80, 0.30, 0.22}, {0.58, 0.26, 0.24}, {0.36, 0.40, 0.52}, {0.50, 0.36, 0.26}, {0.30, 0.48, 0.42}};

struct Style {
    Colour wall, roof, frame, door, glass;
    bool bricks, tiles, lit;
};

Style randomStyle(Random& random) {
    Style style;
    style.wall =
        random.chance(0.4) ? mixed(random, anyColour(random), white, 0.3, 0.75) : Colour{0.96, 0.92, 0.82};
    if (random.chance(0.25))
        style.wall = {0.78, 0.46, 0.36};
    style.roof = random.chance(0.75) ? random.pick(roofs) : anyColour(random);
    style.frame = random.chance(0.7) ? white : darker(style.roof, 0.3);
    style.door = anyColour(random);
    style.lit = random.chance(0.35);
    style.glass = style.lit ? Colour{1.0, 0.88, 0.5} : Colour{0.52, 0.74, 0.88};
    style.bricks = random.chance(0.5);
    style.tiles = random.chance(0.6);
    return style;
}

void addBricks(Painter& painter, const Path& wall, Colour colour) {
    const cv::Rect2d box = boundsOf(wall);
    const Paint mortar(darker(colour, 0.3), 0.45);
    painter.inside(wall, [&] {
        int row = 0;
        for (double y = box.y + 0.05; y < box.y + box.height; y += 0.05, ++row) {
            painter.fill(rectangle(box.x, y, box.width, 0.007), mortar);
            for (double x = box.x + (row % 2) * 0.05; x < box.x + box.width; x += 0.1)
                painter.fill(rectangle(x, y, 0.007, 0.05), mortar);
        }
    });
}

void addTiles(Painter& painter, const Path& roof, Colour colour) {
    const cv::Rect2d box = boundsOf(roof);
    painter.inside(roof, [&] {
        int row = 0;
        for (double y = box.y; y < box.y + box.height; y += 0.055, ++row)
            for (double x = box.x - (row % 2) * 0.04; x < box.x + box.width; x += 0.08)
                painter.stroke(smoothLine({{x, y}, {x + 0.04, y + 0.04}, {x + 0.08, y}}), 0.009,
                               Paint(darker(colour, 0.45), 0.6));
    });
}

void addWindow(Painter& painter, double x, double y, double width, double height, const Style& style) {
    painter.fill(roundedRectangle(x - 0.016, y - 0.016, width + 0.032, height + 0.032, 0.012),
                 outlineOf(style.wall));
    painter.fill(rectangle(x - 0.008, y - 0.008, width + 0.016, height + 0.016), style.frame);
    const Path pane = rectangle(x, y, width, height);
    painter.fill(pane, litFromAbove(pane, style.glass));
    painter.fill(rectangle(x + width / 2 - 0.006, y, 0.012, height), style.frame);
    painter.fill(rectangle(x, y + height / 2 - 0.006, width, 0.012), style.frame);
    painter.fill(rectangle(x - 0.025, y + height + 0.01, width + 0.05, 0.018), style.frame);
}

void addDoor(Painter& painter, double x, double bottom, double width, double height, const Style& style,
             bool arched) {
    const Path door = roundedRectangle(x, bottom - height, width, height + (arched ? width / 2 : 0),
                                       arched ? width / 2 : 0.01);
    painter.inside(rectangle(x - 0.1, bottom - height - 0.1, width + 0.2, height + 0.1), [&] {
        painter.stroke(door, 0.03, outlineOf(style.wall));
        painter.fill(door, litFromAbove(door, style.door));
        painter.fill(
            roundedRectangle(x + width * 0.2, bottom - height * 0.85, width * 0.6, height * 0.32, 0.01),
            style.lit ? style.glass : lighter(style.door, 0.4));
    });
    painter.fill(circle({x + width * 0.82, bottom - height * 0.42}, 0.014), Colour{0.98, 0.85, 0.35});
}

void addChimney(Painter& painter, double x, double top, double bottom) {
    const Colour brick{0.68, 0.36, 0.30};
    painter.outlined(outlineOf(brick), outlineWidth, [&] {
        painter.fill(rectangle(x, top, 0.09, bottom - top), brick);
        painter.fill(rectangle(x - 0.015, top, 0.12, 0.035), darker(brick, 0.25));
    });
}

void addWall(Painter& painter, const Path& wall, const Style& style) {
    painter.outlined(outlineOf(style.wall), outlineWidth,
                     [&] { painter.fill(wall, litFromAbove(wall, style.wall)); });
    if (style.bricks)
        addBricks(painter, wall, style.wall);
    addShade(painter, wall, 0.15);
}

void addRoof(Painter& painter, const Path& roof, const Style& style) {
    painter.outlined(outlineOf(style.roof), outlineWidth,
                     [&] { painter.fill(roof, litFromAbove(roof, style.roof)); });
    if (style.tiles)
        addTiles(painter, roof, style.roof);
    addShade(painter, roof, 0.25);
}

void drawGable(Painter& painter, Random& random) {
    const Style style = randomStyle(random);
    const double top = random.between(0.06, 0.2), eaves = random.between(0.42, 0.5);
    if (random.chance(0.75))
        addChimney(painter, random.chance(0.5) ? 0.66 : 0.24, top + 0.04, eaves);
    addWall(painter,
            polygon({{0.2, 0.95}, {0.2, eaves - 0.05}, {0.5, top + 0.06}, {0.8, eaves - 0.05}, {0.8, 0.95}}),
            style);
    const double thick = random.between(0.07, 0.11);
    addRoof(painter,
            polygon({{0.10, eaves + 0.02},
                     {0.5, top},
                     {0.90, eaves + 0.02},
                     {0.86, eaves + 0.02 + thick * 0.6},
                     {0.5, top + thick * 1.3},
                     {0.14, eaves + 0.02 + thick * 0.6}}),
            style);
    if (random.chance(0.5)) {
        const Point centre(0.5, eaves - 0.04);
        painter.fill(circle(centre, 0.07), outlineOf(style.wall));
        painter.fill(circle(centre, 0.058), style.frame);
        painter.fill(circle(centre, 0.046), style.glass);
    } else {
        addWindow(painter, 0.435, eaves - 0.06, 0.13, 0.12, style);
    }
    const bool middle = random.chance(0.4);
    addDoor(painter, middle ? 0.42 : 0.27, 0.95, 0.16, 0.27, style, random.chance(0.5));
    if (middle)
        addWindow(painter, 0.25, 0.64, 0.11, 0.13, style);
    addWindow(painter, middle ? 0.645 : 0.56, 0.64, middle ? 0.11 : 0.16, 0.14, style);
}

void drawLong(Painter& painter, Random& random) {
    const Style style = randomStyle(random);
    const double top = random.between(0.20, 0.3), eaves = random.between(0.50, 0.56);
    for (double x : {0.26, 0.64})
        if (random.chance(0.6))
            addChimney(painter, x, top - 0.09, eaves - 0.05);
    addWall(painter, rectangle(0.08, eaves - 0.03, 0.84, 0.95 - eaves + 0.03), style);
    const double slope = random.between(0.10, 0.2);
    addRoof(painter,
            polygon({{0.02 + slope, top}, {0.98 - slope, top}, {0.98, eaves + 0.02}, {0.02, eaves + 0.02}}),
            style);
    const int windows = 3 + random.below(2), door = random.below(windows + 1);
    const double cell = 0.80 / (windows + 1), width = cell * 0.62;
    for (int i = 0; i <= windows; ++i) {
        const double x = 0.10 + (i + 0.5) * cell - width / 2;
        if (i == door)
            addDoor(painter, x, 0.95, width, 0.28, style, false);
        else
            addWindow(painter, x, eaves + 0.10, width, 0.15, style);
    }
}

void drawTall(Painter& painter, Random& random) {
    const Style style = randomStyle(random);
    const int floors = 3 + random.below(2);
    const double left = random.between(0.26, 0.32), right = 1 - left, top = 0.26,
                 storey = (0.93 - top) / floors;
    addWall(painter, rectangle(left, top, right - left, 0.95 - top), style);
    if (random.chance(0.5))
        addRoof(painter, polygon({{left - 0.05, top + 0.03}, {0.5, 0.04}, {right + 0.05, top + 0.03}}),
                style);
    else
        addRoof(painter,
                polygon({{left - 0.04, top + 0.03},
                         {left - 0.04, top - 0.02},
                         {left + 0.05, top - 0.02},
                         {left + 0.05, top - 0.09},
                         {left + 0.14, top - 0.09},
                         {left + 0.14, 0.1},
                         {right - 0.14, 0.1},
                         {right - 0.14, top - 0.09},
                         {right - 0.05, top - 0.09},
                         {right - 0.05, top - 0.02},
                         {right + 0.04, top - 0.02},
                         {right + 0.04, top + 0.03}}),
                style);
    const double cell = (right - left) / 2;
    for (int floor = 0; floor < floors; ++floor)
        for (int i = 0; i < 2; ++i)
            if (floor + 1 < floors || i == 1)
                addWindow(painter, left + (i + 0.22) * cell, top + 0.06 + floor * storey, cell * 0.56,
                          storey * 0.52, style);
    addDoor(painter, left + 0.16 * cell, 0.95, cell * 0.64, storey * 0.9, style, random.chance(0.5));
}

constexpr Pose poses[] = {{"gable", drawGable}, {"long", drawLong}, {"tall", drawTall}};

} // namespace

std::span<const Pose> housePoses() {
    return poses;
}

} // namespace saliscope
