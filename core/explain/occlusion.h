#pragma once

#include "explain/covered_pictures.h"

namespace saliscope {

enum class OcclusionShape { rectangle, ellipse };
/// The last window of a row: shifted back so that it fits, or cut off at the border, as captum does.
enum class OcclusionBorder { shift, cut };
/// Each pixel's mean over the windows that cover it, or the drops themselves, one for each window.
enum class OcclusionMap { pixels, windows };

struct OcclusionOptions {
    std::int64_t window = 32, stride = 16;
    OcclusionShape shape = OcclusionShape::rectangle;
    OcclusionBorder border = OcclusionBorder::shift;
    OcclusionMap map = OcclusionMap::pixels;
    Measure measure = Measure::score;
    /// None: what lies around a window is continued into it, as inpainting does, in the picture that a person
    /// sees.
    std::optional<Baseline> fill = Baseline::mean;
    std::string fillFile;
};

/// Slides a window over the picture, covers what is under it, and records how far the target falls; a pixel's
/// value is the mean drop over the windows that cover it (Zeiler & Fergus 2014). Without gradients; one
/// forward pass a window.
Attribution occlusion(const Question& question, const OcclusionOptions& options, const Progress& progress);

Method occlusionMethod();

} // namespace saliscope
