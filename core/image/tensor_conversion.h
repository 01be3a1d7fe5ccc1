// Maps come from LibTorch as tensors and are drawn with OpenCV.
#pragma once

namespace at {
class Tensor;
}

namespace cv {
class Mat;
}

namespace saliscope {

/// A tensor of any type of number, with memory of its own: H × W as CV_32FC1, C × H × W as CV_32F of C
/// channels. \throws UsageError if it has another number of dimensions
cv::Mat toMat(const at::Tensor& map);

} // namespace saliscope
