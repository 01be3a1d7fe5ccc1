#include "dataset/covered_input.h"

#include "image/preprocessing.h"

#include <ATen/ATen.h>

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

} // namespace saliscope
