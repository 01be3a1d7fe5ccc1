#include "panels/npy_conversion.h"

#include "base/npy.h"

#include <ATen/ATen.h>

namespace saliscope {

void saveNpy(const QString& path, const cv::Mat& values) {
    const cv::Mat whole = values.isContinuous() ? values : values.clone();
    const at::Tensor tensor =
        at::from_blob(const_cast<uchar*>(whole.data), {whole.rows, whole.cols, whole.channels()}, at::kFloat);
    writeNpy(path.toStdString(), values.channels() == 1 ? tensor.select(2, 0) : tensor.permute({2, 0, 1}));
}

void saveNpy(const QString& path, const std::vector<float>& values, const std::vector<std::int64_t>& shape) {
    writeNpy(path.toStdString(), at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat));
}

} // namespace saliscope
