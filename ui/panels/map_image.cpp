#include "panels/map_image.h"

#include "canvas/image_conversion.h"
#include "session/results.h"

#include <opencv2/core.hpp>

namespace saliscope {

namespace {

constexpr double brightestPercentile = 99.5;

/// Each channel's signed values around grey.
QImage rgbImage(const cv::Mat& values) {
    const ValueRange range = colourRange(singleChannel(values), true);
    cv::Mat picture;
    const double gain = range.high > 0 ? 127.5 / static_cast<double>(range.high) : 0;
    values.convertTo(picture, CV_8U, gain, 127.5);
    return toImage(picture);
}

/// The three slices as red, green and blue, each kernel stretched to the full range, zero somewhere between.
QImage colourKernel(const Filters& filters, int output) {
    std::vector<cv::Mat> slices;
    for (int input = 0; input < filters.inputs; ++input)
        slices.push_back(filters.slice(output, input));
    cv::Mat kernel, picture;
    cv::merge(slices, kernel);
    double low = 0, high = 0;
    cv::minMaxLoc(kernel.reshape(1), &low, &high);
    constexpr double white = 255;
    const double gain = high > low ? white / (high - low) : 0;
    kernel.convertTo(picture, CV_8U, gain, -low * gain);
    return toImage(picture);
}

} // namespace

ValueRange colourRange(const cv::Mat& values, bool isSigned) {
    return isSigned ? symmetricRange(values, brightestPercentile)
                    : valueRange(values, 0, brightestPercentile);
}

QImage colourImage(const cv::Mat& values, ColourMap colours, const ValueRange& range) {
    return toImage(colourise(values, colours, range));
}

cv::Mat singleChannel(const cv::Mat& values) {
    if (values.channels() == 1)
        return values;
    cv::Mat largest;
    cv::reduce(cv::abs(values.reshape(1, static_cast<int>(values.total()))), largest, 1, cv::REDUCE_MAX);
    return largest.reshape(1, values.rows);
}

QImage imageOf(const HeatMap& map, ColourMap colours) {
    if (map.values.channels() == 3)
        return rgbImage(map.values);
    const cv::Mat values = singleChannel(map.values);
    const bool isSigned = map.isSigned && map.values.channels() == 1;
    return colourImage(values, isSigned ? ColourMap::diverging : colours, colourRange(values, isSigned));
}

bool hasColourKernels(const Filters& filters) {
    constexpr int rgb = 3;
    return filters.inputs == rgb;
}

QImage kernelImage(const Filters& filters, int output, int input) {
    if (hasColourKernels(filters))
        return colourKernel(filters, output);
    const cv::Mat slice = filters.slice(output, input);
    return colourImage(slice, ColourMap::diverging, symmetricRange(slice));
}

} // namespace saliscope
