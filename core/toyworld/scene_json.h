// scenes.json: what is known about rendered scenes, for people's scripts and for our own tests.
#pragma once

#include "toyworld/scene.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace saliscope {

/// Where the pictures of a scene lie, relative to the folder of scenes.json.
struct SceneFiles {
    std::string picture;
    std::vector<std::string> masks; ///< One for each object, in their order.
};

/// One scene:
///
///     {"seed": 7, "size": 128, "picture": "cat/00007.png", "background": "sea",
///      "objects": [{"class": "cat", "box": {"x": 10, "y": 20, "width": 60, "height": 70},
///                   "mask": "cat/00007-mask-0-cat.png", "visible": 0.93,
///                   "scale": 0.55, "pose": "sitting", "mirrored": false, "rotation": 4.2}],
///      "tag": {"corner": "bottom right", "box": {...}}}
///
/// Boxes are in pixels; `tag` is null where there is none. \throws UsageError if there are not as many masks
/// as objects
nlohmann::json toJson(const Scene& scene, const SceneFiles& files);

/// {"tag": {"class", "probability", "probabilityElsewhere", "corner"}, "background": {"class", "background",
/// "probability", "exclusively"}}; null in the place of a bias that is not planted.
nlohmann::json toJson(const PlantedBias& bias);

/// The options that the scenes were drawn with: all that it takes to draw them again.
nlohmann::json toJson(const SceneOptions& options);

} // namespace saliscope
