// How much a map keeps of what it is a map of.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace saliscope {

class Progress;

struct EmbeddingQuality {
    std::int64_t neighbours = 0; ///< k
    std::int64_t points = 0;     ///< N or, of many, how many were looked at
    /// 1 - 2 / (N k (2N - 3k - 1)) Σ_i Σ_j (r(i, j) - k), where j runs over those of the k nearest of i in
    /// the map that are not among its k nearest in space, and r(i, j) is the rank there (Venna & Kaski 2001).
    /// 1: no neighbour in the map is a stranger.
    double trustworthiness = 0;
    /// The same with map and space exchanged. 1: no neighbour in space is lost.
    double continuity = 0;
    /// The part of the k nearest in space that are among the k nearest in the map.
    double preservation = 0;
};

struct QualityOptions {
    std::int64_t neighbours = 12;
    /// Of more points, so many are looked at, each with all others: spread evenly over the order of the
    /// points.
    std::int64_t most = 2000;
};

/// Ranks are by Euclidean distance, computed in the precision of the tensors, and of equally distant points
/// by index.
/// \param points N×D \param positions N×2, or of any other dimension \throws UsageError unless
/// 1 <= k < N/2; Cancelled
EmbeddingQuality embeddingQuality(const at::Tensor& points, const at::Tensor& positions,
                                  const QualityOptions& options, const Progress& progress);

/// The part of the points whose nearest other point has the same label (leave one out). \param labels N,
/// int64; points with a label below 0 are left out \throws UsageError if fewer than two are left
double neighbourAccuracy(const at::Tensor& points, const at::Tensor& labels, const Progress& progress);

} // namespace saliscope
