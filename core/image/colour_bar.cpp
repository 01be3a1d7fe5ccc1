#include "image/colour_bar.h"

#include "base/text.h"
#include "image/figure.h"

namespace saliscope {

void drawColourBar(Figure& figure, const ColourScale& scale, const cv::Rect& place) {
    constexpr TextStyle style{.size = 11, .colour = faintInkColour};
    constexpr int gap = 5, ticks = 3;
    const auto& colours = coloursOf(scale.colours);
    cv::Mat bar(place.height, 1, CV_8UC3);
    for (int y = 0; y < bar.rows; ++y)
        bar.at<cv::Vec3b>(y, 0) =
            colours[static_cast<std::size_t>((bar.rows - 1 - y) * 255 / std::max(1, bar.rows - 1))];
    figure.picture(bar, place);
    for (int i = 0; i < ticks; ++i) {
        const double part = i / static_cast<double>(ticks - 1);
        const double value =
            scale.range.high + part * (static_cast<double>(scale.range.low) - scale.range.high);
        const double y = place.y + part * (place.height - style.size) + style.size - 1;
        figure.text(shortNumberText(value), {static_cast<double>(place.x + place.width + gap), y}, style);
    }
}

} // namespace saliscope
