#include "image/category_colours.h"

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

/// A hue (0 to 1) at a given brightness and saturation.
FigureColour hueColour(double hue, double saturation, double value) {
    const auto channel = [&](double offset) {
        const double part =
            std::abs(std::remainder(hue + offset, 1.0)) * 6; // 0 at the hue of the channel itself
        return value * (1 - saturation * std::clamp(part - 1, 0.0, 1.0));
    };
    return {channel(0), channel(-1.0 / 3), channel(-2.0 / 3)};
}

} // namespace

FigureColour figureColour(const cv::Vec3b& colour) {
    return {colour[0] / 255.0, colour[1] / 255.0, colour[2] / 255.0};
}

FigureColour categoryColour(std::size_t category, std::size_t count) {
    if (count <= safeColours.size())
        return figureColour(safeColours[category % safeColours.size()]);
    const double hue = static_cast<double>(category % count) / static_cast<double>(count);
    return category % 2 == 0 ? hueColour(hue, 0.75, 0.92) : hueColour(hue, 0.9, 0.6);
}

} // namespace saliscope
