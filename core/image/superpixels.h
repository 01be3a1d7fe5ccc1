// Pictures cut into pieces that belong together.
#pragma once

#include "base/progress.h"

#include <opencv2/core/mat.hpp>

namespace saliscope {

struct Superpixels {
    cv::Mat labels; ///< CV_32S of the picture's size: 0 to `count` - 1, each of them somewhere
    int count = 0;
};

/// Compact connected regions of similar colour and about equal size by simple linear iterative clustering in
/// CIELAB (SLIC, Achanta et al. 2012). The same picture gives the same regions, on any number of threads.
/// \param rgb CV_8UC3 in the order red, green, blue
/// \param count about how many regions; there can be fewer, where some are so small that they join a
/// neighbour, or more, above all in very long pictures. 1 gives the whole picture
/// \throws UsageError if there are to be none, or more than one for four pixels; Cancelled
Superpixels cutIntoSuperpixels(const cv::Mat& rgb, int count, const Progress& progress = {});

} // namespace saliscope
