// Continues a picture into a hole.
#pragma once

namespace cv {
class Mat;
}

namespace saliscope {

/// The picture (CV_8UC3) with other colours where `hole` (CV_8UC1, of the same size) is not zero: those of a
/// membrane that is fixed to the colours around the hole, the solution of Laplace's equation. It has neither
/// edges nor texture, nor any colour that is not between those around it; where the hole meets the border of
/// the picture it is free. The colours under the hole are not looked at. If there is nothing but hole, the
/// picture itself.
///
/// OpenCV's inpainting (Telea, Navier-Stokes) draws streaks that meet in sharp edges in the middle of large
/// holes, which a network sees; and it is off by up to 40 levels where the picture is but an even gradient.
cv::Mat continuedIntoHole(const cv::Mat& rgb, const cv::Mat& hole);

} // namespace saliscope
