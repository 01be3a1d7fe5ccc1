#include "image/overlay.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

/// The map's pixels to the picture's: the map is stretched over the network's input, whose place in the photo
/// is known, and the picture may be smaller than the photo.
cv::Matx23d mapToPicture(const Picture& picture, cv::Size map, const InputGeometry& geometry) {
    const cv::Rect2d place =
        geometry.toPhoto(cv::Rect2d(0, 0, geometry.inputSize.width, geometry.inputSize.height));
    const double shrinkX = picture.width() / static_cast<double>(geometry.photoSize.width);
    const double shrinkY = picture.height() / static_cast<double>(geometry.photoSize.height);
    const double scaleX = place.width * shrinkX / map.width, scaleY = place.height * shrinkY / map.height;
    // OpenCV's coordinates are those of pixel centres.
    return {scaleX, 0, place.x * shrinkX + scaleX / 2 - 0.5, 0, scaleY, place.y * shrinkY + scaleY / 2 - 0.5};
}

/// How strongly each pixel of the map covers the photo, 0 to 1.
at::Tensor opacities(const at::Tensor& map, const ValueRange& range, const OverlayOptions& options) {
    if (!options.opacityFollows)
        return at::full_like(map, options.opacity);
    const float span = options.isSigned ? range.high : range.high - range.low;
    if (!(span > 0))
        return at::zeros_like(map);
    const at::Tensor magnitude = options.isSigned ? map.abs() : map - range.low;
    return options.opacity * (magnitude / span).clamp(0, 1).nan_to_num(0);
}

} // namespace

ValueRange overlayRange(const at::Tensor& map, const OverlayOptions& options) {
    return options.isSigned ? symmetricRange(map, options.percentile)
                            : valueRange(map, 0, options.percentile);
}

cv::Mat overlay(const Picture& picture, const at::Tensor& map, const InputGeometry& geometry,
                const OverlayOptions& options) {
    const at::Tensor values = map.detach().to(at::kFloat).cpu().contiguous();
    const ValueRange range = overlayRange(values, options);
    const at::Tensor alpha = opacities(values, range, options).contiguous();
    const cv::Mat alphaPixels(static_cast<int>(alpha.size(0)), static_cast<int>(alpha.size(1)), CV_32F,
                              alpha.data_ptr<float>());
    const cv::Mat colours = colourise(values, options.colours, range);

    const cv::Matx23d transform = mapToPicture(picture, colours.size(), geometry);
    cv::Mat placedColours, placedAlpha, inside, result;
    cv::warpAffine(colours, placedColours, transform, picture.pixels.size(), cv::INTER_LINEAR,
                   cv::BORDER_REPLICATE);
    cv::warpAffine(alphaPixels, placedAlpha, transform, picture.pixels.size(), cv::INTER_LINEAR,
                   cv::BORDER_REPLICATE);
    cv::warpAffine(cv::Mat(colours.size(), CV_8U, cv::Scalar(255)), inside, transform, picture.pixels.size(),
                   cv::INTER_NEAREST, cv::BORDER_CONSTANT);
    placedAlpha.setTo(0, inside == 0);
    cv::blendLinear(placedColours, picture.pixels, placedAlpha, 1 - placedAlpha, result);
    return result;
}

} // namespace saliscope
