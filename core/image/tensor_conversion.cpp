#include "image/tensor_conversion.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

namespace saliscope {

cv::Mat toMat(const at::Tensor& map) {
    if (map.dim() != 2 && map.dim() != 3)
        throw UsageError("a map of height × width, or of channels × height × width, was expected");
    const bool hasChannels = map.dim() == 3;
    const at::Tensor floats =
        (hasChannels ? map.permute({1, 2, 0}) : map).detach().to(at::kCPU, at::kFloat).contiguous();
    return cv::Mat(static_cast<int>(floats.size(0)), static_cast<int>(floats.size(1)),
                   CV_32FC(hasChannels ? static_cast<int>(map.size(0)) : 1), floats.data_ptr<float>())
        .clone();
}

} // namespace saliscope
