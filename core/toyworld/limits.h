// What a scene may be, for plans that people make and for random ones.
#pragma once

#include "base/error.h"

#include <string>

namespace saliscope {

constexpr int smallestScene = 16, largestScene = 1024; // pixels
constexpr int mostObjects = 8;

/// \throws UsageError with that message unless `valid`
inline void require(bool valid, const std::string& message) {
    if (!valid)
        throw UsageError(message);
}

inline void requireSceneSize(int size) {
    require(size >= smallestScene && size <= largestScene,
            "the size of a scene must lie between " + std::to_string(smallestScene) + " and " +
                std::to_string(largestScene) + " pixels, not " + std::to_string(size));
}

} // namespace saliscope
