#include "image/superpixels.h"

#include "base/error.h"
#include "image/cielab.h"

#include <opencv2/ximgproc/slic.hpp>

namespace saliscope {

namespace {

/// OpenCV gives smaller regions to their neighbours.
constexpr std::int64_t smallestRegion = 4;

/// The side of a region. It must not be longer than twice the picture's shorter side: OpenCV would then place
/// no region at all.
int regionSize(const cv::Size& picture, int count) {
    const double side = std::sqrt(picture.area() / static_cast<double>(count));
    return std::clamp(static_cast<int>(std::lround(side)), 1, 2 * std::min(picture.width, picture.height));
}

} // namespace

Superpixels cutIntoSuperpixels(const cv::Mat& rgb, int count, const Progress& progress) {
    if (rgb.type() != CV_8UC3 || rgb.empty())
        throw UsageError("superpixels are cut from an RGB picture of 8 bits a channel");
    const auto most = std::max<std::int64_t>(1, static_cast<std::int64_t>(rgb.total()) / smallestRegion);
    if (count < 1 || count > most)
        throw UsageError("a picture of " + std::to_string(rgb.cols) + "×" + std::to_string(rgb.rows) +
                         " pixels can be cut into 1 to " + std::to_string(most) + " superpixels, not " +
                         std::to_string(count));
    if (count == 1)
        return {cv::Mat::zeros(rgb.size(), CV_32S), 1};
    const cv::Mat lab = toCielab(rgb); // sums of whole numbers do not depend on how threads share the work
    constexpr float compactness = 10;  // distances in CIELAB count against those in the plane as in the paper
    constexpr int iterations = 10, smallestPart = 25; // percent of the mean size
    const auto slic = cv::ximgproc::createSuperpixelSLIC(lab, cv::ximgproc::SLIC,
                                                         regionSize(rgb.size(), count), compactness);
    for (int i = 0; i < iterations; ++i) {
        progress.checkCancelled();
        slic->iterate(1); // goes on from where it is
    }
    progress.checkCancelled();
    slic->enforceLabelConnectivity(smallestPart);
    Superpixels result;
    slic->getLabels(result.labels);
    result.count = std::max(1, slic->getNumberOfSuperpixels()); // it counts none where all are too small
    return result;
}

} // namespace saliscope
