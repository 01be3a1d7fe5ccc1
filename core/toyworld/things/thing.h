// The family of things. One class of thing is one source file, one function below and one row of the table in
// table.cpp. A thing is drawn standing upright and facing right, in about the unit square; how large it came
// out is measured, so that proportions are free.
#pragma once

#include "toyworld/drawing/painter.h"
#include "toyworld/kinds.h"

namespace saliscope {

struct Pose {
    std::string_view name;
    void (*draw)(Painter& painter, Random& random);
};

struct Thing {
    ObjectClass kind;
    std::string_view name;
    std::span<const Pose> poses;
};

std::span<const Pose> catPoses();
std::span<const Pose> dogPoses();
std::span<const Pose> carPoses();
std::span<const Pose> boatPoses();
std::span<const Pose> housePoses();
std::span<const Pose> treePoses();
std::span<const Pose> fishPoses();
std::span<const Pose> umbrellaPoses();
std::span<const Pose> flowerPoses();
std::span<const Pose> birdPoses();
std::span<const Pose> balloonPoses();
std::span<const Pose> mushroomPoses();

/// In the order of `ObjectClass`.
std::span<const Thing> allThings();
const Thing& thingOf(ObjectClass kind);

} // namespace saliscope
