// Points on a plane, coloured by what they are, as a picture.
#pragma once

#include "image/colour_bar.h"

#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace saliscope {

/// A picture in the place of a point.
struct ScatterThumbnail {
    std::size_t point = 0;
    cv::Rect place;  ///< on the page
    cv::Mat picture; ///< CV_8UC3, red, green, blue; fitted into the place, cropped to its shape
};

struct ScatterChart {
    std::string title = {}, caption = {};
    std::vector<cv::Point2d> points = {}; ///< y grows upwards; those that are not finite are left out
    /// Of each point an index into the names, or nothing: it is grey. Or else:
    std::vector<std::optional<std::size_t>> categories = {};
    std::vector<std::string> names = {};
    std::vector<double> values = {}; ///< of each point a number on the scale
    ColourScale scale = {};
    std::vector<ScatterThumbnail> thumbnails = {}; ///< framed in the colours of their points
    cv::Size size = {1200, 960};
};

/// Where the points lie on the page, in pixels: both axes to the same scale, so that all fit.
std::vector<cv::Point2d> scatterPlaces(const ScatterChart& chart);

/// Points beside a legend, the most frequent categories first, or a colour bar. CV_8UC3, red, green, blue.
/// \throws UsageError if there are categories or values, but not one for each point, or a name is missing
cv::Mat drawScatterChart(const ScatterChart& chart);

} // namespace saliscope
