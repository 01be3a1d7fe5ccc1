// Curves in a system of axes, as a picture.
#pragma once

#include "image/colour_map.h"

#include <opencv2/core/mat.hpp>

#include <optional>
#include <string>
#include <vector>

namespace saliscope {

struct Curve {
    std::string name; ///< in the legend
    std::vector<double> x,
        y = {}; ///< as many of one as of the other; points that are not finite are left out
    std::optional<std::size_t> colour = {}; ///< those with the same number look alike; its own where absent
    bool dashed = false;
};

struct LineChart {
    std::string title, xTitle, yTitle;
    std::vector<Curve> curves;
    std::optional<ValueRange> xRange = {}, yRange = {}; ///< where absent, what the curves need
    cv::Size size = {900, 560};
};

/// CV_8UC3, red, green, blue. \throws UsageError if a curve has more x than y or the other way round
cv::Mat drawLineChart(const LineChart& chart);

} // namespace saliscope
