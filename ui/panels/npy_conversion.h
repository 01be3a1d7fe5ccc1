// Writes numbers that panels show as .npy files. One of the few headers of ui that leads to LibTorch.
#pragma once

#include <QString>
#include <opencv2/core/mat.hpp>

#include <cstdint>
#include <vector>

namespace saliscope {

/// \param values CV_32F of any number of channels, which come first in the file. \throws FileError
void saveNpy(const QString& path, const cv::Mat& values);

/// \param shape whose product is the number of values \throws FileError
void saveNpy(const QString& path, const std::vector<float>& values, const std::vector<std::int64_t>& shape);

} // namespace saliscope
