// Where the values of a network's input lie in the picture.
#pragma once

#include "image/input_geometry.h"
#include "image/picture.h"

#include <opencv2/core/mat.hpp>

namespace saliscope {

/// The rectangle of the picture, whose pixels may be larger than the photo's, over which the network's input
/// is stretched; it may reach beyond the picture.
cv::Rect2d placeInPicture(const Picture& picture, const InputGeometry& geometry);

/// The pixels of the picture whose centres lie in a rectangle.
cv::Rect pixelsIn(const cv::Rect2d& place, cv::Size picture);

/// The values of a map, stretched over `place` of the picture, at the pixels `part` of it: bilinear, with
/// half-pixel centres. \param map of any type that OpenCV can interpolate
cv::Mat placed(const cv::Mat& map, const cv::Rect2d& place, const cv::Rect& part);

/// The map enlarged to the picture: CV_32F in the picture's size, NaN where the network did not look.
/// \param map CV_32F of any size, stretched over the input
cv::Mat placedMap(const Picture& picture, const cv::Mat& map, const InputGeometry& geometry);

} // namespace saliscope
