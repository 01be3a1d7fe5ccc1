// What the colours of a picture mean, as a bar with numbers beside it.
#pragma once

#include "image/colour_map.h"

#include <opencv2/core/types.hpp>

#include <string>

namespace saliscope {

class Figure;

struct ColourScale {
    ColourMap colours = ColourMap::inferno;
    ValueRange range{};
    std::string unit; ///< "drop of the score"
};

/// How much room the numbers need at the right of the bar.
constexpr int colourBarTextWidth = 57;

/// The scale from its low end at the bottom to its high end at the top of `place`, with three numbers at its
/// right.
void drawColourBar(Figure& figure, const ColourScale& scale, const cv::Rect& place);

} // namespace saliscope
