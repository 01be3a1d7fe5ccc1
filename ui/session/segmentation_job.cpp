#include "session/segmentation_job.h"

#include "base/error.h"
#include "image/map_placement.h"

#include <opencv2/core.hpp>

#include <chrono>

namespace saliscope {

namespace {

cv::Mat evidenceOf(const HeatMap& map) {
    cv::Mat sum = map.values;
    if (sum.channels() > 1) {
        cv::reduce(sum.reshape(1, static_cast<int>(sum.total())), sum, 1, cv::REDUCE_SUM);
        sum = sum.reshape(1, map.values.rows);
    }
    return cv::max(sum, 0);
}

} // namespace

CutOut cutOutObject(const Picture& picture, const HeatMap& map, const SegmentationOptions& options,
                    const Progress& progress) {
    const auto begin = std::chrono::steady_clock::now();
    if (map.geometry.photoSize != cv::Size(picture.fullWidth, picture.fullHeight))
        throw UsageError("the map is of another picture; wait until it is drawn anew");
    CutOut result;
    result.basis = map.basis;
    result.method = map.method;
    result.target = map.target;
    result.picture = picture.pixels;
    result.mask =
        segmentObject(picture.pixels, placedMap(picture, evidenceOf(map), map.geometry), options, progress);
    result.share =
        static_cast<double>(cv::countNonZero(result.mask)) / static_cast<double>(result.mask.total());
    result.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

} // namespace saliscope
