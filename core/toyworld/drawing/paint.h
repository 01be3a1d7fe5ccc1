// Colours, and what a shape is filled with.
#pragma once

#include "base/random.h"
#include "toyworld/drawing/path.h"

namespace saliscope {

/// Red, green and blue from 0 to 1.
struct Colour {
    double red = 0, green = 0, blue = 0;
};

constexpr Colour white{1, 1, 1};
constexpr Colour black{0.09, 0.08, 0.1}; // ink: pure black looks dead on a projector

/// Hue in turns (0 red, 1/3 green, 2/3 blue; any number), saturation and value from 0 to 1.
Colour hsv(double hue, double saturation, double value);
/// `part` of the way from `from` to `to`.
Colour mix(Colour from, Colour to, double part);
Colour lighter(Colour colour, double part);
Colour darker(Colour colour, double part);
/// From 0 to 1, as bright as the eye sees it.
double brightness(Colour colour);

/// Somewhere on the way between two colours, from `low` to `high` of it.
Colour mixed(Random& random, Colour from, Colour to, double low = 0, double high = 1);
/// Two colours of a palette, the second one only up to `most` of it.
template <typename Palette>
Colour mixedOf(Random& random, const Palette& palette, double most) {
    const Colour first = random.pick(palette), second = random.pick(palette);
    return mixed(random, first, second, 0, most);
}

struct Range {
    double low = 0, high = 1;
};
/// Hue, saturation and value from ranges.
Colour randomHsv(Random& random, Range hue, Range saturation, Range value);
/// Anywhere in a rectangle; the whole picture by default.
Point randomPoint(Random& random, Point low = {0, 0}, Point high = {1, 1});

/// A friendly colour of any hue.
Colour anyColour(Random& random);
/// A friendly colour that stands out against `from`.
Colour contrastingColour(Random& random, Colour from);

/// One colour, or a transition between two of them, in the coordinates of the shape.
struct Paint {
    enum class Kind { flat, linear, radial, glow };

    Kind kind = Kind::flat;
    Colour from, to;
    double fromOpacity = 1, toOpacity = 1;
    Point origin, end; ///< linear: from here to there; otherwise the centre and the two radii.

    Paint(Colour colour, double opacity = 1)
        : from(colour), to(colour), fromOpacity(opacity), toOpacity(opacity) {}

    static Paint linear(Point origin, Colour from, Point end, Colour to);
    /// Changes with the square of the distance from the centre, as the light on a ball does.
    static Paint radial(Point centre, double radiusX, double radiusY, Colour from, Colour to);
    /// Opaque to `opacity` in the centre, fading softly to nothing.
    static Paint glow(Point centre, double radiusX, double radiusY, Colour colour, double opacity);
};

} // namespace saliscope
