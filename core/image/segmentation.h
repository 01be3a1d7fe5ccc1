// From a map of what speaks for an object to the object itself, by classical segmentation and without any
// training (Simonyan, Vedaldi & Zisserman 2013, section 3.2).
#pragma once

#include "base/options.h"
#include "base/progress.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>

namespace saliscope {

struct SegmentationOptions {
    double foreground = 0.95; ///< pixels above this quantile of the map surely belong to the object
    double background = 0.3;  ///< pixels below this one surely do not
    int iterations = 5;       ///< of GrabCut
    int components = 1;       ///< how many connected parts are kept, the largest first
    double smoothing = 2; ///< standard deviation of the blur of the map before, in percent of the longer side
};

/// The options by name, for forms and flags.
const OptionTable<SegmentationOptions>& segmentationOptionTable();

/// The object that the map shows. Seeds are taken from the quantiles of the map; GrabCut (Rother, Kolmogorov
/// & Blake 2004) decides about the pixels in between from the colours of the picture. Large pictures are
/// decided about at 30,000 pixels, so that no round takes longer than 100 ms, and the outline is then drawn
/// along the colours at 640 pixels. The same for every number of threads. \param rgb CV_8UC3 \param map
/// CV_32F in the picture's size; high values for the object, NaN where nothing is known: there the colours
/// decide alone
/// \returns CV_8U: 255 on the object, 0 elsewhere \throws UsageError if the quantiles are in the wrong order,
/// the map is of another size, or has no two different values; Cancelled
cv::Mat segmentObject(const cv::Mat& rgb, const cv::Mat& map, const SegmentationOptions& options = {},
                      const Progress& progress = {});

/// The picture with the mask's outline, in a colour that stands out on both sides: CV_8UC3.
cv::Mat outlined(const cv::Mat& rgb, const cv::Mat& mask);

/// The object without its surroundings: CV_8UC4, red, green, blue, alpha, cut to the object's box. \throws
/// UsageError if the mask is empty
cv::Mat cutOut(const cv::Mat& rgb, const cv::Mat& mask);

} // namespace saliscope
