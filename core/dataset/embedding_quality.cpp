#include "dataset/embedding_quality.h"

#include "base/error.h"
#include "base/progress.h"
#include "dataset/neighbour_table.h"

#include <ATen/ATen.h>

#include <numeric>

namespace saliscope {

namespace {

/// Distances from some points at a time to all, as squares; without what is the same for all of a row.
class Distances {
public:
    explicit Distances(const at::Tensor& points)
        : centred_((points - points.to(at::kDouble).mean(0).to(points.scalar_type())).contiguous()),
          squares_(centred_.square().sum(1)) {}

    at::Tensor from(const at::Tensor& indices) const {
        return at::addmm(squares_, centred_.index_select(0, indices), centred_.t(), 1, -2);
    }

private:
    at::Tensor centred_, squares_;
};

/// One row of the above; the distance of the point to itself is below all others.
std::vector<double> rowOf(const at::Tensor& distances, std::int64_t row, std::int64_t self) {
    const at::Tensor values = distances[row].to(at::kDouble).contiguous();
    const auto* begin = values.data_ptr<double>();
    std::vector<double> result(begin, begin + values.size(0));
    result[static_cast<std::size_t>(self)] = -std::numeric_limits<double>::infinity();
    return result;
}

/// The `count` nearest, the nearest first.
std::vector<std::size_t> nearestBy(const std::vector<double>& distances, std::size_t count) {
    std::vector<std::size_t> order(distances.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto nearer = [&](std::size_t a, std::size_t b) {
        return std::pair(distances[a], a) < std::pair(distances[b], b);
    };
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count) + 1, order.end(),
                      nearer);
    return {order.begin() + 1, order.begin() + static_cast<std::ptrdiff_t>(count) + 1}; // without itself
}

/// 1 for the nearest.
std::int64_t rankBy(const std::vector<double>& distances, std::size_t point) {
    std::int64_t before = 0;
    for (std::size_t i = 0; i < distances.size(); ++i)
        before += distances[i] < distances[point] || (distances[i] == distances[point] && i < point);
    return before; // the point from which distances are taken is one of them
}

/// Σ (r - k) over those whose rank is above k.
double strangeness(const std::vector<std::size_t>& neighbours, const std::vector<double>& elsewhere) {
    const auto count = static_cast<std::int64_t>(neighbours.size());
    double sum = 0;
    for (const std::size_t neighbour : neighbours)
        sum += static_cast<double>(std::max<std::int64_t>(0, rankBy(elsewhere, neighbour) - count));
    return sum;
}

std::int64_t inCommon(std::vector<std::size_t> a, std::vector<std::size_t> b) {
    std::ranges::sort(a);
    std::ranges::sort(b);
    std::vector<std::size_t> common;
    std::ranges::set_intersection(a, b, std::back_inserter(common));
    return static_cast<std::int64_t>(common.size());
}

/// Sums over points.
struct Comparison {
    double strangers = 0, lost = 0;
    std::int64_t kept = 0;
};

void add(Comparison& sums, const std::vector<double>& inSpace, const std::vector<double>& inMap,
         std::size_t count) {
    const auto nearInSpace = nearestBy(inSpace, count), nearInMap = nearestBy(inMap, count);
    sums.strangers += strangeness(nearInMap, inSpace);
    sums.lost += strangeness(nearInSpace, inMap);
    sums.kept += inCommon(nearInSpace, nearInMap);
}

void requireComparable(const at::Tensor& points, const at::Tensor& positions, std::int64_t neighbours) {
    if (points.dim() != 2 || positions.dim() != 2 || points.size(0) != positions.size(0))
        throw UsageError("a map needs as many positions as there are points");
    if (neighbours < 1 || 2 * neighbours >= points.size(0))
        throw UsageError("the quality of a map of " + std::to_string(points.size(0)) +
                         " points cannot be told by " + std::to_string(neighbours) +
                         " neighbours; there must be at least one, and fewer than half of the points");
}

} // namespace

EmbeddingQuality embeddingQuality(const at::Tensor& points, const at::Tensor& positions,
                                  const QualityOptions& options, const Progress& progress) {
    requireComparable(points, positions, options.neighbours);
    const std::int64_t size = points.size(0), count = options.neighbours;
    EmbeddingQuality quality{.neighbours = count, .points = std::min(size, options.most)};
    const at::Tensor chosen = at::div(at::arange(quality.points) * size, quality.points, "floor");
    const Distances space(points), map(positions);
    Comparison sums;
    const double operations = static_cast<double>(size) * static_cast<double>(points.size(1) + count + 20);
    const std::int64_t block = std::clamp(static_cast<std::int64_t>(2e8 / operations), std::int64_t{1},
                                          std::max(std::int64_t{1}, 4'000'000 / size));
    for (std::int64_t begin = 0; begin < quality.points; begin += block) {
        const at::Tensor some = chosen.slice(0, begin, std::min(begin + block, quality.points));
        const at::Tensor inSpace = space.from(some), inMap = map.from(some);
        for (std::int64_t row = 0; row < some.size(0); ++row) {
            progress.report(static_cast<double>(begin + row) / static_cast<double>(quality.points),
                            "quality of the map");
            const auto self = some[row].item<std::int64_t>();
            add(sums, rowOf(inSpace, row, self), rowOf(inMap, row, self), static_cast<std::size_t>(count));
        }
    }
    const double k = static_cast<double>(count), pairs = static_cast<double>(quality.points) * k;
    const double scale = 2 / (pairs * (2 * static_cast<double>(size) - 3 * k - 1));
    quality.trustworthiness = 1 - scale * sums.strangers;
    quality.continuity = 1 - scale * sums.lost;
    quality.preservation = static_cast<double>(sums.kept) / pairs;
    return quality;
}

double neighbourAccuracy(const at::Tensor& points, const at::Tensor& labels, const Progress& progress) {
    const at::Tensor known = labels.ge(0).nonzero().squeeze(1);
    if (known.size(0) < 2)
        throw UsageError("nearest neighbours can be right only where at least two points have a label");
    const at::Tensor ofKnown = labels.index_select(0, known);
    const NeighbourTable nearest = neighbourTable(points.index_select(0, known), 1, progress);
    const at::Tensor answers = ofKnown.index_select(0, nearest.indices.squeeze(1));
    return answers.eq(ofKnown).to(at::kDouble).mean().item<double>();
}

} // namespace saliscope
