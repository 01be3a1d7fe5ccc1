// A few colours for a picture of many.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>

#include <cstdint>
#include <vector>

namespace saliscope {

/// A picture in the colours of a palette.
struct PalettePicture {
    std::vector<cv::Vec3b> colours; ///< red, green, blue; 1 to 256
    cv::Mat places;                 ///< CV_8U: for each pixel, which colour
};

/// The colours that suit the picture, by median cut (Heckbert 1982): the box of colours with the widest
/// spread is halved at its median until there are as many boxes as colours. The pixels' errors are handed on
/// to their neighbours (Floyd & Steinberg 1976), so that even slopes of colour show no steps.
/// \param picture CV_8UC3 \param colours 1 to 256 \throws UsageError
PalettePicture reduceColours(const cv::Mat& picture, int colours = 256);

} // namespace saliscope
