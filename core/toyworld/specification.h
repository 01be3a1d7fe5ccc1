// A scene as a plan: what stands where. Lengths are fractions of the picture's side, positions run from (0,
// 0) at the top left to (1, 1) at the bottom right. Anything random that is left open (colours, proportions,
// patterns) follows from the `look` of each part.
#pragma once

#include "toyworld/kinds.h"

#include <opencv2/core/types.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace saliscope {

struct ThingPlacement {
    ObjectClass kind = ObjectClass::cat;
    double scale = 0.5; ///< The longer side of the thing's box, the parts outside the frame included.
    cv::Point2d centre = {0.5, 0.5}; ///< Of that box.
    int pose = 0;                    ///< Index into `posesOf(kind)`.
    bool mirrored = false;           ///< Drawn facing right, mirrored facing left.
    double rotation = 0;             ///< Degrees, clockwise.
    bool shadow = false;             ///< A soft shadow on the ground below it.
    std::uint64_t look = 0;
};

struct ClutterPlacement {
    Clutter kind = Clutter::stone;
    double scale = 0.2;
    cv::Point2d centre = {0.5, 0.5};
    std::uint64_t look = 0;
};

struct SceneSpecification {
    int size = 128; ///< Width and height in pixels, 16 to 1024.
    Background background = Background::gradient;
    std::uint64_t backgroundLook = 0;
    std::vector<ClutterPlacement> behind;  ///< Drawn before the things.
    std::vector<ThingPlacement> things;    ///< From back to front, at most eight.
    std::vector<ClutterPlacement> inFront; ///< Drawn after the things: hides parts of them.
    std::optional<Corner> tag;             ///< Where the maker's tag goes, if anywhere.
    std::uint64_t tagLook = 0;             ///< Jitter of the tag's place, and its mark.
};

} // namespace saliscope
