#include "image/annotated_input.h"

#include <opencv2/imgproc.hpp>

namespace saliscope {

cv::Mat maskInInput(const cv::Mat& mask, const InputGeometry& geometry) {
    const double shrinkX = mask.cols / static_cast<double>(geometry.photoSize.width);
    const double shrinkY = mask.rows / static_cast<double>(geometry.photoSize.height);
    const double scaleX = geometry.scale.x * shrinkX, scaleY = geometry.scale.y * shrinkY;
    // OpenCV's coordinates are those of pixel centres.
    const cv::Matx23d inputToMask = {scaleX, 0,      geometry.offset.x * shrinkX + scaleX / 2 - 0.5,
                                     0,      scaleY, geometry.offset.y * shrinkY + scaleY / 2 - 0.5};
    cv::Mat result;
    cv::warpAffine(mask, result, inputToMask, geometry.inputSize, cv::INTER_NEAREST | cv::WARP_INVERSE_MAP,
                   cv::BORDER_CONSTANT);
    return result;
}

} // namespace saliscope
