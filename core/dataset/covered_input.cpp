#include "dataset/covered_input.h"

#include "image/preprocessing.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace saliscope {

at::Tensor coveredInput(const Preprocessing& preprocessing, const at::Tensor& input, const cv::Mat& mask,
                        Fill fill) {
    const at::Tensor whole = input.cpu();
    const cv::Mat dense = mask.isContinuous() ? mask : mask.clone();
    const at::Tensor hidden = at::from_blob(dense.data, {1, 1, dense.rows, dense.cols}, at::kByte) > 0;
    if (fill == Fill::meanColour) // no colour of eight bits is exactly the mean
        return at::where(hidden, at::zeros_like(whole), whole);
    const cv::Mat picture = filled(denormalise(input, preprocessing).pixels, mask, fill);
    return at::where(hidden, normalise(picture.isContinuous() ? picture : picture.clone(), preprocessing),
                     whole);
}

cv::Mat grownMask(const cv::Mat& mask, double marginInPercent) {
    const int radius = static_cast<int>(
        std::lround(marginInPercent / 100 * static_cast<double>(std::min(mask.rows, mask.cols))));
    cv::Mat grown = mask > 0;
    if (radius > 0)
        cv::dilate(grown, grown,
                   cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1}));
    return grown;
}

} // namespace saliscope
