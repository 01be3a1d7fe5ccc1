// The family of clutter: what stands around and belongs to no class. Drawn as things are (things/thing.h).
#pragma once

#include "toyworld/drawing/painter.h"
#include "toyworld/kinds.h"

namespace saliscope {

struct ClutterItem {
    Clutter kind;
    std::string_view name;
    void (*draw)(Painter& painter, Random& random);
};

/// In the order of `Clutter`.
std::span<const ClutterItem> allClutterItems();
const ClutterItem& clutterItemOf(Clutter kind);

void drawCloud(Painter& painter, Random& random);
void drawStone(Painter& painter, Random& random);
void drawBall(Painter& painter, Random& random);
void drawLampPost(Painter& painter, Random& random);
void drawCrate(Painter& painter, Random& random);
void drawBush(Painter& painter, Random& random);
void drawFence(Painter& painter, Random& random);
void drawTrafficCone(Painter& painter, Random& random);
void drawBucket(Painter& painter, Random& random);
void drawGrass(Painter& painter, Random& random);
void drawBooks(Painter& painter, Random& random);
void drawLantern(Painter& painter, Random& random);

} // namespace saliscope
