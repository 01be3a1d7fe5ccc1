// The family of backgrounds. One function and one row of the table each; drawn in the unit square, which is
// the whole picture.
#pragma once

#include "toyworld/drawing/painter.h"
#include "toyworld/kinds.h"

namespace saliscope {

struct Backdrop {
    Background kind;
    std::string_view name;
    bool ground;                      ///< Things can stand on it and cast a shadow.
    std::span<const Clutter> clutter; ///< What may stand around there.
    void (*draw)(Painter& painter, Random& random);
};

/// In the order of `Background`.
std::span<const Backdrop> allBackdrops();
const Backdrop& backdropOf(Background kind);

void drawGradient(Painter& painter, Random& random);
void drawSky(Painter& painter, Random& random);
void drawSea(Painter& painter, Random& random);
void drawUnderwater(Painter& painter, Random& random);
void drawStreet(Painter& painter, Random& random);
void drawMeadow(Painter& painter, Random& random);
void drawRoom(Painter& painter, Random& random);
void drawSnow(Painter& painter, Random& random);
void drawNight(Painter& painter, Random& random);
void drawNoise(Painter& painter, Random& random);
void drawShapes(Painter& painter, Random& random);

} // namespace saliscope
