// Pictures side by side with their names and colour scales, for a slide.
#pragma once

#include "image/colour_bar.h"

#include <opencv2/core/mat.hpp>

#include <optional>
#include <string>
#include <vector>

namespace saliscope {

struct SheetTile {
    cv::Mat picture; ///< CV_8UC3, red, green, blue
    std::string title = {}, caption = {};
    std::optional<ColourScale> scale = {};
};

struct Sheet {
    std::string heading = {};
    int columns = 0;    ///< 0: as many as there are tiles, at most four
    int tileSide = 320; ///< length of a picture's longer side; 0: each has its own size
    std::vector<SheetTile> tiles = {};
};

/// Tiles in reading order, each with its title above, its caption below and its colour bar at the right; the
/// pictures keep their aspect ratios. CV_8UC3. \throws UsageError if there is no tile, or the sheet would be
/// too large
cv::Mat drawSheet(const Sheet& sheet);

} // namespace saliscope
