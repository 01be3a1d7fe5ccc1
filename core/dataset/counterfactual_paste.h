// Is a part of an image enough to make an answer? Paste it into images of other classes, and count. Is it
// needed for the answer? Cover it, and count.
#pragma once

#include "base/progress.h"
#include "image/fill.h"

#include <ATen/core/Tensor.h>
#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <vector>

namespace saliscope {

struct Model;

struct PasteOutcome {
    std::int64_t tried = 0;   ///< receivers that were not answered with the class before
    std::int64_t flipped = 0; ///< of them, those that are answered with it after
    double probabilityBefore = 0, probabilityAfter = 0; ///< of the class, means over those tried
    std::vector<std::int64_t> flippedReceivers = {};    ///< their numbers, in order
    /// The first of them after the paste, at most four, n×C×H×W; undefined if there is none.
    at::Tensor examples = {};

    double flipRate() const {
        return tried > 0 ? static_cast<double>(flipped) / static_cast<double>(tried) : 0;
    }
};

/// Receiver r gets the pixels of donor r modulo the number of donors inside the region, but those of the
/// donor's object and its outline, where it is known: that the object makes the answer is as it should be.
/// \param donors, receivers n×C×H×W and m×C×H×W, preprocessed \param region CV_8U, H×W, not 0 inside
/// \param classIndex whose answers are counted
/// \param donorObjects a mask for each donor, CV_8U, H×W, not 0 inside, empty if it is not known; or none
/// \throws UsageError if the sizes differ or there is no donor; Cancelled
PasteOutcome counterfactualPaste(const Model& model, const at::Tensor& donors, const at::Tensor& receivers,
                                 const cv::Mat& region, std::int64_t classIndex,
                                 const std::vector<cv::Mat>& donorObjects = {},
                                 const Progress& progress = {});

struct CoverOutcome {
    std::int64_t tried = 0;                             ///< images that were answered with the class before
    std::int64_t lost = 0;                              ///< of them, those that are not any more
    double probabilityBefore = 0, probabilityAfter = 0; ///< of the class, means over those tried

    double lossRate() const { return tried > 0 ? static_cast<double>(lost) / static_cast<double>(tried) : 0; }
};

/// Covers the region in each image. With `Fill::inpaint` it is continued from what surrounds it: what is
/// missing then is what lay there and nowhere near.
/// \param images n×C×H×W, preprocessed, may be none \param region CV_8U, H×W, not 0 inside
/// \throws UsageError if the sizes differ, Cancelled
CoverOutcome counterfactualCover(const Model& model, const at::Tensor& images, const cv::Mat& region,
                                 std::int64_t classIndex, Fill fill = Fill::inpaint,
                                 const Progress& progress = {});

} // namespace saliscope
