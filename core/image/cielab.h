// CIE L*a*b* (CIE 015), in which equal distances look about equally different to the eye.
#pragma once

#include <opencv2/core/mat.hpp>

namespace saliscope {

/// Lightness from 0 (black) to 100 (white), a from green to red, b from blue to yellow, of an sRGB colour
/// under its own white (D65).
cv::Vec3f cielabOf(const cv::Vec3b& srgb);

/// The sRGB colour that looks like that; each channel on its own is clamped where a screen cannot show it.
cv::Vec3b srgbOf(const cv::Vec3f& cielab);

/// CV_8UC3 for CV_8UC3: lightness · 255 / 100, a + 128, b + 128, rounded.
cv::Mat toCielab(const cv::Mat& rgb);

} // namespace saliscope
