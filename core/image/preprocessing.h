// From a picture to what a network takes, and back.
#pragma once

#include "image/input_geometry.h"
#include "image/picture.h"
#include "image/resample.h"

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace saliscope {

/// When a picture is resized by its shorter side, how the longer one becomes a whole number. The difference
/// is one pixel at most.
enum class SizeRule {
    truncate, ///< torchvision: int(resize · long / short)
    round     ///< resize / short times long, rounded, halves to even
};

/// Where a centred crop begins if what is left over, n pixels, is odd.
enum class CropRule {
    round, ///< torchvision: round(n / 2), halves to even
    floor
};

/// What was done to pictures before a network saw them in training. The defaults are torchvision's for
/// ImageNet.
struct Preprocessing {
    /// 3: red, green, blue. 1: the luma of ITU-R 601, Pillow's mode "L".
    int channels = 3;

    /// Length of the shorter side before the crop; none: the picture is stretched to the size of the crop.
    std::optional<int> resize = 256;

    /// The crop from the middle, and the network's input. What it has beyond the picture is black.
    int height = 224;
    int width = 224;

    Interpolation interpolation = Interpolation::bilinear;
    SizeRule sizeRule = SizeRule::truncate;
    CropRule cropRule = CropRule::round;

    /// The input is (value - mean) / std, a channel each, for values from 0 to 1.
    std::vector<float> mean = {0.485f, 0.456f, 0.406f};
    std::vector<float> std = {0.229f, 0.224f, 0.225f};

    friend bool operator==(const Preprocessing&, const Preprocessing&) = default;
};

/// \throws UsageError that says which value is impossible and what is possible
void validate(const Preprocessing& preprocessing);

struct NetworkInput {
    at::Tensor tensor; ///< 1 × channels × height × width, float32, normalised
    InputGeometry geometry;
};

/// Resizes, crops and normalises, in this order, bit for bit as Pillow and torchvision do. Takes little
/// memory: of a picture of any size one row of the input's width for each of its rows (for a network that
/// takes grey also one byte a pixel). \throws UsageError as `validate`
NetworkInput preprocess(const Picture& picture, const Preprocessing& preprocessing);

/// The picture that a network's input shows: `tensor` is C × H × W or 1 × C × H × W, normalised; one channel
/// becomes grey. Values beyond black and white are cut, NaN is black. \throws UsageError if the channels do
/// not fit
Picture denormalise(const at::Tensor& tensor, const Preprocessing& preprocessing);

/// The way back: an input of the size of `rgb` (CV_8UC3 without gaps between its rows), neither resized nor
/// cropped, 1 × C × H × W.
at::Tensor normalise(const cv::Mat& rgb, const Preprocessing& preprocessing);

} // namespace saliscope
