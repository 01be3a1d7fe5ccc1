// Where the values of a network's input lie in the photo.
#pragma once

#include "image/preprocessing.h"

#include <opencv2/core/mat.hpp>

namespace saliscope {

/// The affine transformation from positions in a map, stretched over the network's input, to positions in the
/// picture, which may be smaller than the photo. Positions are those of pixel centres, as OpenCV counts them.
cv::Matx23d mapToPicture(const Picture& picture, cv::Size map, const InputGeometry& geometry);

/// The map enlarged to the picture, bilinearly: CV_32F in the picture's size, NaN where the network did not
/// look. \param map CV_32F of any size, stretched over the input
cv::Mat placedMap(const Picture& picture, const cv::Mat& map, const InputGeometry& geometry);

/// The picture's pixels that the network looked at: CV_8U, 255 or 0.
cv::Mat lookedAt(const Picture& picture, const InputGeometry& geometry);

} // namespace saliscope
