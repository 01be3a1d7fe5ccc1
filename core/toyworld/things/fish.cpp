// A fish: plump, slim or tall like an angelfish.
#include "toyworld/things/thing.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

struct Build {
    double half, back, tail; // half length, half height, size of the tail
};

void addFins(Painter& painter, const Build& build, Colour colour, double sweep) {
    const double left = 0.5 - build.half;
    painter.fill(smooth({{left + 0.06, 0.5},
                         {left + 0.06, 0.5},
                         {left - build.tail * 0.7, 0.5 - build.tail},
                         {left - build.tail * 0.7, 0.5 - build.tail},
                         {left - build.tail * 0.38, 0.5},
                         {left - build.tail * 0.7, 0.5 + build.tail},
                         {left - build.tail * 0.7, 0.5 + build.tail}}),
                 colour);
    const double top = 0.5 - build.back, bottom = 0.5 + build.back;
    painter.fill(smooth({{0.5 + build.half * 0.35, top + 0.06},
                         {0.5, top - 0.09 - sweep * 0.2},
                         {0.5 - build.half * 0.45, top - 0.05 - sweep},
                         {0.5 - build.half * 0.45, top - 0.05 - sweep},
                         {0.5 - build.half * 0.35, top + 0.09}}),
                 colour);
    painter.fill(smooth({{0.5 + build.half * 0.1, bottom - 0.04},
                         {0.5 - build.half * 0.4, bottom + 0.06 + sweep},
                         {0.5 - build.half * 0.4, bottom + 0.06 + sweep},
                         {0.5 - build.half * 0.45, bottom - 0.1}}),
                 colour);
}

void addScales(Painter& painter, const Path& body, Colour colour) {
    const cv::Rect2d box = boundsOf(body);
    painter.inside(body, [&] {
        int row = 0;
        for (double y = box.y; y < box.y + box.height; y += 0.06, ++row)
            for (double x = box.x + (row % 2) * 0.045; x < box.x + box.width * 0.68; x += 0.09)
                painter.stroke(smoothLine({{x, y - 0.045}, {x + 0.045, y}, {x, y + 0.045}}), 0.01,
                               Paint(colour, 0.5));
    });
}

void addFace(Painter& painter, const Build& build, const Cloth& skin, Random& random) {
    const double front = 0.5 + build.half, eye = std::min(0.075, build.back * 0.32);
    painter.stroke(smoothLine({{front - build.half * 0.48, 0.5 - build.back * 0.62},
                               {front - build.half * 0.60, 0.5},
                               {front - build.half * 0.48, 0.5 + build.back * 0.62}}),
                   0.014, Paint(outlineOf(skin.base), 0.75));
    addEye(painter, {front - build.half * 0.32, 0.5 - build.back * 0.2}, eye, skin.base);
    const double smile = random.between(0.0, 0.03);
    painter.stroke(smoothLine({{front - build.half * 0.05, 0.5 + build.back * 0.22},
                               {front - build.half * 0.14, 0.5 + build.back * 0.3 + smile},
                               {front - build.half * 0.24, 0.5 + build.back * 0.26}}),
                   0.014, outlineOf(skin.base));
}

void drawFish(Painter& painter, Random& random, const Build& build) {
    Cloth skin = randomCloth(random);
    if (skin.pattern == Cloth::Pattern::halves)
        skin.degrees = 0;
    const Colour fin = random.chance(0.6) ? skin.accent : darker(skin.base, 0.2);
    const double sweep = random.between(0.0, 0.09), belly = random.between(0.9, 1.1);
    const Path body = smooth({{0.5 + build.half, 0.5},
                              {0.5 + build.half * 0.72, 0.5 - build.back * 0.62},
                              {0.5 + build.half * 0.1, 0.5 - build.back},
                              {0.5 - build.half * 0.6, 0.5 - build.back * 0.52},
                              {0.5 - build.half, 0.5 - 0.03},
                              {0.5 - build.half, 0.5 + 0.03},
                              {0.5 - build.half * 0.6, 0.5 + build.back * 0.52},
                              {0.5 + build.half * 0.1, 0.5 + build.back * belly},
                              {0.5 + build.half * 0.72, 0.5 + build.back * 0.62}});
    painter.outlined(outlineOf(skin.base), outlineWidth, [&] {
        addFins(painter, build, fin, sweep);
        fillCloth(painter, body, skin);
    });
    if (skin.pattern == Cloth::Pattern::plain || random.chance(0.3))
        addScales(painter, body, darker(skin.base, 0.35));
    painter.inside(body, [&] {
        painter.fill(ellipse({0.5, 0.5 + build.back}, build.half, build.back * 0.55),
                     Paint::glow({0.5, 0.5 + build.back}, build.half, build.back * 0.7, white, 0.5));
    });
    addGloss(painter, {0.52, 0.5 - build.back * 0.62}, build.half * 0.5, build.back * 0.16, -4);
    addFace(painter, build, skin, random);
    painter.fill(smooth({{0.52, 0.52}, {0.47, 0.6}, {0.37, 0.6}, {0.37, 0.6}, {0.43, 0.53}}),
                 outlineOf(skin.base));
    painter.fill(smooth({{0.51, 0.53}, {0.47, 0.585}, {0.395, 0.587}, {0.395, 0.587}, {0.44, 0.54}}),
                 lighter(fin, 0.2));
}

constexpr Pose poses[] = {
    {"plump",
     [](Painter& painter, Random& random) {
         drawFish(painter, random,
                  {random.between(0.30, 0.34), random.between(0.23, 0.29), random.between(0.17, 0.23)});
     }},
    {"slim",
     [](Painter& painter, Random& random) {
         drawFish(painter, random,
                  {random.between(0.36, 0.40), random.between(0.13, 0.17), random.between(0.13, 0.18)});
     }},
    {"tall",
     [](Painter& painter, Random& random) {
         drawFish(painter, random,
                  {random.between(0.25, 0.29), random.between(0.30, 0.36), random.between(0.18, 0.25)});
     }},
};

} // namespace

std::span<const Pose> fishPoses() {
    return poses;
}

} // namespace saliscope
