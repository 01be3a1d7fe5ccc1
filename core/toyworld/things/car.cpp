// A car: saloon, beetle, van from the side, or a small car from the front.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour tyre{0.17, 0.17, 0.2};
constexpr Colour chrome{0.84, 0.86, 0.9};
constexpr Colour lampLight{1.0, 0.94, 0.62};

struct Paintwork {
    Cloth body;
    Colour glass, outline;
};

Paintwork randomPaintwork(Random& random) {
    Paintwork work;
    work.body = randomCloth(random, random.chance(0.25) ? mix(white, black, random.between(0.05, 0.7))
                                                        : anyColour(random));
    if (random.chance(0.5))
        work.body.pattern = Cloth::Pattern::plain;
    work.glass = mixed(random, {0.62, 0.84, 0.95}, {0.30, 0.42, 0.55});
    work.outline = outlineOf(work.body.base);
    return work;
}

void addWheel(Painter& painter, Point centre, double radius, Colour rim) {
    painter.fill(circle(centre, radius), tyre);
    painter.fill(circle(centre, radius * 0.62), rim);
    painter.fill(circle(centre, radius * 0.48), darker(rim, 0.22));
    for (int spoke = 0; spoke < 5; ++spoke)
        painter.transformed(rotation(72 * spoke, centre), [&] {
            painter.stroke(polyline({centre, centre + Point(0, -radius * 0.5)}), radius * 0.16, rim);
        });
    painter.fill(circle(centre, radius * 0.17), darker(rim, 0.45));
}

void addGlass(Painter& painter, const Path& pane, const Paintwork& work) {
    painter.fill(pane, litFromAbove(pane, work.glass));
    const cv::Rect2d box = boundsOf(pane);
    painter.inside(pane, [&] {
        painter.stroke(polyline({{box.x + box.width * 0.55, box.y - 0.02},
                                 {box.x + box.width * 0.2, box.y + box.height + 0.02}}),
                       0.035, Paint(white, 0.45));
    });
    painter.stroke(pane, 0.009, work.outline);
}

void addSideDetails(Painter& painter, const Paintwork& work, double front, double back, double y) {
    painter.fill(ellipse({front - 0.012, y}, 0.022, 0.034), lampLight);
    painter.stroke(ellipse({front - 0.012, y}, 0.022, 0.034), 0.008, work.outline);
    painter.fill(roundedRectangle(back, y - 0.03, 0.03, 0.055, 0.01), Colour{0.85, 0.16, 0.16});
    painter.stroke(polyline({{front - 0.01, y + 0.115}, {front + 0.012, y + 0.115}}), 0.03, chrome);
    painter.stroke(polyline({{back + 0.01, y + 0.115}, {back - 0.012, y + 0.115}}), 0.03, chrome);
}

void addDoor(Painter& painter, const Paintwork& work, double x, double top, double bottom) {
    painter.stroke(polyline({{x, top}, {x, bottom}}), 0.008, Paint(work.outline, 0.7));
    painter.stroke(polyline({{x + 0.025, top + 0.05}, {x + 0.06, top + 0.05}}), 0.014, chrome);
}

void addWheels(Painter& painter, Random& random, double left, double right, double y, double radius) {
    const Colour rim = random.chance(0.3) ? mix(chrome, anyColour(random), 0.8) : chrome;
    for (double x : {left, right}) {
        painter.fill(circle({x, y}, radius * 1.22), Colour{0.12, 0.11, 0.14});
        addWheel(painter, {x, y}, radius, rim);
    }
}

void drawSaloon(Painter& painter, Random& random) {
    const Paintwork work = randomPaintwork(random);
    const double roof = random.between(0.33, 0.40), lean = random.between(-0.03, 0.04),
                 radius = random.between(0.085, 0.105);
    const Path cabin =
        roundedPolygon({{0.18, 0.56}, {0.30 + lean, roof}, {0.62 + lean, roof}, {0.78, 0.56}}, 0.05);
    const Path body = roundedPolygon(
        {{0.03, 0.56}, {0.16, 0.53}, {0.74, 0.53}, {0.93, 0.58}, {0.97, 0.66}, {0.97, 0.76}, {0.03, 0.76}},
        0.05);
    painter.outlined(work.outline, outlineWidth, [&] {
        painter.fill(cabin, litFromAbove(cabin, work.body.base));
        fillCloth(painter, body, work.body);
        for (double x : {0.23, 0.77})
            painter.fill(circle({x, 0.77}, radius), tyre);
    });
    addGlass(
        painter,
        roundedPolygon(
            {{0.255, 0.54}, {0.335 + lean, roof + 0.035}, {0.45 + lean, roof + 0.035}, {0.45, 0.54}}, 0.02),
        work);
    addGlass(
        painter,
        roundedPolygon(
            {{0.485, 0.54}, {0.485 + lean, roof + 0.035}, {0.60 + lean, roof + 0.035}, {0.71, 0.54}}, 0.02),
        work);
    addDoor(painter, work, 0.468, 0.56, 0.74);
    addSideDetails(painter, work, 0.965, 0.03, 0.635);
    addWheels(painter, random, 0.23, 0.77, 0.77, radius);
    addGloss(painter, {0.45, roof + 0.02}, 0.16, 0.02);
}

void drawBeetle(Painter& painter, Random& random) {
    const Paintwork work = randomPaintwork(random);
    const double roof = random.between(0.24, 0.32), radius = random.between(0.095, 0.115);
    const Path body = smooth({{0.03, 0.78},
                              {0.05, 0.62},
                              {0.17, 0.50},
                              {0.28, roof + 0.08},
                              {0.47, roof},
                              {0.64, roof + 0.1},
                              {0.73, 0.50},
                              {0.90, 0.56},
                              {0.97, 0.70},
                              {0.96, 0.79},
                              {0.96, 0.79},
                              {0.03, 0.79},
                              {0.03, 0.79}});
    painter.outlined(work.outline, outlineWidth, [&] {
        fillCloth(painter, body, work.body);
        for (double x : {0.22, 0.78})
            painter.fill(circle({x, 0.78}, radius), tyre);
    });
    addGlass(painter,
             smooth({{0.25, 0.50},
                     {0.33, roof + 0.10},
                     {0.45, roof + 0.05},
                     {0.45, roof + 0.05},
                     {0.45, 0.50},
                     {0.45, 0.50},
                     {0.25, 0.50}}),
             work);
    addGlass(painter,
             smooth({{0.49, 0.50},
                     {0.49, 0.50},
                     {0.49, roof + 0.05},
                     {0.49, roof + 0.05},
                     {0.60, roof + 0.12},
                     {0.67, 0.50},
                     {0.67, 0.50}}),
             work);
    addDoor(painter, work, 0.47, 0.52, 0.74);
    addSideDetails(painter, work, 0.955, 0.04, 0.63);
    addWheels(painter, random, 0.22, 0.78, 0.78, radius);
    addGloss(painter, {0.42, roof + 0.025}, 0.13, 0.022, -6);
}

void drawVan(Painter& painter, Random& random) {
    const Paintwork work = randomPaintwork(random);
    const double roof = random.between(0.24, 0.34), radius = random.between(0.08, 0.1);
    const int windows = 2 + random.below(3);
    const Path body = roundedPolygon(
        {{0.03, roof}, {0.80, roof}, {0.90, 0.52}, {0.97, 0.58}, {0.97, 0.78}, {0.03, 0.78}}, 0.06);
    Cloth lower = work.body;
    lower.base = work.body.accent;
    lower.pattern = Cloth::Pattern::plain;
    painter.outlined(work.outline, outlineWidth, [&] {
        fillCloth(painter, body, work.body);
        for (double x : {0.22, 0.78})
            painter.fill(circle({x, 0.78}, radius), tyre);
    });
    if (random.chance(0.6))
        painter.inside(body, [&] { fillCloth(painter, rectangle(0, 0.60, 1, 0.2), lower); });
    const double width = 0.56 / windows;
    for (int i = 0; i < windows; ++i)
        addGlass(painter, roundedRectangle(0.08 + i * width, roof + 0.06, width - 0.03, 0.17, 0.03), work);
    addGlass(painter,
             roundedPolygon(
                 {{0.67, roof + 0.06}, {0.77, roof + 0.06}, {0.85, roof + 0.23}, {0.67, roof + 0.23}}, 0.02),
             work);
    addDoor(painter, work, 0.655, roof + 0.06, 0.76);
    addSideDetails(painter, work, 0.965, 0.03, 0.645);
    addWheels(painter, random, 0.22, 0.78, 0.78, radius);
}

void drawFrontOfCar(Painter& painter, Random& random) {
    const Paintwork work = randomPaintwork(random);
    const double roof = random.between(0.18, 0.28), narrow = random.between(0.0, 0.04);
    const Path cabin =
        roundedPolygon({{0.19, 0.52}, {0.29 + narrow, roof}, {0.71 - narrow, roof}, {0.81, 0.52}}, 0.08);
    const Path body = roundedPolygon(
        {{0.10, 0.50}, {0.90, 0.50}, {0.94, 0.64}, {0.92, 0.82}, {0.08, 0.82}, {0.06, 0.64}}, 0.08);
    painter.outlined(work.outline, outlineWidth, [&] {
        for (double x : {0.12, 0.74})
            painter.fill(roundedRectangle(x, 0.74, 0.14, 0.20, 0.04), tyre);
        for (double side : {-1.0, 1.0})
            painter.fill(ellipse({0.5 + side * 0.40, 0.44}, 0.055, 0.04), work.body.base);
        painter.fill(cabin, litFromAbove(cabin, work.body.base));
        fillCloth(painter, body, work.body);
    });
    addGlass(
        painter,
        roundedPolygon(
            {{0.24, 0.49}, {0.325 + narrow, roof + 0.05}, {0.675 - narrow, roof + 0.05}, {0.76, 0.49}}, 0.05),
        work);
    const Path grille = roundedRectangle(0.36, 0.60, 0.28, 0.085, 0.03);
    painter.fill(grille, Colour{0.2, 0.2, 0.24});
    for (double y : {0.62, 0.642, 0.664})
        painter.stroke(polyline({{0.38, y}, {0.62, y}}), 0.007, chrome);
    for (double x : {0.22, 0.78}) {
        painter.fill(circle({x, 0.63}, 0.072), chrome);
        painter.fill(circle({x, 0.63}, 0.056),
                     Paint::radial({x - 0.015, 0.615}, 0.07, 0.07, white, lampLight));
    }
    painter.fill(roundedRectangle(0.09, 0.745, 0.82, 0.045, 0.02),
                 litFromAbove(rectangle(0.1, 0.745, 0.8, 0.045), chrome));
    painter.fill(roundedRectangle(0.41, 0.735, 0.18, 0.065, 0.012), Colour{0.97, 0.95, 0.85});
    painter.stroke(polyline({{0.44, 0.768}, {0.56, 0.768}}), 0.022, Paint(black, 0.75));
}

constexpr Pose poses[] = {
    {"saloon", drawSaloon}, {"beetle", drawBeetle}, {"van", drawVan}, {"front", drawFrontOfCar}};

} // namespace

std::span<const Pose> carPoses() {
    return poses;
}

} // namespace saliscope
