// From a plan's fractions to pixels: how large a thing comes out, and where its unit square goes.
#pragma once

#include "toyworld/drawing/painter.h"
#include "toyworld/specification.h"

namespace saliscope {

/// Something placed: the transformation to draw it through, and the box that it will fill, both in units of
/// the picture's side.
struct Placed {
    void (*draw)(Painter& painter, Random& random);
    std::uint64_t look;
    Affine toPicture;
    cv::Rect2d box;
};

Placed place(const ThingPlacement& placement);
Placed place(const ClutterPlacement& placement);

/// Draws it on a picture whose side is `size` pixels.
void draw(Painter& painter, const Placed& placed, int size);

} // namespace saliscope
