#include "synthesize/random_filters.h"

#include "base/generator.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

RandomFilters randomFilters(std::int64_t channels, std::int64_t filters, std::int64_t width,
                            std::uint64_t seed, const Progress& progress) {
    const double deviation =
        std::sqrt(2.0) * std::sqrt(2.0 / static_cast<double>((channels + filters) * width));
    RandomFilters result{channels, width, at::empty({filters, channels * width}, at::kFloat)};
    at::Generator generator = seededGenerator(seed);
    constexpr std::int64_t rows = 64;
    for (std::int64_t first = 0; first < filters; first += rows) {
        progress.report(static_cast<double>(first) / static_cast<double>(filters), "drawing random filters");
        result.weights.slice(0, first, std::min(first + rows, filters)).normal_(0, deviation, generator);
    }
    return result;
}

at::Tensor windowsOf(const at::Tensor& image, std::int64_t width) {
    const std::int64_t positions = image.size(1) - width + 1;
    return image
        .unfold(1, width, 1) // channels × positions × width
        .permute({0, 2, 1})
        .reshape({image.size(0) * width, positions});
}

at::Tensor imageOfWindows(const at::Tensor& windows, std::int64_t channels) {
    const std::int64_t width = windows.size(0) / channels, positions = windows.size(1);
    const at::Tensor parts = windows.reshape({channels, width, positions});
    at::Tensor image = at::zeros({channels, positions + width - 1}, windows.options());
    for (std::int64_t i = 0; i < width; ++i)
        image.narrow(1, i, positions).add_(parts.select(1, i));
    return image;
}

std::int64_t filtersAtOnce(const RandomFilters& filters, std::int64_t positions) {
    constexpr double products = 1e9; // some 50 ms on two slow cores
    const double each = static_cast<double>(std::max(filters.channels * filters.width, filters.count())) *
                        static_cast<double>(positions);
    return std::clamp(static_cast<std::int64_t>(products / each), std::int64_t{16}, filters.count());
}

at::Tensor featuresOf(const RandomFilters& filters, const at::Tensor& windows, const Progress& progress) {
    at::Tensor features = at::empty({filters.count(), windows.size(1)}, windows.options());
    const std::int64_t atOnce = std::min(filters.count(), filtersAtOnce(filters, windows.size(1)));
    for (std::int64_t first = 0; first < filters.count(); first += atOnce) {
        progress.checkCancelled();
        const std::int64_t last = std::min(first + atOnce, filters.count());
        features.slice(0, first, last).copy_(at::mm(filters.weights.slice(0, first, last), windows).relu_());
    }
    return features;
}

} // namespace saliscope
