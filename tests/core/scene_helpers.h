// What the tests of scenes and of their biases start from.
#pragma once

#include "toyworld/scene.h"

namespace saliscope::test {

inline SceneOptions several(int minimum, int maximum, int size = 64) {
    SceneOptions options;
    options.size = size;
    options.minimumObjects = minimum;
    options.maximumObjects = maximum;
    return options;
}

inline SceneSpecification singleThing(ObjectClass kind, double scale, cv::Point2d centre) {
    SceneSpecification specification;
    ThingPlacement thing;
    thing.kind = kind;
    thing.scale = scale;
    thing.centre = centre;
    specification.things = {thing};
    return specification;
}

/// Whether a plan or a scene shows an object of that class.
template <typename Objects>
bool shows(const Objects& objects, ObjectClass kind) {
    return std::any_of(objects.begin(), objects.end(),
                       [&](const auto& object) { return object.kind == kind; });
}

} // namespace saliscope::test
