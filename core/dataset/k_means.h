// Points in groups around their means.
#pragma once

#include "base/progress.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace saliscope {

/// The cluster of each row of n×d points, 0 to `count` - 1, by Lloyd's algorithm: of ten starts (k-means++,
/// Arthur & Vassilvitskii 2007) the one that ends with the least sum of squared distances. \throws Cancelled
std::vector<std::size_t> kMeans(const at::Tensor& points, int count, std::uint64_t seed,
                                const Progress& progress = {});

} // namespace saliscope
