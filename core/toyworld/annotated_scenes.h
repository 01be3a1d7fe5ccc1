// Scenes of the toy world as a network sees them, with the truth about them.
#pragma once

#include "base/progress.h"
#include "image/annotated_input.h"
#include "toyworld/kinds.h"

#include <cstdint>
#include <vector>

namespace saliscope {

struct AnnotatedScenesOptions {
    std::uint64_t seed = 1; ///< whatever it is, no demo model has learnt from these scenes
    int count = 200;
    std::vector<ObjectClass> classes = {ObjectClass::cat,
                                        ObjectClass::dog}; ///< each scene shows all of them once
    int size = 128;                                        ///< of a scene in pixels, before preprocessing
};

/// Draws the scenes and prepares them for a network; the objects are in the order of the classes. \throws
/// UsageError if an option is out of its range, Cancelled
std::vector<AnnotatedInput> drawAnnotatedScenes(const Preprocessing& preprocessing,
                                                const AnnotatedScenesOptions& options = {},
                                                const Progress& progress = {});

} // namespace saliscope
