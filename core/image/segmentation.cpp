#include "image/segmentation.h"

#include "base/error.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <numeric>

namespace saliscope {

namespace {

constexpr int workingSide = 640;

cv::Size workingSize(cv::Size size) {
    const double scale = std::min(1.0, workingSide / static_cast<double>(std::max(size.width, size.height)));
    return {std::max(1, cvRound(size.width * scale)), std::max(1, cvRound(size.height * scale))};
}

void requireValid(const cv::Mat& rgb, const cv::Mat& map, const SegmentationOptions& options) {
    if (options.background >= options.foreground)
        throw UsageError("the quantile of the background must be below that of the foreground");
    if (rgb.size() != map.size())
        throw UsageError("the map must be as large as the picture");
}

/// Without the flicker of single pixels; NaN stays NaN and gives its neighbours nothing.
cv::Mat smoothed(const cv::Mat& map, double percent) {
    const cv::Mat isKnown = map == map;
    cv::Mat values = map.clone(), weights;
    values.setTo(0, ~isKnown);
    isKnown.convertTo(weights, CV_32F, 1.0 / 255);
    const double sigma = percent / 100 * std::max(map.cols, map.rows);
    if (sigma >= 0.3) {
        cv::GaussianBlur(values, values, {}, sigma);
        cv::GaussianBlur(weights, weights, {}, sigma);
    }
    values /= cv::max(weights, 1e-6F);
    values.setTo(std::numeric_limits<float>::quiet_NaN(), ~isKnown);
    return values;
}

std::vector<float> sortedValues(const cv::Mat& map) {
    std::vector<float> values;
    for (int y = 0; y < map.rows; ++y)
        std::copy_if(map.ptr<float>(y), map.ptr<float>(y) + map.cols, std::back_inserter(values),
                     [](float value) { return std::isfinite(value); });
    std::sort(values.begin(), values.end());
    if (values.empty() || values.front() == values.back())
        throw UsageError("the map has the same value everywhere, so there is no object to cut out; explain "
                         "another class or by another method");
    return values;
}

float quantile(const std::vector<float>& sorted, double part) {
    return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

/// What GrabCut is told: surely object, surely not, and the rest open.
cv::Mat seedsOf(const cv::Mat& map, const SegmentationOptions& options) {
    const std::vector<float> sorted = sortedValues(map);
    const float high = quantile(sorted, options.foreground), low = quantile(sorted, options.background);
    cv::Mat seeds(map.size(), CV_8U, cv::Scalar(cv::GC_PR_BGD));
    seeds.setTo(cv::GC_BGD, map <= low);
    // Where many values are equal, the quantile itself may be the maximum.
    seeds.setTo(cv::GC_FGD, high < sorted.back() ? map > high : map >= high);
    return seeds;
}

/// The colours of object and background, as GrabCut describes them.
struct ColourModels {
    cv::Mat background, foreground;
};

/// Learnt from the seeds alone: among the pixels that are still open, many belong to the other side. GrabCut
/// learns from all pixels of a picture, so it is shown one that consists of the seeds.
ColourModels learnColours(const cv::Mat& picture, const cv::Mat& seeds) {
    std::vector<cv::Vec3b> colours;
    std::vector<std::uint8_t> labels;
    for (int y = 0; y < seeds.rows; ++y)
        for (int x = 0; x < seeds.cols; ++x)
            if (const auto label = seeds.at<std::uint8_t>(y, x); label == cv::GC_FGD || label == cv::GC_BGD) {
                colours.push_back(picture.at<cv::Vec3b>(y, x));
                labels.push_back(label);
            }
    ColourModels models;
    cv::Mat seedLabels(1, static_cast<int>(labels.size()), CV_8U, labels.data());
    const cv::Mat seedPicture(1, static_cast<int>(colours.size()), CV_8UC3, colours.data());
    cv::theRNG().state = 1; // its first clusters are random
    cv::grabCut(seedPicture, seedLabels, {}, models.background, models.foreground, 1, cv::GC_INIT_WITH_MASK);
    return models;
}

/// Decides about the open pixels, first by the seeds' colours, then by those of what has been found.
/// One round at a time, to be cancelled in between.
cv::Mat decide(const cv::Mat& picture, cv::Mat labels, int iterations, const Progress& progress) {
    ColourModels models = learnColours(picture, labels);
    for (int round = 0; round < iterations; ++round) {
        progress.report(static_cast<double>(round) / iterations, "deciding by the colours");
        cv::grabCut(picture, labels, {}, models.background, models.foreground, 1,
                    round == 0 ? cv::GC_EVAL_FREEZE_MODEL : cv::GC_EVAL);
    }
    progress.checkCancelled();
    return (labels == cv::GC_FGD) | (labels == cv::GC_PR_FGD);
}

/// The connected parts of a mask, the largest only.
cv::Mat largestParts(const cv::Mat& mask, int count) {
    cv::Mat labels, statistics, centres;
    const int parts = cv::connectedComponentsWithStats(mask, labels, statistics, centres, 8);
    std::vector<int> order(static_cast<std::size_t>(std::max(0, parts - 1)));
    std::iota(order.begin(), order.end(), 1);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return statistics.at<int>(a, cv::CC_STAT_AREA) > statistics.at<int>(b, cv::CC_STAT_AREA);
    });
    order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
    cv::Mat kept = cv::Mat::zeros(mask.size(), CV_8U);
    for (const int part : order)
        kept.setTo(255, labels == part);
    return kept;
}

} // namespace

const OptionTable<SegmentationOptions>& segmentationOptionTable() {
    static const auto table =
        OptionTable<SegmentationOptions>()
            .number("foreground", &SegmentationOptions::foreground, 0, 1,
                    "Pixels above this quantile of the map surely belong to the object")
            .number("background", &SegmentationOptions::background, 0, 1,
                    "Pixels below this quantile surely do not")
            .integer<int>("iterations", &SegmentationOptions::iterations, 1, 100, "Rounds of GrabCut")
            .integer<int>("components", &SegmentationOptions::components, 1, 1000,
                          "How many connected parts are kept, the largest first")
            .number("smoothing", &SegmentationOptions::smoothing, 0, 20,
                    "Blur of the map before, in percent of the picture's longer side");
    return table;
}

cv::Mat segmentObject(const cv::Mat& rgb, const cv::Mat& map, const SegmentationOptions& options,
                      const Progress& progress) {
    requireValid(rgb, map, options);
    cv::Mat picture, values;
    const cv::Size size = workingSize(rgb.size());
    cv::resize(rgb, picture, size, 0, 0, cv::INTER_AREA);
    cv::resize(map, values, size, 0, 0, cv::INTER_AREA);
    const cv::Mat seeds = seedsOf(smoothed(values, options.smoothing), options);
    cv::Mat mask = largestParts(decide(picture, seeds, options.iterations, progress), options.components);
    cv::resize(mask, mask, rgb.size(), 0, 0, cv::INTER_LINEAR);
    return mask > 127;
}

cv::Mat outlined(const cv::Mat& rgb, const cv::Mat& mask) {
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(mask.clone(), contours, cv::RETR_CCOMP, cv::CHAIN_APPROX_NONE);
    cv::Mat result = rgb.clone();
    const int width = std::max(1, std::max(rgb.cols, rgb.rows) / 300);
    cv::drawContours(result, contours, -1, cv::Scalar(0, 0, 0), 3 * width, cv::LINE_AA);
    cv::drawContours(result, contours, -1, cv::Scalar(255, 214, 0), width, cv::LINE_AA);
    return result;
}

cv::Mat cutOut(const cv::Mat& rgb, const cv::Mat& mask) {
    const cv::Rect box = cv::boundingRect(mask);
    if (box.empty())
        throw UsageError("there is no object to cut out");
    std::vector<cv::Mat> channels;
    cv::split(rgb(box), channels);
    channels.push_back(mask(box));
    cv::Mat result;
    cv::merge(channels, result);
    return result;
}

} // namespace saliscope
