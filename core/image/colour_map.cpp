#include "image/colour_map.h"

#include "base/error.h"
#include "base/names.h"
#include "image/channel_order.h"
#include "image/cielab.h"
#include "image/tensor_conversion.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

constexpr int colourCount = 256;

/// OpenCV's table, or a ramp of grey.
cv::Mat tableOf(cv::ColormapTypes type) {
    cv::Mat ramp(1, colourCount, CV_8UC1);
    for (int i = 0; i < colourCount; ++i)
        ramp.at<std::uint8_t>(0, i) = static_cast<std::uint8_t>(i);
    cv::Mat table;
    cv::applyColorMap(ramp, table, type);
    return swapRedAndBlue(table);
}

cv::Mat greyTable() {
    cv::Mat table(1, colourCount, CV_8UC3);
    for (int i = 0; i < colourCount; ++i)
        table.at<cv::Vec3b>(0, i) = cv::Vec3b::all(static_cast<std::uint8_t>(i));
    return table;
}

/// Two straight lines through CIE L*a*b*, where distance is what the eye sees of a difference: from white to
/// a blue and a red of the same lightness and chroma, the strongest that a screen shows at that lightness on
/// the whole way.
cv::Mat divergingTable() {
    const cv::Vec3f white(97, 0, 0);
    const cv::Vec3f blue(40, 23.3f, -63.9f);
    const cv::Vec3f red(40, 58.9f, 34);
    cv::Mat table(1, colourCount, CV_8UC3);
    for (int i = 0; i < colourCount; ++i) {
        const float position = static_cast<float>(2 * i - (colourCount - 1)) / (colourCount - 1);
        table.at<cv::Vec3b>(0, i) =
            srgbOf(white + std::abs(position) * ((position < 0 ? blue : red) - white));
    }
    return table;
}

cv::Mat tableOf(ColourMap map) {
    switch (map) {
    case ColourMap::viridis:
        return tableOf(cv::COLORMAP_VIRIDIS);
    case ColourMap::magma:
        return tableOf(cv::COLORMAP_MAGMA);
    case ColourMap::inferno:
        return tableOf(cv::COLORMAP_INFERNO);
    case ColourMap::turbo:
        return tableOf(cv::COLORMAP_TURBO);
    case ColourMap::diverging:
        return divergingTable();
    case ColourMap::grey:
        break;
    }
    return greyTable();
}

/// Linear interpolation between the two values next to the percentile; reorders the values.
float percentileOf(std::vector<float>& values, double percentile) {
    const double position = std::clamp(percentile, 0.0, 100.0) / 100 * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(position);
    std::nth_element(values.begin(), values.begin() + below, values.end());
    const float low = values[static_cast<std::size_t>(below)];
    if (position == static_cast<double>(below))
        return low;
    const float high = *std::min_element(values.begin() + below + 1, values.end());
    return low + static_cast<float>(position - static_cast<double>(below)) * (high - low);
}

std::vector<float> finiteValues(const cv::Mat& values) {
    CV_Assert(values.empty() || values.type() == CV_32FC1);
    std::vector<float> finite;
    std::copy_if(values.begin<float>(), values.end<float>(), std::back_inserter(finite),
                 [](float v) { return std::isfinite(v); });
    return finite;
}

} // namespace

std::string_view nameOf(ColourMap map) {
    switch (map) {
    case ColourMap::viridis:
        return "viridis";
    case ColourMap::magma:
        return "magma";
    case ColourMap::inferno:
        return "inferno";
    case ColourMap::turbo:
        return "turbo";
    case ColourMap::grey:
        return "grey";
    case ColourMap::diverging:
        break;
    }
    return "diverging";
}

ColourMap colourMapNamed(std::string_view name) {
    return valueNamed(name, colourMaps, "colour map");
}

const std::array<cv::Vec3b, colourCount>& coloursOf(ColourMap map) {
    // Made once: OpenCV interpolates its tables anew at each call, which takes as long as to draw a map.
    static const auto tables = [] {
        std::array<std::array<cv::Vec3b, colourCount>, colourMaps.size()> made;
        for (std::size_t i = 0; i < made.size(); ++i)
            std::copy_n(tableOf(colourMaps[i]).ptr<cv::Vec3b>(), colourCount, made[i].begin());
        return made;
    }();
    const auto position = std::find(colourMaps.begin(), colourMaps.end(), map) - colourMaps.begin();
    return tables[static_cast<std::size_t>(position)];
}

ValueRange valueRange(const cv::Mat& values, double lowPercentile, double highPercentile) {
    std::vector<float> finite = finiteValues(values);
    if (finite.empty())
        return {0, 0};
    return {percentileOf(finite, lowPercentile), percentileOf(finite, highPercentile)};
}

ValueRange symmetricRange(const cv::Mat& values, double percentile) {
    const float most = valueRange(cv::Mat(cv::abs(values)), 0, percentile).high;
    return {-most, most};
}

cv::Mat colourise(const cv::Mat& values, ColourMap map, const ValueRange& range) {
    CV_Assert(values.empty() || values.type() == CV_32FC1);
    const auto& colours = coloursOf(map);
    const float width = range.high - range.low;
    const auto colourOf = [&](float value) {
        if (std::isnan(value))
            return colourOfNan;
        const float position = width > 0                     ? (value - range.low) / width
                               : map == ColourMap::diverging ? 0.5f
                                                             : 0.0f;
        return colours[static_cast<std::size_t>(
            std::lround(std::clamp(position, 0.0f, 1.0f) * (colourCount - 1)))];
    };
    cv::Mat picture(values.size(), CV_8UC3);
    std::transform(values.begin<float>(), values.end<float>(), picture.begin<cv::Vec3b>(), colourOf);
    return picture;
}

ValueRange valueRange(const at::Tensor& values, double lowPercentile, double highPercentile) {
    return valueRange(toMat(values.reshape({1, values.numel()})), lowPercentile, highPercentile);
}

ValueRange symmetricRange(const at::Tensor& values, double percentile) {
    return symmetricRange(toMat(values.reshape({1, values.numel()})), percentile);
}

cv::Mat colourise(const at::Tensor& values, ColourMap map, const ValueRange& range) {
    if (values.dim() != 2)
        throw UsageError("a map of height × width was expected");
    return colourise(toMat(values), map, range);
}

} // namespace saliscope
