// NumPy's .npy files, the format in which every tool of this field can read our numbers.
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <filesystem>

namespace at {
class Tensor;
}

namespace saliscope {

/// Reads an array of any shape, in C or Fortran order, of type float16, float32, float64, bool, uint8 or int8
/// to int64, little-endian. Versions 1.0, 2.0 and 3.0. The tensor owns its memory. \throws FileError if the
/// file is not such an array, or holds fewer bytes than its header promises.
at::Tensor readNpy(const std::filesystem::path& path);

/// Writes a tensor of one of those types in C order, version 1.0. \throws FileError
void writeNpy(const std::filesystem::path& path, const at::Tensor& tensor);

} // namespace saliscope
