#include "image/tensor_conversion.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

namespace saliscope {

cv::Mat toMat(const at::Tensor& map) {
    if (map.dim() != 2)
        throw UsageError("a map of height × width was expected");
    const at::Tensor floats = map.detach().to(at::kCPU, at::kFloat).contiguous();
    return cv::Mat(static_cast<int>(map.size(0)), static_cast<int>(map.size(1)), CV_32FC1,
                   floats.data_ptr<float>())
        .clone();
}

} // namespace saliscope
