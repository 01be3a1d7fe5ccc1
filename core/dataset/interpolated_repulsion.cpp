#include "base/progress.h"
#include "dataset/parallel.h"
#include "dataset/repulsion.h"

#include <ATen/ATen.h>

#include <array>

namespace saliscope {

namespace {

constexpr int stencil = 4; // nodes on a side from which a value is interpolated
constexpr double widestSpacing = 0.25;
constexpr std::int64_t fewestNodes = 60, mostNodes = 1000;

/// A square grid around the map, which depends on the map alone, so that a run that was interrupted goes on
/// with the same numbers.
struct Grid {
    double left = 0, top = 0, spacing = 0;
    std::int64_t side = 0; ///< of the periodic grid of the Fourier transform: at least twice the nodes in use
};

/// The next length for which the transform is fast.
std::int64_t fastLength(std::int64_t least) {
    for (std::int64_t length = (least + 31) / 32 * 32;; length += 32) {
        std::int64_t rest = length;
        for (const std::int64_t factor : {2, 3, 5})
            while (rest % factor == 0)
                rest /= factor;
        if (rest == 1)
            return length;
    }
}

Grid gridAround(const at::Tensor& positions) {
    const at::Tensor low = std::get<0>(positions.min(0)), high = std::get<0>(positions.max(0));
    const double extent = std::max((high - low).max().item<double>(), 1e-12);
    Grid grid{.left = low[0].item<double>(), .top = low[1].item<double>(), .spacing = widestSpacing};
    // In steps, so that the kernels need not be transformed anew whenever the map grows a little.
    constexpr double step = 1.25;
    if (const double wanted = extent / fewestNodes; wanted < widestSpacing)
        grid.spacing *= std::pow(step, std::floor(std::log(wanted / widestSpacing) / std::log(step)));
    if (const double least = extent / mostNodes; least > widestSpacing)
        grid.spacing *= std::pow(step, std::ceil(std::log(least / widestSpacing) / std::log(step)));
    const auto nodes = static_cast<std::int64_t>(extent / grid.spacing) + stencil + 1;
    grid.side = fastLength(2 * nodes);
    return grid;
}

using Weights = std::array<double, stencil>;

/// Where a point lies between nodes: the first node of its stencil, and the weights of the four in each
/// direction (cubic Lagrange polynomials).
struct Place {
    std::int64_t row = 0, column = 0;
    Weights vertical{}, horizontal{};
};

Weights lagrangeWeights(double t) {
    return {-t * (t - 1) * (t - 2) / 6, (t + 1) * (t - 1) * (t - 2) / 2, -(t + 1) * t * (t - 2) / 2,
            (t + 1) * t * (t - 1) / 6};
}

Place placeOf(const Grid& grid, double x, double y) {
    // One node beyond the map on its near sides, for the stencil of the points that lie there.
    const double column = (x - grid.left) / grid.spacing, row = (y - grid.top) / grid.spacing;
    Place place{.row = static_cast<std::int64_t>(row), .column = static_cast<std::int64_t>(column)};
    place.vertical = lagrangeWeights(row - static_cast<double>(place.row));
    place.horizontal = lagrangeWeights(column - static_cast<double>(place.column));
    return place;
}

at::Tensor spread(const std::vector<Place>& places, std::int64_t side) {
    at::Tensor nodes = at::zeros({side, side}, at::kFloat);
    auto* values = nodes.data_ptr<float>();
    for (const Place& place : places)
        for (std::size_t i = 0; i < stencil; ++i) {
            float* row = values + (place.row + static_cast<std::int64_t>(i)) * side + place.column;
            for (std::size_t j = 0; j < stencil; ++j)
                row[j] += static_cast<float>(place.vertical[i] * place.horizontal[j]);
        }
    return nodes;
}

/// How much of its neighbours' weight meets its own: sums of products at a distance of 0 to 3 nodes, the
/// latter counted in both directions.
Weights autocorrelation(const Weights& weights) {
    Weights result{};
    for (std::size_t distance = 0; distance < stencil; ++distance)
        for (std::size_t i = 0; i + distance < stencil; ++i)
            result[distance] += (distance > 0 ? 2 : 1) * weights[i] * weights[i + distance];
    return result;
}

/// What the grid makes of the similarity of a point with itself, which is 1 but for the interpolation.
double selfSimilarity(const Place& place, double spacing) {
    const Weights vertical = autocorrelation(place.vertical), horizontal = autocorrelation(place.horizontal);
    double sum = 0;
    for (std::size_t i = 0; i < stencil; ++i)
        for (std::size_t j = 0; j < stencil; ++j)
            sum += vertical[i] * horizontal[j] / (1 + spacing * spacing * static_cast<double>(i * i + j * j));
    return sum;
}

/// The three potentials, read off at a point.
std::array<double, 3> interpolated(const float* potentials, const Place& place, std::int64_t side) {
    std::array<double, 3> result{};
    for (std::size_t kernel = 0; kernel < result.size(); ++kernel)
        for (std::size_t i = 0; i < stencil; ++i) {
            const std::int64_t row =
                (static_cast<std::int64_t>(kernel) * side + place.row + static_cast<std::int64_t>(i)) * side +
                place.column;
            for (std::size_t j = 0; j < stencil; ++j)
                result[kernel] += place.vertical[i] * place.horizontal[j] *
                                  static_cast<double>(potentials[row + static_cast<std::int64_t>(j)]);
        }
    return result;
}

/// 1 / (1 + d²), and x and y of d / (1 + d²)², for each distance d between nodes of a periodic grid.
at::Tensor kernels(std::int64_t side, double spacing) {
    const at::Tensor along = at::fft_fftfreq(side, 1.0 / static_cast<double>(side), at::kDouble) * spacing;
    const at::Tensor x = along.reshape({1, side}), y = along.reshape({side, 1});
    const at::Tensor similarity = 1 / (1 + x.square() + y.square());
    const at::Tensor squared = similarity.square();
    return at::stack({similarity, x * squared, y * squared}).to(at::kFloat);
}

} // namespace

const at::Tensor& InterpolatedRepulsion::spectra(std::int64_t side, double spacing) {
    if (grid_ != std::pair(side, spacing)) {
        spectra_ = at::fft_rfft2(kernels(side, spacing));
        grid_ = {side, spacing};
    }
    return spectra_;
}

Repulsion InterpolatedRepulsion::operator()(const at::Tensor& positions, const Progress& progress) {
    const std::int64_t size = positions.size(0);
    const Grid grid = gridAround(positions);
    const auto* points = positions.data_ptr<double>();
    std::vector<Place> places;
    places.reserve(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i)
        places.push_back(placeOf(grid, points[2 * i], points[2 * i + 1]));
    progress.checkCancelled();
    const at::Tensor spectrum = at::fft_rfft2(spread(places, grid.side)) * spectra(grid.side, grid.spacing);
    progress.checkCancelled();
    const at::Tensor potentials =
        at::fft_irfft2(spectrum, std::array<std::int64_t, 2>{grid.side, grid.side}).contiguous();
    progress.checkCancelled();
    Repulsion result{.forces = at::empty({size, 2}, at::kDouble)};
    std::vector<double> sums(static_cast<std::size_t>(size));
    inParallel(0, size, 1000, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i) {
            const Place& place = places[static_cast<std::size_t>(i)];
            const auto [similarity, x, y] = interpolated(potentials.data_ptr<float>(), place, grid.side);
            sums[static_cast<std::size_t>(i)] = similarity - selfSimilarity(place, grid.spacing);
            result.forces.data_ptr<double>()[2 * i] = x;
            result.forces.data_ptr<double>()[2 * i + 1] = y;
        }
    });
    for (const double sum : sums) // in order, so that the number of threads changes nothing
        result.normaliser += sum;
    return result;
}

} // namespace saliscope
