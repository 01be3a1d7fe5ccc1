#include "dataset/neighbour_table.h"

#include "base/error.h"
#include "base/progress.h"
#include "dataset/parallel.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

struct Candidate {
    double distance;
    std::int64_t index;

    friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

/// The `count` smallest of a row of distances but for the one at `self`, in no particular order.
std::vector<Candidate> smallest(std::span<const float> distances, std::size_t count, std::int64_t self) {
    std::vector<Candidate> kept;
    kept.reserve(2 * count + 16);
    double limit = std::numeric_limits<double>::infinity();
    const auto reduce = [&] {
        const auto last = kept.begin() + static_cast<std::ptrdiff_t>(count) - 1;
        std::nth_element(kept.begin(), last, kept.end());
        limit = last->distance;
        kept.resize(count);
    };
    for (std::size_t i = 0; i < distances.size(); ++i) {
        if (distances[i] >= limit || static_cast<std::int64_t>(i) == self)
            continue;
        kept.push_back({distances[i], static_cast<std::int64_t>(i)});
        if (kept.size() == kept.capacity())
            reduce();
    }
    if (kept.size() > count)
        reduce();
    return kept;
}

double squaredDistance(const double* a, const double* b, std::int64_t dimensions) {
    double sum = 0;
    for (std::int64_t i = 0; i < dimensions; ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/// Fills the rows `begin` to `end` of the result.
void fillRows(NeighbourTable& result, const at::Tensor& exact, const at::Tensor& distances,
              std::int64_t begin) {
    const std::int64_t count = result.indices.size(1), size = exact.size(0), dimensions = exact.size(1);
    // A few more, as single precision may confuse those that are nearly as far as the last one.
    const std::int64_t candidates = std::min(size - 1, count + 8);
    const double* points = exact.data_ptr<double>();
    inParallel(0, distances.size(0), 8, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t row = first; row < last; ++row) {
            const std::int64_t self = begin + row;
            std::vector<Candidate> kept =
                smallest({distances.data_ptr<float>() + row * size, static_cast<std::size_t>(size)},
                         static_cast<std::size_t>(candidates), self);
            for (Candidate& candidate : kept)
                candidate.distance = squaredDistance(points + self * dimensions,
                                                     points + candidate.index * dimensions, dimensions);
            std::sort(kept.begin(), kept.end());
            for (std::int64_t k = 0; k < count; ++k) {
                const Candidate& candidate = kept[static_cast<std::size_t>(k)];
                result.indices.data_ptr<std::int64_t>()[self * count + k] = candidate.index;
                result.squaredDistances.data_ptr<double>()[self * count + k] = candidate.distance;
            }
        }
    });
}

} // namespace

NeighbourTable neighbourTable(const at::Tensor& points, std::int64_t count, const Progress& progress) {
    const std::int64_t size = points.size(0), dimensions = points.size(1);
    if (count < 1 || count >= size)
        throw UsageError("of " + std::to_string(size) + " points none has " + std::to_string(count) +
                         " neighbours");
    const at::Tensor exact = (points.to(at::kDouble) - points.mean(0, false, at::kDouble)).contiguous();
    const at::Tensor centred = exact.to(at::kFloat);
    const at::Tensor squares = centred.square().sum(1);
    NeighbourTable result{.indices = at::empty({size, count}, at::kLong),
                          .squaredDistances = at::empty({size, count}, at::kDouble)};
    // A block takes some hundredths of a second: between blocks the work can be cancelled.
    const double operations = static_cast<double>(size) * static_cast<double>(dimensions + 20);
    const std::int64_t block = std::clamp(static_cast<std::int64_t>(4e8 / operations), std::int64_t{4},
                                          std::max(std::int64_t{4}, 4'000'000 / size));
    for (std::int64_t begin = 0; begin < size; begin += block) {
        progress.report(static_cast<double>(begin) / static_cast<double>(size), "nearest neighbours");
        const at::Tensor rows = centred.slice(0, begin, std::min(begin + block, size));
        // The square of the row itself is the same for all candidates.
        fillRows(result, exact, at::addmm(squares, rows, centred.t(), 1, -2).contiguous(), begin);
    }
    return result;
}

} // namespace saliscope
