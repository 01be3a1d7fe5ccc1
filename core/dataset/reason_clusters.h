// Groups of reasons: do the images of one class get their score in one way, or in several? Spectral relevance
// analysis (SpRAy, Lapuschkin, Wäldchen, Binder, Montavon, Samek & Müller 2019, Unmasking Clever Hans
// predictors).
#pragma once

#include "base/progress.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace saliscope {

struct ReasonClusterOptions {
    std::int64_t side = 16; ///< maps are shrunk to side×side by averaging
    int neighbours = 0;     ///< of each map; 0: a quarter of the maps, from 3 to 20
    int most = 6;           ///< clusters
    std::uint64_t seed = 0; ///< of k-means
};

struct ReasonCluster {
    std::vector<std::size_t> images; ///< their numbers, the most typical ones first
    at::Tensor meanMap;              ///< H×W, the mean of their maps as given, each scaled to a sum of 1
};

struct ReasonClusters {
    std::vector<ReasonCluster> clusters = {}; ///< the largest first
    std::vector<double> eigenvalues = {};     ///< of the normalised Laplacian, ascending, `most` + 1 of them
    /// 0 where the maps are one group; else the gap after the last small eigenvalue, which is the larger the
    /// better the groups are apart, at most 2. Classes with a large one deserve a look.
    double eigengap = 0;
};

/// Maps are compared as they are, by Euclidean distance: how much speaks for the class is part of the reason.
/// Scaled alike, the noise of a map that shows hardly any evidence would count as much as what decides
/// elsewhere. Two maps are neighbours if one is among the other's nearest, of equal distance those with lower
/// numbers. With W their graph and D its degrees, the eigenvalues of I - D^-½ W D^-½ tell the number of
/// groups: that after which they rise most, from 1 to `most` (von Luxburg 2007). The groups are found by
/// k-means (with k-means++, the best of ten starts) on the eigenvectors, whose rows are scaled to length 1
/// (Ng, Jordan & Weiss 2001). Fewer than six maps are one group. \param maps N×H×W \throws UsageError for
/// impossible options, Cancelled
ReasonClusters reasonClusters(const at::Tensor& maps, const ReasonClusterOptions& options = {},
                              const Progress& progress = {});

} // namespace saliscope
