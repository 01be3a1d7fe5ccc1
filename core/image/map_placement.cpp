#include "image/map_placement.h"

#include <opencv2/imgproc.hpp>

#include <limits>

namespace saliscope {

cv::Matx23d mapToPicture(const Picture& picture, cv::Size map, const InputGeometry& geometry) {
    const cv::Rect2d place =
        geometry.toPhoto(cv::Rect2d(0, 0, geometry.inputSize.width, geometry.inputSize.height));
    const double shrinkX = picture.width() / static_cast<double>(geometry.photoSize.width);
    const double shrinkY = picture.height() / static_cast<double>(geometry.photoSize.height);
    const double scaleX = place.width * shrinkX / map.width, scaleY = place.height * shrinkY / map.height;
    return {scaleX, 0, place.x * shrinkX + scaleX / 2 - 0.5, 0, scaleY, place.y * shrinkY + scaleY / 2 - 0.5};
}

cv::Mat lookedAt(const Picture& picture, const InputGeometry& geometry) {
    cv::Mat inside;
    cv::warpAffine(cv::Mat(geometry.inputSize, CV_8U, cv::Scalar(255)), inside,
                   mapToPicture(picture, geometry.inputSize, geometry), picture.pixels.size(),
                   cv::INTER_NEAREST, cv::BORDER_CONSTANT);
    return inside;
}

cv::Mat placedMap(const Picture& picture, const cv::Mat& map, const InputGeometry& geometry) {
    cv::Mat placed;
    cv::warpAffine(map, placed, mapToPicture(picture, map.size(), geometry), picture.pixels.size(),
                   cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    placed.setTo(std::numeric_limits<float>::quiet_NaN(), lookedAt(picture, geometry) == 0);
    return placed;
}

} // namespace saliscope
