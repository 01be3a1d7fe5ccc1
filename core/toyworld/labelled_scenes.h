// Scenes of one object, to learn from and to be tried on.
#pragma once

#include "base/progress.h"
#include "image/labelled_pictures.h"
#include "toyworld/training_scenes.h"

#include <cstdint>

namespace saliscope {

struct LabelledScenesOptions {
    SeedPurpose purpose = SeedPurpose::training; ///< no scene of one purpose is one of the other
    std::uint64_t seed = 1;
    int count = 1200;
    int size = 32;       ///< of the pictures, in pixels
    int drawnSize = 128; ///< of the scenes, which are reduced
};

/// Draws scenes of one object each; the classes take turns, so that there are equally many of each, as far as
/// the count allows. The names are those of `toyLabels`. \throws UsageError if an option is out of its range,
/// Cancelled
LabelledPictures drawLabelledScenes(const LabelledScenesOptions& options = {}, const Progress& progress = {});

} // namespace saliscope
