// Which images are alike to a network.
#pragma once

#include "base/progress.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace saliscope {

enum class Distance {
    cosine,   ///< 1 - cos of the angle: 0 the same direction, 1 at right angles, 2 opposite
    euclidean ///< of the difference
};

constexpr Distance allDistances[] = {Distance::cosine, Distance::euclidean};
std::string_view nameOf(Distance distance);

struct Neighbour {
    std::int64_t image = 0; ///< row of the features
    double distance = 0;
};

/// The `count` rows nearest to a vector, the nearest first; of equal ones the earlier. A vector of zeros is
/// at right angles to everything. Memory does not grow with the number of rows.
/// \param features N×D \param vector D \param without a row that is not to be among them: the image itself
/// \throws UsageError if the lengths differ, Cancelled
std::vector<Neighbour> nearestNeighbours(const at::Tensor& features, const at::Tensor& vector,
                                         Distance distance, std::size_t count,
                                         std::optional<std::int64_t> without = {},
                                         const Progress& progress = {});

} // namespace saliscope
