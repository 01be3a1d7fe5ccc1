// OpenCV's own functions (codecs, colour tables) order the channels blue, green, red; Saliscope orders them
// red, green, blue. This is the one place where the two meet.
#pragma once

namespace cv {
class Mat;
}

namespace saliscope {

/// A copy of 8-bit pixels with three channels, or four with alpha last, with the first and the third swapped.
cv::Mat swapRedAndBlue(const cv::Mat& pixels);

} // namespace saliscope
