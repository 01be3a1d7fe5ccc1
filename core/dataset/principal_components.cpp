#include "dataset/principal_components.h"

#include "base/error.h"
#include "base/progress.h"
#include "dataset/largest_eigenvectors.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// How many of `length` rows or columns to take at a time, so that a product of theirs with a matrix of
/// `side`² results, or their copy in double precision, takes a few hundredths of a second.
std::int64_t blockLength(std::int64_t length, std::int64_t side, std::int64_t across) {
    constexpr double operations = 4e8, bytes = 64e6;
    const double bySpeed = operations / (static_cast<double>(side) * static_cast<double>(side));
    const double byMemory = bytes / (8 * static_cast<double>(across));
    return std::clamp(static_cast<std::int64_t>(std::min(bySpeed, byMemory)), std::int64_t{8},
                      std::max(length, std::int64_t{8}));
}

/// Calls `work` for pieces of 0 to `length`.
template <typename Work>
void inBlocks(std::int64_t length, std::int64_t block, const Progress& progress, const Work& work) {
    for (std::int64_t begin = 0; begin < length; begin += block) {
        progress.report(static_cast<double>(begin) / static_cast<double>(length), "principal components");
        work(begin, std::min(begin + block, length));
    }
}

at::Tensor meanOf(const at::Tensor& points, const Progress& progress) {
    at::Tensor sum = at::zeros({points.size(1)}, at::kDouble);
    inBlocks(points.size(0), blockLength(points.size(0), 1, points.size(1)), progress,
             [&](std::int64_t begin, std::int64_t end) {
                 sum += points.slice(0, begin, end).sum(0, /*keepdim=*/false, at::kDouble);
             });
    return sum / points.size(0);
}

class CentredPoints {
public:
    CentredPoints(const at::Tensor& points, at::Tensor mean) : points_(points), mean_(std::move(mean)) {}

    at::Tensor rows(std::int64_t begin, std::int64_t end) const {
        return points_.slice(0, begin, end).to(at::kDouble) - mean_;
    }
    at::Tensor columns(std::int64_t begin, std::int64_t end) const {
        return points_.slice(1, begin, end).to(at::kDouble) - mean_.slice(0, begin, end);
    }

    at::Tensor covariance(const Progress& progress) const {
        const std::int64_t side = points_.size(1);
        at::Tensor sum = at::zeros({side, side}, at::kDouble);
        inBlocks(points_.size(0), blockLength(points_.size(0), side, side), progress,
                 [&](std::int64_t begin, std::int64_t end) {
                     const at::Tensor part = rows(begin, end);
                     sum.addmm_(part.t(), part);
                 });
        return sum;
    }

    at::Tensor gram(const Progress& progress) const {
        const std::int64_t side = points_.size(0);
        at::Tensor sum = at::zeros({side, side}, at::kDouble);
        inBlocks(points_.size(1), blockLength(points_.size(1), side, side), progress,
                 [&](std::int64_t begin, std::int64_t end) {
                     const at::Tensor part = columns(begin, end);
                     sum.addmm_(part, part.t());
                 });
        return sum;
    }

    /// Directions in space, from weights of the points: the centred points, transposed, times N×K.
    at::Tensor combined(const at::Tensor& weights, const Progress& progress) const {
        at::Tensor result = at::empty({points_.size(1), weights.size(1)}, at::kDouble);
        inBlocks(points_.size(1), blockLength(points_.size(1), 1, points_.size(0)), progress,
                 [&](std::int64_t begin, std::int64_t end) {
                     result.slice(0, begin, end).copy_(columns(begin, end).t().mm(weights));
                 });
        return result;
    }

private:
    const at::Tensor& points_;
    at::Tensor mean_;
};

/// Orthonormal columns that span what the first so many columns span, in their order; where a column adds
/// nothing new, any direction.
at::Tensor orthonormalised(const at::Tensor& columns) {
    const auto [basis, factors] = at::linalg_qr(columns);
    const at::Tensor sign = at::where(factors.diagonal() < 0, -1.0, 1.0);
    return basis * sign.to(at::kDouble);
}

/// Rows whose entry of the largest magnitude is positive.
at::Tensor withSigns(const at::Tensor& rows) {
    const at::Tensor largest = rows.gather(1, rows.abs().argmax(1, /*keepdim=*/true));
    return rows * at::where(largest < 0, -1.0, 1.0).to(at::kDouble);
}

void requirePoints(const at::Tensor& points, std::int64_t count) {
    if (points.dim() != 2 || points.size(0) < 1 || points.size(1) < 1)
        throw UsageError("principal components need points as a matrix with a row for each");
    if (count < 1)
        throw UsageError("there must be at least one principal component");
}

} // namespace

at::Tensor PrincipalComponents::explained() const {
    return totalVariance > 0 ? variances / totalVariance : at::zeros_like(variances);
}

at::Tensor PrincipalComponents::project(const at::Tensor& points, const Progress& progress) const {
    if (points.dim() != 2 || points.size(1) != mean.size(0))
        throw UsageError("the points do not have the " + std::to_string(mean.size(0)) +
                         " coordinates of the principal components");
    at::Tensor result = at::empty({points.size(0), components.size(0)}, at::kDouble);
    const CentredPoints centred(points, mean);
    inBlocks(points.size(0), blockLength(points.size(0), 1, points.size(1)), progress,
             [&](std::int64_t begin, std::int64_t end) {
                 result.slice(0, begin, end).copy_(centred.rows(begin, end).mm(components.t()));
             });
    return result;
}

PrincipalComponents principalComponents(const at::Tensor& points, std::int64_t count,
                                        const Progress& progress) {
    requirePoints(points, count);
    const std::int64_t size = points.size(0), dimensions = points.size(1);
    count = std::min({count, size, dimensions});
    PrincipalComponents result{.mean = meanOf(points, progress.part(0, 0.1))};
    if (!result.mean.isfinite().all().item<bool>())
        throw UsageError("a point has a coordinate that is not a finite number");
    const CentredPoints centred(points, result.mean);
    const bool byGram = size < dimensions;
    const at::Tensor products =
        byGram ? centred.gram(progress.part(0.1, 0.6)) : centred.covariance(progress.part(0.1, 0.6));
    Eigenvectors found = largestEigenvectors(products, count, progress.part(0.6, 0.9));
    if (byGram)
        found.vectors = orthonormalised(centred.combined(found.vectors, progress.part(0.9, 1)));
    const double divisor = static_cast<double>(std::max(size - 1, std::int64_t{1}));
    result.components = withSigns(found.vectors.t().contiguous());
    result.variances = found.values.clamp_min(0) / divisor;
    result.totalVariance = products.diagonal().sum().item<double>() / divisor;
    return result;
}

} // namespace saliscope
