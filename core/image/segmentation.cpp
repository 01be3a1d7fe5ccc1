#include "image/segmentation.h"

#include "base/error.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace saliscope {

namespace {

/// So many pixels a round of GrabCut is done with in less than 100 ms, and nobody can cancel it.
constexpr double mostPixelsOfARound = 30'000;
/// The longer side of the picture in which the outline is then made finer.
constexpr double outlineSide = 640;

cv::Size scaled(cv::Size size, double scale) {
    scale = std::min(1.0, scale);
    return {std::max(1, cvRound(size.width * scale)), std::max(1, cvRound(size.height * scale))};
}

cv::Mat shrunk(const cv::Mat& picture, cv::Size size) {
    cv::Mat small;
    cv::resize(picture, small, size, 0, 0, cv::INTER_AREA);
    return small;
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

/// A mask of a small picture in a larger one. Near the outline a pixel belongs to the side whose pixels in
/// the neighbourhood have its colour (joint bilateral upsampling: Kopf, Cohen, Lischinski & Uyttendaele
/// 2007).
class FinerOutline {
public:
    FinerOutline(const cv::Mat& picture, const cv::Mat& mask)
        : picture_(picture), radius_(cvCeil(1.5 * static_cast<double>(picture.cols) / mask.cols)) {
        cv::resize(mask, mask_, picture.size(), 0, 0, cv::INTER_LINEAR);
        const cv::Mat around = cv::Mat::ones(2 * radius_ + 1, 2 * radius_ + 1, CV_8U);
        cv::morphologyEx(mask_ > 127, isNear_, cv::MORPH_GRADIENT, around);
    }

    cv::Mat mask(const Progress& progress) const {
        cv::Mat result = mask_ > 127;
        for (int y = 0; y < picture_.rows; ++y) {
            progress.checkCancelled();
            for (int x = 0; x < picture_.cols; ++x)
                if (isNear_.at<std::uint8_t>(y, x) != 0)
                    result.at<std::uint8_t>(y, x) = belongs({x, y}) ? 255 : 0;
        }
        return result;
    }

private:
    bool belongs(cv::Point pixel) const {
        const int side = 2 * radius_ + 1;
        const cv::Rect around =
            cv::Rect(pixel.x - radius_, pixel.y - radius_, side, side) & cv::Rect({0, 0}, picture_.size());
        const cv::Vec3b colour = picture_.at<cv::Vec3b>(pixel);
        double inside = 0, all = 0;
        for (int y = around.y; y < around.br().y; ++y)
            for (int x = around.x; x < around.br().x; ++x) {
                const double weight = likeness(colour, picture_.at<cv::Vec3b>(y, x));
                inside += weight * mask_.at<std::uint8_t>(y, x) / 255;
                all += weight;
            }
        return inside > all / 2;
    }

    static double likeness(const cv::Vec3b& a, const cv::Vec3b& b) {
        constexpr double tolerance = 2 * 20.0 * 20.0;
        double square = 0;
        for (int i = 0; i < 3; ++i)
            square += (a[i] - b[i]) * (a[i] - b[i]);
        return std::exp(-square / tolerance);
    }

    const cv::Mat picture_;
    const int radius_;
    cv::Mat mask_, isNear_;
};

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
    progress.checkCancelled();
    const cv::Mat picture =
        shrunk(rgb, scaled(rgb.size(), std::sqrt(mostPixelsOfARound / static_cast<double>(rgb.total()))));
    progress.checkCancelled();
    const cv::Mat seeds = seedsOf(smoothed(shrunk(map, picture.size()), options.smoothing), options);
    progress.checkCancelled();
    cv::Mat mask = largestParts(decide(picture, seeds, options.iterations, progress), options.components);
    const cv::Size finer = scaled(rgb.size(), outlineSide / std::max(rgb.cols, rgb.rows));
    if (finer != picture.size())
        mask = FinerOutline(shrunk(rgb, finer), mask).mask(progress);
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
