#include "toyworld/things/thing.h"

#include <array>

namespace saliscope {

std::span<const Thing> allThings() {
    static const std::array things = {
        Thing{ObjectClass::cat, "cat", catPoses()},
        Thing{ObjectClass::dog, "dog", dogPoses()},
        Thing{ObjectClass::car, "car", carPoses()},
        Thing{ObjectClass::boat, "boat", boatPoses()},
        Thing{ObjectClass::house, "house", housePoses()},
        Thing{ObjectClass::tree, "tree", treePoses()},
        Thing{ObjectClass::fish, "fish", fishPoses()},
        Thing{ObjectClass::umbrella, "umbrella", umbrellaPoses()},
        Thing{ObjectClass::flower, "flower", flowerPoses()},
        Thing{ObjectClass::bird, "bird", birdPoses()},
        Thing{ObjectClass::balloon, "balloon", balloonPoses()},
        Thing{ObjectClass::mushroom, "mushroom", mushroomPoses()},
    };
    return things;
}

const Thing& thingOf(ObjectClass kind) {
    return allThings()[static_cast<std::size_t>(kind)];
}

} // namespace saliscope
