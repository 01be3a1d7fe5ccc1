#include "toyworld/clutter/clutter.h"

#include <array>

namespace saliscope {

std::span<const ClutterItem> allClutterItems() {
    static constexpr std::array items = {
        ClutterItem{Clutter::cloud, "cloud", drawCloud},
        ClutterItem{Clutter::stone, "stone", drawStone},
        ClutterItem{Clutter::ball, "ball", drawBall},
        ClutterItem{Clutter::lampPost, "lamp post", drawLampPost},
        ClutterItem{Clutter::crate, "crate", drawCrate},
        ClutterItem{Clutter::bush, "bush", drawBush},
        ClutterItem{Clutter::fence, "fence", drawFence},
        ClutterItem{Clutter::trafficCone, "traffic cone", drawTrafficCone},
        ClutterItem{Clutter::bucket, "bucket", drawBucket},
        ClutterItem{Clutter::grass, "grass", drawGrass},
        ClutterItem{Clutter::books, "books", drawBooks},
        ClutterItem{Clutter::lantern, "lantern", drawLantern},
    };
    return items;
}

const ClutterItem& clutterItemOf(Clutter kind) {
    return allClutterItems()[static_cast<std::size_t>(kind)];
}

} // namespace saliscope
