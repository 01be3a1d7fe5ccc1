// From maps to images in colours.
#pragma once

#include "image/colour_map.h"

#include <QImage>

namespace saliscope {

struct Filters;
struct HeatMap;

/// Between which values the colours of a map lie: symmetric around zero for signed ones. One pixel in two
/// hundred may be brighter than the brightest colour, so that it does not darken all others.
ValueRange colourRange(const cv::Mat& values, bool isSigned);

/// \param values CV_32FC1
QImage colourImage(const cv::Mat& values, ColourMap colours, const ValueRange& range);

/// The map's values with one channel, CV_32FC1: where there are several, the largest magnitude.
cv::Mat singleChannel(const cv::Mat& values);

/// In the diverging colours where values of both signs count, otherwise in those given; red, green and blue
/// where the map has three channels.
QImage imageOf(const HeatMap& map, ColourMap colours = ColourMap::inferno);

/// Whether the kernels look at red, green and blue.
bool hasColourKernels(const Filters& filters);

/// A kernel in colour, stretched to the full range; or its slice for one channel before it, red for weights
/// above zero and blue below.
QImage kernelImage(const Filters& filters, int output, int input);

} // namespace saliscope
