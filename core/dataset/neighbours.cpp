#include "dataset/neighbours.h"

#include "base/error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

/// Each row's distance to a vector, in double precision. \param rows N×D
at::Tensor distancesTo(const at::Tensor& rows, const at::Tensor& vector, Distance distance) {
    const at::Tensor precise = rows.to(at::kDouble);
    if (distance == Distance::euclidean)
        return (precise - vector).square().sum(1).sqrt();
    const at::Tensor lengths = precise.square().sum(1).sqrt() * vector.square().sum().sqrt();
    const at::Tensor cosines = precise.mv(vector) / lengths.clamp_min(1e-300);
    return 1 - cosines.clamp(-1, 1);
}

bool nearer(const Neighbour& a, const Neighbour& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.image < b.image;
}

} // namespace

std::string_view nameOf(Distance distance) {
    return distance == Distance::cosine ? "cosine" : "euclidean";
}

std::vector<Neighbour> nearestNeighbours(const at::Tensor& features, const at::Tensor& vector,
                                         Distance distance, std::size_t count,
                                         std::optional<std::int64_t> without, const Progress& progress) {
    if (features.size(1) != vector.numel())
        throw UsageError("a vector of " + std::to_string(vector.numel()) +
                         " numbers has no distance to features of " + std::to_string(features.size(1)));
    constexpr std::int64_t rowsAtOnce = 1024;
    const at::Tensor precise = vector.flatten().to(at::kCPU, at::kDouble);
    std::vector<Neighbour> nearest;
    for (std::int64_t first = 0; first < features.size(0); first += rowsAtOnce) {
        progress.checkCancelled();
        const at::Tensor rows = features.slice(0, first, first + rowsAtOnce);
        const at::Tensor distances = distancesTo(rows, precise, distance).contiguous();
        for (std::int64_t i = 0; i < rows.size(0); ++i)
            if (first + i != without && !std::isnan(distances.data_ptr<double>()[i]))
                nearest.push_back({first + i, distances.data_ptr<double>()[i]});
        const auto kept = nearest.begin() + static_cast<std::ptrdiff_t>(std::min(count, nearest.size()));
        std::partial_sort(nearest.begin(), kept, nearest.end(), nearer);
        nearest.erase(kept, nearest.end());
    }
    return nearest;
}

} // namespace saliscope
