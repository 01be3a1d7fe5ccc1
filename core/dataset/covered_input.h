// What the network would get if a part of the picture were hidden.
#pragma once

#include "image/fill.h"

#include <ATen/core/Tensor.h>
#include <opencv2/core/mat.hpp>

namespace saliscope {

struct Preprocessing;

/// The input with other values where the mask is not zero, and only there: zeros for the mean colour, else
/// those of the picture that the network sees, `filled`. 1×C×H×W on the CPU. \param input 1×C×H×W,
/// preprocessed \param mask CV_8U, H×W
at::Tensor coveredInput(const Preprocessing& preprocessing, const at::Tensor& input, const cv::Mat& mask,
                        Fill fill);

/// An object's mask, grown by so much of the shorter side, in percent: outlines are part of the object.
cv::Mat grownMask(const cv::Mat& mask, double marginInPercent);

} // namespace saliscope
