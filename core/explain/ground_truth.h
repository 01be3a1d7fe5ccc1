// How well an attribution map agrees with the truth, where the truth is known: the mask of the object that
// was to be explained. A map and a mask are of one size, H×W; a map's values are positive where something
// speaks for the class.
#pragma once

#include <opencv2/core/types.hpp>

#include <optional>

namespace at {
class Tensor;
}
namespace cv {
class Mat;
}

namespace saliscope {

/// The part of the map's positive mass that lies inside the mask: Σ max(map, 0) over the object's pixels,
/// divided by the same sum over all pixels; 0 to 1. Negative values count as nothing. None if there is no
/// positive value, because such a map says nothing about where. A map of one value gives the object's share
/// of the picture, what a blind guess achieves. (The "energy-based pointing game" of Wang et al., Score-CAM,
/// 2020.) \param map H×W floating-point values. \param mask CV_8U, H×W, not 0 inside the object. \throws
/// UsageError if the sizes or types do not fit, or a value of the map is not finite
std::optional<double> massInside(const at::Tensor& map, const cv::Mat& mask);

/// The tolerance of Zhang et al., in pixels of the picture.
constexpr int pointingTolerance = 15;

/// The same for pictures of other sizes than theirs, of which the middle is 400 pixels: 5 pixels for 128.
constexpr int pointingToleranceFor(int side) {
    constexpr int theirSide = 400;
    return (pointingTolerance * side + theirSide / 2) / theirSide;
}

/// The pointing game (Zhang et al., Top-down Neural Attention by Excitation Backprop, 2016): does the maximum
/// of the map fall on the object, or at most `tolerance` pixels (Euclidean) from it? A map whose maximum is
/// not positive, or whose values are all equal, points nowhere and is a miss. Where several pixels share the
/// maximum, their centre of mass is rounded to the pixel that is nearest to it among them (the first in
/// reading order among equally near ones): the result then does not depend on the order in which pixels are
/// read, except where symmetry leaves no other choice. \param map H×W floating-point values. \param mask
/// CV_8U, H×W, not 0 inside the object. \param tolerance 0 for the object itself; the paper uses 15 on
/// pictures of 300 to 500 pixels. \throws UsageError as `massInside`, or if `tolerance` is negative
bool pointsInside(const at::Tensor& map, const cv::Mat& mask, int tolerance = 0);

/// Where the map points, by the rules of `pointsInside`; none if it points nowhere. \throws UsageError
std::optional<cv::Point> pointOf(const at::Tensor& map);

} // namespace saliscope
