// Maps come from LibTorch as tensors and are drawn with OpenCV.
#pragma once

namespace at {
class Tensor;
}

namespace cv {
class Mat;
}

namespace saliscope {

/// An H × W tensor of any type of number as CV_32FC1, with memory of its own. \throws UsageError if it has
/// another number of dimensions
cv::Mat toMat(const at::Tensor& map);

} // namespace saliscope
