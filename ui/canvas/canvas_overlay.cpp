#include "canvas/canvas_overlay.h"

#include <algorithm>

namespace saliscope {

std::optional<float> valueAt(const CanvasOverlay& overlay, cv::Point2d photo) {
    const cv::Mat& values = overlay.values;
    const cv::Point2d input = overlay.geometry.toInput(photo);
    const double x = input.x / overlay.geometry.inputSize.width;
    const double y = input.y / overlay.geometry.inputSize.height;
    if (values.empty() || !(x >= 0 && x < 1 && y >= 0 && y < 1))
        return std::nullopt;
    return values.at<float>(std::min(static_cast<int>(y * values.rows), values.rows - 1),
                            std::min(static_cast<int>(x * values.cols), values.cols - 1));
}

} // namespace saliscope
