// A network that has learnt nothing: one layer of random filters over time.
#pragma once

#include "base/progress.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace saliscope {

/// A convolution along time, each filter over all channels, without padding, followed by a rectifier.
struct RandomFilters {
    std::int64_t channels = 0, width = 0;
    at::Tensor weights; ///< filters × (channels · width), float32 or float64

    std::int64_t count() const { return weights.size(0); }
};

/// Filters of normally distributed numbers with a standard deviation of √2 · √(2 / ((channels + filters) ·
/// width)), as Ulyanov & Lebedev have them. Takes 4 bytes for each. \throws Cancelled
RandomFilters randomFilters(std::int64_t channels, std::int64_t filters, std::int64_t width,
                            std::uint64_t seed, const Progress& progress = {});

/// What each filter sees: (channels · width) × (moments − width + 1). \param image channels × moments
at::Tensor windowsOf(const at::Tensor& image, std::int64_t width);

/// The transpose of `windowsOf`, for gradients: each number of the image gets the sum of its copies.
at::Tensor imageOfWindows(const at::Tensor& windows, std::int64_t channels);

/// filters × (moments − width + 1). Some filters at a time, so that it can be cancelled.
at::Tensor featuresOf(const RandomFilters& filters, const at::Tensor& windows, const Progress& progress = {});

/// How many filters are computed between two looks at the progress.
std::int64_t filtersAtOnce(const RandomFilters& filters, std::int64_t positions);

} // namespace saliscope
