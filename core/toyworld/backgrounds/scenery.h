// Pieces that several backgrounds are made of.
#pragma once

#include "toyworld/drawing/style.h"

namespace saliscope {

struct Sky {
    Colour top, bottom, cloud;
};

/// Of a fine day, a grey one, or at dawn.
Sky randomSky(Random& random);

/// A little more than the unit square, so that no border shows.
Path wholePicture();

/// From the top down to the horizon and a little behind it.
void addSky(Painter& painter, const Sky& sky, double horizon);
/// Somewhere between these heights.
void addSun(Painter& painter, Random& random, Range heights);
void addCloudBank(Painter& painter, Random& random, Range heights, Range widths, Colour colour);
/// Fills everything below a wavy line.
void addHills(Painter& painter, Random& random, double height, double waves, const Paint& paint);
/// Houses far away, as blocks with windows: too plain to be taken for a house.
void addSkyline(Painter& painter, Random& random, double bottom, Colour colour, bool lit);
/// A pavement, a kerb and a road with its markings.
void addRoad(Painter& painter, Random& random, double kerb, Colour asphalt);

} // namespace saliscope
