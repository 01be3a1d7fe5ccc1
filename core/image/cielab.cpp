#include "image/cielab.h"

// OpenCV converts as well, but its first conversion builds tables for 120 ms, in which nobody can cancel what
// waits for it and no window moves.

namespace saliscope {

namespace {

/// Of linear red, green and blue, and back (ITU-R BT.709).
const cv::Matx33f xyzOfRgb(0.412453f, 0.357580f, 0.180423f, //
                           0.212671f, 0.715160f, 0.072169f, //
                           0.019334f, 0.119193f, 0.950227f);
const cv::Matx33f rgbOfXyz(3.240479f, -1.53715f, -0.498535f, //
                           -0.969256f, 1.875991f, 0.041556f, //
                           0.055648f, -0.204043f, 1.057311f);
const cv::Vec3f whiteXyz(0.950456f, 1, 1.088754f);

/// Below it the cube root would be too steep; a line goes on from there.
constexpr float cubeRootEnds = 6.0f / 29;
constexpr float slope = 3 * cubeRootEnds * cubeRootEnds;
constexpr float lineAtZero = 4.0f / 29;

float compressed(float ratio) {
    return ratio > cubeRootEnds * cubeRootEnds * cubeRootEnds ? std::cbrt(ratio) : ratio / slope + lineAtZero;
}

float expanded(float value) {
    return value > cubeRootEnds ? value * value * value : slope * (value - lineAtZero);
}

float linearOf(std::uint8_t level) {
    const float value = static_cast<float>(level) / 255;
    return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
}

std::uint8_t levelOf(float linear) {
    const float value = linear <= 0.0031308f ? linear * 12.92f : 1.055f * std::pow(linear, 1 / 2.4f) - 0.055f;
    return cv::saturate_cast<std::uint8_t>(value * 255);
}

cv::Vec3f cielabOfLinear(const cv::Vec3f& rgb) {
    const cv::Vec3f xyz = xyzOfRgb * rgb;
    const float x = compressed(xyz[0] / whiteXyz[0]);
    const float y = compressed(xyz[1] / whiteXyz[1]);
    const float z = compressed(xyz[2] / whiteXyz[2]);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

} // namespace

cv::Vec3f cielabOf(const cv::Vec3b& srgb) {
    return cielabOfLinear({linearOf(srgb[0]), linearOf(srgb[1]), linearOf(srgb[2])});
}

cv::Vec3b srgbOf(const cv::Vec3f& cielab) {
    const float y = (cielab[0] + 16) / 116;
    const cv::Vec3f ratios(expanded(y + cielab[1] / 500), expanded(y), expanded(y - cielab[2] / 200));
    const cv::Vec3f linear = rgbOfXyz * ratios.mul(whiteXyz);
    return {levelOf(linear[0]), levelOf(linear[1]), levelOf(linear[2])};
}

cv::Mat toCielab(const cv::Mat& rgb) {
    CV_Assert(rgb.empty() || rgb.type() == CV_8UC3);
    std::array<float, 256> linear;
    for (std::size_t level = 0; level < linear.size(); ++level)
        linear[level] = linearOf(static_cast<std::uint8_t>(level));
    const auto levelsOf = [&](const cv::Vec3b& colour) {
        const cv::Vec3f lab = cielabOfLinear({linear[colour[0]], linear[colour[1]], linear[colour[2]]});
        return cv::Vec3b(cv::Vec3f(lab[0] * 255 / 100, lab[1] + 128, lab[2] + 128));
    };
    cv::Mat lab(rgb.size(), CV_8UC3);
    std::transform(rgb.begin<cv::Vec3b>(), rgb.end<cv::Vec3b>(), lab.begin<cv::Vec3b>(), levelsOf);
    return lab;
}

} // namespace saliscope
