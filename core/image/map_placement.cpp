#include "image/map_placement.h"

#include "image/pixel_region.h"

#include <opencv2/imgproc.hpp>

#include <limits>

namespace saliscope {

cv::Rect2d placeInPicture(const Picture& picture, const InputGeometry& geometry) {
    const double pixelsPerPhotoPixel = 1.0 / std::max(1, picture.reduction);
    const cv::Rect2d inPhoto = geometry.inputInPhoto();
    return {inPhoto.tl() * pixelsPerPhotoPixel, inPhoto.br() * pixelsPerPhotoPixel};
}

cv::Rect pixelsIn(const cv::Rect2d& place, cv::Size picture) {
    return {cv::Point(firstPixelAt(place.x, picture.width), firstPixelAt(place.y, picture.height)),
            cv::Point(firstPixelAt(place.br().x, picture.width), firstPixelAt(place.br().y, picture.height))};
}

cv::Mat placed(const cv::Mat& map, const cv::Rect2d& place, const cv::Rect& part) {
    const double scaleX = place.width / map.cols, scaleY = place.height / map.rows;
    // OpenCV's coordinates are those of pixel centres.
    const cv::Matx23d transform(scaleX, 0, place.x - part.x + scaleX / 2 - 0.5, 0, scaleY,
                                place.y - part.y + scaleY / 2 - 0.5);
    cv::Mat result;
    cv::warpAffine(map, result, transform, part.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return result;
}

cv::Mat placedMap(const Picture& picture, const cv::Mat& map, const InputGeometry& geometry) {
    cv::Mat result(picture.pixels.size(), CV_32F, cv::Scalar(std::numeric_limits<float>::quiet_NaN()));
    const cv::Rect2d place = placeInPicture(picture, geometry);
    if (const cv::Rect part = pixelsIn(place, result.size()); !part.empty())
        placed(map, place, part).copyTo(result(part));
    return result;
}

} // namespace saliscope
