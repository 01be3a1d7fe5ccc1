#include "image/overlay.h"

#include "image/map_placement.h"
#include "image/tensor_conversion.h"

#include <opencv2/core.hpp>

namespace saliscope {

namespace {

/// Lays premultiplied colours over pixels of the same size.
void layOver(const cv::Mat& colours, cv::Mat pixels) {
    for (int y = 0; y < pixels.rows; ++y)
        for (int x = 0; x < pixels.cols; ++x) {
            const auto& over = colours.at<cv::Vec4b>(y, x);
            auto& pixel = pixels.at<cv::Vec3b>(y, x);
            for (int c = 0; c < 3; ++c)
                pixel[c] =
                    cv::saturate_cast<std::uint8_t>(over[c] + (pixel[c] * (255 - over[3]) + 127) / 255);
        }
}

} // namespace

ValueRange overlayRange(const cv::Mat& map, const OverlayOptions& options) {
    return options.isSigned ? symmetricRange(map, options.percentile)
                            : valueRange(map, 0, options.percentile);
}

cv::Mat overlayColours(const cv::Mat& map, const OverlayOptions& options) {
    const ValueRange range = overlayRange(map, options);
    const cv::Mat colours = colourise(map, options.colours, range);
    const float span = options.isSigned ? range.high : range.high - range.low;
    const auto opacityOf = [&](float value) {
        if (!options.opacityFollows)
            return options.opacity;
        if (!(span > 0) || std::isnan(value))
            return 0.0;
        const float magnitude = options.isSigned ? std::abs(value) : value - range.low;
        return options.opacity * std::clamp(magnitude / span, 0.0f, 1.0f);
    };
    cv::Mat result(map.size(), CV_8UC4);
    std::transform(map.begin<float>(), map.end<float>(), colours.begin<cv::Vec3b>(),
                   result.begin<cv::Vec4b>(), [&](float value, const cv::Vec3b& colour) {
                       const double opacity = opacityOf(value);
                       const auto part = [&](double of) {
                           return cv::saturate_cast<std::uint8_t>(opacity * of);
                       };
                       return cv::Vec4b(part(colour[0]), part(colour[1]), part(colour[2]), part(255));
                   });
    return result;
}

cv::Mat overlay(const Picture& picture, const cv::Mat& map, const InputGeometry& geometry,
                const OverlayOptions& options) {
    cv::Mat result = picture.pixels.clone();
    const cv::Rect2d place = placeInPicture(picture, geometry);
    const cv::Rect part = pixelsIn(place, result.size());
    if (!part.empty() && !map.empty())
        layOver(placed(overlayColours(map, options), place, part), result(part));
    return result;
}

cv::Mat overlay(const Picture& picture, const at::Tensor& map, const InputGeometry& geometry,
                const OverlayOptions& options) {
    return overlay(picture, toMat(map), geometry, options);
}

} // namespace saliscope
