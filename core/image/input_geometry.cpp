#include "image/input_geometry.h"

namespace saliscope {

cv::Point2d InputGeometry::toPhoto(cv::Point2d input) const {
    return {scale.x * input.x + offset.x, scale.y * input.y + offset.y};
}

cv::Point2d InputGeometry::toInput(cv::Point2d photo) const {
    return {(photo.x - offset.x) / scale.x, (photo.y - offset.y) / scale.y};
}

cv::Rect2d InputGeometry::toPhoto(const cv::Rect2d& input) const {
    return {toPhoto(input.tl()), toPhoto(input.br())};
}

cv::Rect2d InputGeometry::toInput(const cv::Rect2d& photo) const {
    return {toInput(photo.tl()), toInput(photo.br())};
}

cv::Rect2d InputGeometry::inputInPhoto() const {
    return toPhoto(cv::Rect2d(0, 0, inputSize.width, inputSize.height));
}

} // namespace saliscope
