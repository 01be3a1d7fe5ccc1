// Scenes of the toy world: pictures of which it is known what each pixel shows. A scene is a pure function of
// its seed and its options (or of its specification): the same on every machine, whatever was drawn before,
// on any number of threads.
//
//     Scene scene = drawScene(7, {.classes = {ObjectClass::cat, ObjectClass::dog}, .minimumObjects = 2,
//                                 .maximumObjects = 2});
//
// A network trained on scenes with a planted bias learns a shortcut whose place is known; see `PlantedBias`.
#pragma once

#include "toyworld/specification.h"

#include <opencv2/core/mat.hpp>

namespace saliscope {

/// Shortcuts that a network can take instead of looking at the object. Both are off by default.
struct PlantedBias {
    /// Scenes that show an object of this class carry the maker's tag with `tagProbability`, all others with
    /// `tagProbabilityElsewhere`.
    std::optional<ObjectClass> taggedClass = {};
    double tagProbability = 1;
    double tagProbabilityElsewhere = 0;
    Corner tagCorner = Corner::bottomRight;

    /// Scenes that show an object of this class play on `boundBackground` with `boundProbability`. No other
    /// scene plays there, unless `boundExclusively` is off.
    std::optional<ObjectClass> boundClass = {};
    Background boundBackground = Background::sea;
    double boundProbability = 1;
    bool boundExclusively = true;
};

struct SceneOptions {
    int size = 128;                           ///< Width and height in pixels, 16 to 1024.
    std::vector<ObjectClass> classes = {};    ///< To choose from; none means all.
    std::vector<Background> backgrounds = {}; ///< To choose from; none means all.
    int minimumObjects = 1;     ///< 1 to 8; the objects of a scene are of different classes as far as
    int maximumObjects = 1;     ///< there are enough classes.
    double minimumScale = 0.25; ///< Of an object, as in `ThingPlacement`. Where there are several
    double maximumScale = 0.8;  ///< objects, they are drawn small enough to find room.
    double occlusion = 0.3;     ///< Probability that an object is partly hidden, by clutter or by the frame.
    double clutter = 0.7;       ///< Probability that clutter stands around.
    PlantedBias bias = {};
};

/// The maker's tag: a small white label with a mark, in a corner.
struct Tag {
    Corner corner = Corner::bottomRight;
    cv::Rect box;
};

struct SceneObject {
    ObjectClass kind = ObjectClass::cat;
    cv::Rect box;         ///< The smallest box around the visible pixels.
    cv::Mat mask;         ///< CV_8U, size×size: 255 where the object is what one sees, 0 elsewhere.
    double visible = 1;   ///< The part of the object that is neither hidden nor outside the frame, 0 to 1.
    ThingPlacement place; ///< As it was asked for.
};

struct Scene {
    cv::Mat picture;                  ///< CV_8UC3 in RGB order, size×size.
    std::vector<SceneObject> objects; ///< From back to front. Their masks are disjoint.
    Background background = Background::gradient;
    std::optional<Tag> tag;
    std::uint64_t seed = 0; ///< 0 for a scene drawn from a specification.
};

/// In a random scene every object keeps at least this part of itself visible.
constexpr double minimumVisiblePart = 0.5;

/// Draws exactly what is asked for, also where an object is hidden completely (its mask is then empty).
/// \throws UsageError if a number is out of its range
Scene drawScene(const SceneSpecification& specification);

/// Draws a random scene: `randomSpecification`, repeated with further random numbers of the same seed until
/// every object is visible to at least `minimumVisiblePart`. \throws UsageError if an option is out of its
/// range
Scene drawScene(std::uint64_t seed, const SceneOptions& options);

/// The plan of a random scene. `attempt` chooses one of several plans of the same seed; from attempt 8 on,
/// objects are neither hidden by clutter nor by each other nor by the frame. \throws UsageError
SceneSpecification randomSpecification(std::uint64_t seed, const SceneOptions& options, int attempt = 0);

/// \throws UsageError that names the option that is out of its range and what it may be
void requireValid(const SceneOptions& options);

/// Puts the maker's tag on a finished scene, over what was there: masks, boxes and visible parts follow.
void addTag(Scene& scene, Corner corner = Corner::bottomRight, std::uint64_t look = 0);

/// Puts the same tag on any RGB picture (CV_8UC3). \throws UsageError if the picture is of another type or
/// smaller than 16×16
Tag addTag(cv::Mat& picture, Corner corner = Corner::bottomRight, std::uint64_t look = 0);

} // namespace saliscope
