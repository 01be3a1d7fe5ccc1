#include "toyworld/drawing/paint.h"

#include <algorithm>
#include <cmath>

namespace saliscope {

Colour hsv(double hue, double saturation, double value) {
    const double turn = (hue - std::floor(hue)) * 6;
    const auto channel = [&](double offset) {
        const double k = std::fmod(offset + turn, 6.0);
        return value - value * saturation * std::clamp(std::min(k, 4 - k), 0.0, 1.0);
    };
    return {channel(5), channel(3), channel(1)};
}

Colour mix(Colour from, Colour to, double part) {
    return {from.red + (to.red - from.red) * part, from.green + (to.green - from.green) * part,
            from.blue + (to.blue - from.blue) * part};
}

Colour lighter(Colour colour, double part) {
    return mix(colour, white, part);
}

Colour darker(Colour colour, double part) {
    return mix(colour, {0.06, 0.04, 0.1}, part);
}

double brightness(Colour colour) {
    return 0.3 * colour.red + 0.59 * colour.green + 0.11 * colour.blue;
}

Colour mixed(Random& random, Colour from, Colour to, double low, double high) {
    return mix(from, to, random.between(low, high));
}

// Arguments of a call are evaluated in an order that differs between compilers: one random number a
// statement.
Colour randomHsv(Random& random, Range hue, Range saturation, Range value) {
    const double h = random.between(hue.low, hue.high);
    const double s = random.between(saturation.low, saturation.high);
    return hsv(h, s, random.between(value.low, value.high));
}

Point randomPoint(Random& random, Point low, Point high) {
    const double x = random.between(low.x, high.x);
    return {x, random.between(low.y, high.y)};
}

Colour anyColour(Random& random) {
    return randomHsv(random, {}, {0.45, 0.9}, {0.65, 0.98});
}

Colour contrastingColour(Random& random, Colour from) {
    if (random.chance(0.35))
        return brightness(from) > 0.65 ? darker(from, 0.6) : Colour{0.98, 0.97, 0.93};
    Colour colour = anyColour(random);
    for (int i = 0; i < 4 && std::abs(colour.red - from.red) + std::abs(colour.green - from.green) +
                                     std::abs(colour.blue - from.blue) <
                                 0.8;
         ++i)
        colour = anyColour(random);
    return colour;
}

Paint Paint::linear(Point origin, Colour from, Point end, Colour to) {
    Paint paint(from);
    paint.kind = Kind::linear;
    paint.to = to;
    paint.origin = origin;
    paint.end = end;
    return paint;
}

Paint Paint::radial(Point centre, double radiusX, double radiusY, Colour from, Colour to) {
    Paint paint = linear(centre, from, {radiusX, radiusY}, to);
    paint.kind = Kind::radial;
    return paint;
}

Paint Paint::glow(Point centre, double radiusX, double radiusY, Colour colour, double opacity) {
    Paint paint = radial(centre, radiusX, radiusY, colour, colour);
    paint.kind = Kind::glow;
    paint.fromOpacity = opacity;
    paint.toOpacity = 0;
    return paint;
}

} // namespace saliscope
