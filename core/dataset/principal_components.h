// Principal component analysis: the directions in which points differ most.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace saliscope {

class Progress;

struct PrincipalComponents {
    at::Tensor mean = {};       ///< D, float64
    at::Tensor components = {}; ///< K×D, float64: orthonormal rows, the one of most variance first
    at::Tensor variances = {};  ///< K, float64: along each component, divided by N - 1
    double totalVariance = 0;   ///< along all D axes

    /// The part of the variance that each component explains: K values that sum to at most 1; zeros where all
    /// points are the same.
    at::Tensor explained() const;

    /// The coordinates of points along the components, N×K, float64. \param points N×D
    at::Tensor project(const at::Tensor& points, const Progress& progress) const;
};

/// The first `count` principal components of N points (Pearson 1901), computed in double precision from the
/// smaller of the covariance matrix (D×D) and the Gram matrix (N×N) of the centred points. The sign of each
/// component is such that its entry of the largest magnitude is positive, so that the same points always give
/// the same picture. There are at most min(N, D) components; fewer than `count` are returned if there are no
/// more. Components without variance are orthonormal, but otherwise arbitrary.
/// \param points N×D, of any floating-point type \throws UsageError if there is no point, or one is not
/// finite; Cancelled
PrincipalComponents principalComponents(const at::Tensor& points, std::int64_t count,
                                        const Progress& progress);

} // namespace saliscope
