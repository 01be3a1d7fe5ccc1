#include "image/channel_order.h"

#include <opencv2/imgproc.hpp>

namespace saliscope {

cv::Mat swapRedAndBlue(const cv::Mat& pixels) {
    cv::Mat swapped;
    cv::cvtColor(pixels, swapped, pixels.channels() == 4 ? cv::COLOR_BGRA2RGBA : cv::COLOR_BGR2RGB);
    return swapped;
}

} // namespace saliscope
