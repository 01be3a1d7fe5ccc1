#include "dataset/largest_eigenvectors.h"

#include "base/error.h"
#include "base/generator.h"
#include "base/progress.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

constexpr std::int64_t decomposedAtOnce = 400; // takes less than the 100 ms in which work can be cancelled
constexpr double tolerance = 1e-9;             // of residuals, as a part of the largest eigenvalue

Eigenvectors completeDecomposition(const at::Tensor& matrix, std::int64_t count) {
    const auto [values, vectors] = at::linalg_eigh(matrix); // ascending
    return {values.flip(0).slice(0, 0, count).contiguous(), vectors.flip(1).slice(1, 0, count).contiguous()};
}

/// The best eigenvectors in the span of a block, and how far they are from being some.
struct RitzPairs {
    Eigenvectors pairs;
    double residual = 0; ///< the largest of the first `count`, as a part of the largest eigenvalue
};

RitzPairs ritzPairs(const at::Tensor& matrix, const at::Tensor& block, std::int64_t count) {
    const at::Tensor basis = std::get<0>(at::linalg_qr(block));
    const at::Tensor image = matrix.mm(basis);
    const at::Tensor small = basis.t().mm(image);
    const Eigenvectors inside = completeDecomposition((small + small.t()) / 2, small.size(0));
    RitzPairs result{.pairs = {inside.values, basis.mm(inside.vectors)}};
    const at::Tensor residuals = image.mm(inside.vectors) - result.pairs.vectors * inside.values;
    const double scale = std::max(inside.values[0].item<double>(), std::numeric_limits<double>::min());
    result.residual = residuals.slice(1, 0, count).norm(2, 0).max().item<double>() / scale;
    return result;
}

/// A Chebyshev polynomial of the matrix, which damps what lies between 0 and the block's smallest value and
/// amplifies the rest; of no higher degree than keeps small directions visible beside the largest.
at::Tensor filtered(const at::Tensor& matrix, const Eigenvectors& block, const Progress& progress) {
    constexpr double mostAmplified = 1e8;
    constexpr int highestDegree = 12;
    const double largest = block.values[0].item<double>(), bound = block.values[-1].item<double>();
    if (bound <= 1e-12 * largest)
        return matrix.mm(block.vectors);
    const double growth = std::acosh(std::max(2 * largest / bound - 1, 1.0 + 1e-12));
    const int degree = std::clamp(static_cast<int>(std::log(2 * mostAmplified) / growth), 2, highestDegree);
    const auto mapped = [&](const at::Tensor& vectors) { return matrix.mm(vectors) * (2 / bound) - vectors; };
    at::Tensor before = block.vectors, now = mapped(before);
    for (int i = 1; i < degree; ++i) {
        progress.checkCancelled();
        at::Tensor next = 2 * mapped(now) - before;
        before = std::exchange(now, std::move(next));
    }
    return now;
}

} // namespace

Eigenvectors largestEigenvectors(const at::Tensor& matrix, std::int64_t count, const Progress& progress) {
    const std::int64_t size = matrix.size(0);
    if (count < 1 || count > size)
        throw UsageError("a matrix of " + std::to_string(size) + " rows has no " + std::to_string(count) +
                         " eigenvectors");
    const std::int64_t columns = std::min(size, 2 * count + 20);
    if (size <= decomposedAtOnce || 3 * columns > size)
        return completeDecomposition(matrix, count);
    RitzPairs now =
        ritzPairs(matrix, matrix.mm(at::randn({size, columns}, seededGenerator(0), matrix.options())), count);
    constexpr int mostRounds = 200;
    for (int round = 0; round < mostRounds && now.residual > tolerance; ++round) {
        progress.report(static_cast<double>(round) / mostRounds, "eigenvectors");
        now = ritzPairs(matrix, filtered(matrix, now.pairs, progress), count);
    }
    return {now.pairs.values.slice(0, 0, count).contiguous(),
            now.pairs.vectors.slice(1, 0, count).contiguous()};
}

} // namespace saliscope
