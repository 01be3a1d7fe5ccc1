// The repulsive half of t-SNE: every point pushes every other one away.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>

namespace saliscope {

class Progress;

struct Repulsion {
    at::Tensor forces;     ///< N×2, float64: Σ_j (y_i - y_j) / (1 + |y_i - y_j|²)²
    double normaliser = 0; ///< Z = Σ_{i≠j} 1 / (1 + |y_i - y_j|²)
};

/// By all pairs. \param positions N×2, float64, contiguous
Repulsion exactRepulsion(const at::Tensor& positions, const Progress& progress);

/// By interpolation on a regular grid, in time that grows with N and the area of the map, not with N²: the
/// points are spread over the grid's nodes, the kernels are applied between nodes by fast Fourier transforms,
/// and the result is read off at the points (Linderman et al. 2019; here with cubic interpolation about each
/// point instead of quadratic in fixed boxes). Nodes lie 1/4 apart, closer where the map is small, which
/// leaves an error below one percent of the largest force; farther where it would need more than 1,000 nodes
/// on a side.
class InterpolatedRepulsion {
public:
    Repulsion operator()(const at::Tensor& positions, const Progress& progress);

private:
    /// Of the three kernels on a grid of `side` nodes that lie `spacing` apart; computed when first needed.
    const at::Tensor& spectra(std::int64_t side, double spacing);

    std::pair<std::int64_t, double> grid_{0, 0};
    at::Tensor spectra_;
};

} // namespace saliscope
