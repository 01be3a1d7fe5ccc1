// The hand of the illustrator: light from above, soft shading, one kind of outline, and patterns that every
// class shares, so that neither tells a class.
#pragma once

#include "toyworld/drawing/painter.h"

namespace saliscope {

/// The width of an outline in the unit square of a thing.
constexpr double outlineWidth = 0.013;

/// A dark relative of the colour.
Colour outlineOf(Colour colour);

/// Lighter at the top of the path, darker at its bottom.
Paint litFromAbove(const Path& path, Colour colour);
/// As a ball with the light at its upper left.
Paint litBall(const Path& path, Colour colour);

/// A soft white spot.
void addGloss(Painter& painter, Point centre, double radiusX, double radiusY, double degrees = 0,
              double opacity = 0.55);
/// Darkens the lower right of what lies inside the path.
void addShade(Painter& painter, const Path& path, double opacity = 0.22);

/// What a surface is made of.
struct Cloth {
    enum class Pattern { plain, stripes, spots, checks, waves, halves };

    Colour base, accent;
    Pattern pattern = Pattern::plain;
    double size = 0.1;  ///< Of a stripe or a spot, as part of the surface.
    double degrees = 0; ///< Of the pattern.
};

Cloth randomCloth(Random& random);
Cloth randomCloth(Random& random, Colour base);

/// Fills a surface, lit from above.
void fillCloth(Painter& painter, const Path& path, const Cloth& cloth);
/// Only the pattern.
void addPattern(Painter& painter, const Path& path, const Cloth& cloth);

/// A white eye with a dark pupil looking to the side, or only the dark of one.
void addEye(Painter& painter, Point centre, double radius, Colour iris);

} // namespace saliscope
