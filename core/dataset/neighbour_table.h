// The points that lie nearest to each point of a set.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace saliscope {

class Progress;

struct NeighbourTable {
    at::Tensor indices;          ///< N×k, int64: of each point the nearest others, the nearest first
    at::Tensor squaredDistances; ///< N×k, float64, Euclidean
};

/// For every point the `count` nearest others, exactly, by products of blocks of the matrix of points: 50,000
/// points of 50 coordinates take seconds, and memory grows with N only. Candidates are compared in single
/// precision after centring; the distances of those that are kept are computed again in double precision. Of
/// equally near points the one of the lower index comes first.
/// \param points N×D, finite \param count 1 to N - 1 \throws UsageError, Cancelled
NeighbourTable neighbourTable(const at::Tensor& points, std::int64_t count, const Progress& progress);

} // namespace saliscope
