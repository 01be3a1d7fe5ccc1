#include "toyworld/things/animal.h"

#include "toyworld/drawing/style.h"

namespace saliscope {

namespace {

constexpr Colour furs[] = {{0.90, 0.58, 0.26}, {0.58, 0.59, 0.63}, {0.25, 0.24, 0.28}, {0.95, 0.93, 0.89},
                           {0.52, 0.35, 0.23}, {0.91, 0.79, 0.58}, {0.45, 0.50, 0.60}, {0.72, 0.52, 0.36}};
constexpr Colour eyes[] = {{0.45, 0.75, 0.30}, {0.95, 0.78, 0.22}, {0.40, 0.68, 0.92}, {0.62, 0.40, 0.20}};

void addFurStripes(Painter& painter, const cv::Rect2d& box, Colour colour, Random& random) {
    const int count = 4 + random.below(3);
    for (int i = 0; i < count; ++i) {
        const double x = box.x + box.width * (i + 0.6) / count,
                     bend = random.between(-0.04, 0.04) * box.width;
        painter.stroke(smoothLine({{x, box.y - 0.02},
                                   {x + bend, box.y + box.height * 0.3},
                                   {x - bend, box.y + box.height * random.between(0.45, 0.75)}}),
                       box.width * 0.38 / count, 0.008, colour);
    }
}

void addFurPatches(Painter& painter, const cv::Rect2d& box, Colour colour, Random& random) {
    const int count = 2 + random.below(3);
    for (int i = 0; i < count; ++i) {
        const Point centre = randomPoint(random, box.tl(), {box.br().x, box.y + box.height * 0.8});
        const Point radii = randomPoint(random, {0.12, 0.14}, {0.26, 0.32});
        painter.fill(ellipse(centre, box.width * radii.x, box.height * radii.y, random.between(0, 180)),
                     colour);
    }
}

/// A soft line where one part of the body lies before another.
void addFold(Painter& painter, const std::vector<Point>& through, const Coat& coat) {
    painter.stroke(smoothLine(through), 0.012, Paint(coat.outline, 0.65));
}

void addPaw(Painter& painter, Point centre, double width, const Coat& coat) {
    const Path paw = ellipse(centre, width, width * 0.6);
    painter.fill(paw, litFromAbove(paw, coat.marking == Coat::Marking::bib ? coat.pale : coat.fur));
}

void addHead(Painter& painter, Random& random, const Species& species, const Coat& coat, Point centre,
             double radius, bool profile) {
    const double size = radius * species.headSize * random.between(0.94, 1.1);
    painter.transformed(translation(centre) * rotation(random.between(-9, 9)) * scaling(size, size),
                        [&] { species.head(painter, random, coat, profile); });
}

void addTail(Painter& painter, Random& random, const Species& species, const Coat& coat, Point root,
             double degrees, bool flipped = false) {
    painter.transformed(translation(root) * rotation(degrees) * scaling(flipped ? -1 : 1, 1),
                        [&] { species.tail(painter, random, coat); });
}

void addCollar(Painter& painter, const Coat& coat, Point left, Point middle, Point right) {
    if (!coat.collar)
        return;
    painter.stroke(smoothLine({left, middle, right}), 0.034, *coat.collar);
    painter.fill(circle(middle + Point(0, 0.026), 0.022), Colour{0.97, 0.82, 0.3});
}

struct Leg {
    Point top, bottom;
    double bend, width;
};

void addLeg(Painter& painter, const Leg& leg, const Coat& coat, bool far) {
    const Point knee = (leg.top + leg.bottom) * 0.5 + Point(leg.bend, 0);
    const Colour colour = far ? darker(coat.fur, 0.28) : darker(coat.fur, 0.04);
    painter.stroke(smoothLine({leg.top, knee, leg.bottom}), leg.width * 1.35, leg.width * 0.85, colour);
    const Path paw = ellipse(leg.bottom + Point(0.018, 0.004), leg.width * 0.66, leg.width * 0.42);
    painter.fill(paw, coat.marking == Coat::Marking::bib && !far ? coat.pale : colour);
}

/// The trunk of a standing animal.
struct Trunk {
    double left, right, top, bottom;
};

void addLegs(Painter& painter, Random& random, const Trunk& trunk, const Coat& coat, bool far) {
    const double ground = 0.95, y = trunk.bottom - 0.06, step = random.between(-0.05, 0.05);
    const double shift = far ? 0.07 : 0;
    addLeg(painter,
           {{trunk.left + 0.09 + shift, y}, {trunk.left + 0.06 + shift + step, ground}, -0.035, 0.085}, coat,
           far);
    addLeg(painter,
           {{trunk.right - 0.09 + shift, y}, {trunk.right - 0.1 + shift - step, ground}, 0.015, 0.08}, coat,
           far);
}

Path trunkPath(const Trunk& t) {
    const double middle = (t.left + t.right) / 2, height = t.bottom - t.top;
    return smooth({{t.left, t.top + height * 0.4},
                   {t.left + 0.07, t.top + height * 0.05},
                   {middle, t.top + height * 0.07},
                   {t.right - 0.07, t.top - height * 0.04},
                   {t.right + 0.01, t.top + height * 0.35},
                   {t.right - 0.03, t.top + height * 0.85},
                   {middle + 0.08, t.bottom},
                   {t.left + 0.14, t.bottom - height * 0.1},
                   {t.left + 0.03, t.bottom - height * 0.12}});
}

} // namespace

Coat randomCoat(Random& random) {
    Coat coat;
    coat.fur = mixedOf(random, furs, 0.25);
    coat.pale = lighter(coat.fur, 0.62);
    coat.mark = brightness(coat.fur) < 0.4 ? lighter(coat.fur, 0.75) : darker(coat.fur, 0.45);
    if (random.chance(0.3))
        coat.mark = random.pick(furs);
    coat.outline = outlineOf(coat.fur);
    coat.eye = random.pick(eyes);
    coat.marking = static_cast<Coat::Marking>(random.below(4));
    if (random.chance(0.4))
        coat.collar = anyColour(random);
    return coat;
}

void fillFur(Painter& painter, const Path& path, const Coat& coat, Random random) {
    painter.fill(path, litFromAbove(path, coat.fur));
    painter.inside(path, [&] {
        if (coat.marking == Coat::Marking::stripes)
            addFurStripes(painter, boundsOf(path), coat.mark, random);
        if (coat.marking == Coat::Marking::patches)
            addFurPatches(painter, boundsOf(path), coat.mark, random);
    });
    addShade(painter, path, 0.16);
}

void drawSittingAnimal(Painter& painter, Random& random, const Species& species) {
    const Coat coat = randomCoat(random);
    const double wide = species.girth * random.between(0.9, 1.12), legs = 0.05 * wide;
    const bool profile = random.chance(0.35);
    const auto at = [&](double x, double y) { return Point(0.5 + (x - 0.5) * wide, y); };
    painter.outlined(coat.outline, outlineWidth, [&] {
        Random same = random.stream(1);
        addTail(painter, same, species, coat, at(0.69, 0.88), 0, true);
        fillFur(painter,
                smooth({at(0.5, 0.34), at(0.61, 0.42), at(0.67, 0.62), at(0.75, 0.82), at(0.70, 0.95),
                        at(0.5, 0.97), at(0.30, 0.95), at(0.25, 0.82), at(0.33, 0.62), at(0.39, 0.42)}),
                coat, random.stream(2));
        for (double x : {0.31, 0.69})
            addPaw(painter, at(x, 0.945), 0.075, coat);
        for (double x : {0.44, 0.56})
            addPaw(painter, at(x, 0.945), 0.06, coat);
    });
    if (coat.marking == Coat::Marking::bib || random.chance(0.5))
        painter.fill(smooth({at(0.5, 0.40), at(0.575, 0.5), at(0.56, 0.7), at(0.5, 0.76), at(0.44, 0.7),
                             at(0.425, 0.5)}),
                     coat.pale);
    addFold(painter, {at(0.5, 0.72), at(0.5, 0.94)}, coat);
    for (double side : {-1.0, 1.0}) {
        addFold(painter,
                {at(0.5 + side * 0.09, 0.62), at(0.5 + side * 0.125, 0.80), at(0.5 + side * 0.115, 0.92)},
                coat);
        addFold(painter,
                {at(0.5 + side * 0.21, 0.76), at(0.5 + side * 0.145, 0.84), at(0.5 + side * 0.13, 0.93)},
                coat);
    }
    addCollar(painter, coat, at(0.40, 0.44), at(0.5, 0.49 + legs * 0.1), at(0.60, 0.44));
    addHead(painter, random, species, coat, {profile ? 0.53 : 0.5, 0.27}, 0.2, profile);
}

void drawStandingAnimal(Painter& painter, Random& random, const Species& species) {
    const Coat coat = randomCoat(random);
    const double half = 0.27 * species.bodyLength * random.between(0.85, 1.15);
    const double bottom = 0.95 - 0.29 * species.legLength * random.between(0.75, 1.15);
    const double height = 0.25 * species.girth * random.between(0.88, 1.15);
    const Trunk trunk{0.45 - half, 0.45 + half, bottom - height, bottom};
    const Point head(trunk.right + 0.09, trunk.top - random.between(0.02, 0.14));
    const bool profile = random.chance(0.55);
    painter.outlined(coat.outline, outlineWidth, [&] {
        Random same = random.stream(1);
        addTail(painter, same, species, coat, {trunk.left + 0.03, trunk.top + 0.07}, same.between(5, 40));
        addLegs(painter, same, trunk, coat, true);
        addLegs(painter, same, trunk, coat, false);
        painter.stroke(smoothLine({{trunk.right - 0.06, trunk.top + height * 0.45}, head}), height * 0.85,
                       0.15, coat.fur);
        fillFur(painter, trunkPath(trunk), coat, random.stream(2));
    });
    if (coat.marking == Coat::Marking::bib)
        painter.fill(ellipse({trunk.right - 0.06, trunk.bottom - height * 0.35}, 0.06, height * 0.24, 20),
                     Paint(coat.pale, 0.9));
    addHead(painter, random, species, coat, head, 0.165, profile);
}

void drawLyingAnimal(Painter& painter, Random& random, const Species& species) {
    const Coat coat = randomCoat(random);
    const double back = random.between(0.52, 0.62);
    const bool profile = random.chance(0.35);
    painter.outlined(coat.outline, outlineWidth, [&] {
        Random same = random.stream(1);
        addTail(painter, same, species, coat, {0.12, 0.88}, same.between(-20, 15));
        painter.stroke(polyline({{0.58, 0.88}, {0.86, 0.91}}), 0.1, 0.075, darker(coat.fur, 0.2));
        fillFur(painter,
                smooth({{0.07, 0.86},
                        {0.10, 0.68},
                        {0.27, back},
                        {0.5, back + 0.03},
                        {0.68, 0.62},
                        {0.74, 0.84},
                        {0.62, 0.95},
                        {0.18, 0.96}}),
                coat, random.stream(2));
        addPaw(painter, {0.36, 0.935}, 0.085, coat);
        painter.stroke(polyline({{0.52, 0.92}, {0.80, 0.935}}), 0.095, 0.075, darker(coat.fur, 0.04));
        addPaw(painter, {0.82, 0.935}, 0.055, coat);
    });
    addFold(painter, {{0.30, 0.66}, {0.40, 0.76}, {0.38, 0.89}, {0.30, 0.92}}, coat);
    addCollar(painter, coat, {0.60, 0.66}, {0.70, 0.74}, {0.80, 0.70});
    addHead(painter, random, species, coat, {0.71, 0.52}, 0.19, profile);
}

void drawAnimalFace(Painter& painter, Random& random, const Species& species) {
    const Coat coat = randomCoat(random);
    const Path shoulders = smooth(
        {{0.5, 0.62}, {0.70, 0.74}, {0.80, 0.97}, {0.80, 0.97}, {0.20, 0.97}, {0.20, 0.97}, {0.30, 0.74}});
    painter.outlined(coat.outline, outlineWidth,
                     [&] { fillFur(painter, shoulders, coat, random.stream(2)); });
    addCollar(painter, coat, {0.30, 0.80}, {0.5, 0.90}, {0.70, 0.80});
    addHead(painter, random, species, coat, {0.5, 0.48}, 0.33, false);
}

} // namespace saliscope
