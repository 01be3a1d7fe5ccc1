// Points in space for tests of maps.
#pragma once

#include "base/generator.h"

#include <ATen/ATen.h>

namespace saliscope::test {

/// N×D, float64: a normal distribution along each axis, the first ones wider.
inline at::Tensor ellipsoid(std::int64_t size, std::int64_t dimensions, std::uint64_t seed) {
    const at::Tensor widths = at::arange(dimensions).to(at::kDouble).add(1).rsqrt();
    return at::randn({size, dimensions}, seededGenerator(seed), at::kDouble) * widths;
}

/// Points in clusters around centres far from each other, and the cluster of each.
struct Clusters {
    at::Tensor points, labels;
};

inline Clusters clusters(std::int64_t count, std::int64_t each, std::int64_t dimensions, double distance,
                         std::uint64_t seed) {
    at::Generator generator = seededGenerator(seed);
    const at::Tensor centres = distance * at::randn({count, dimensions}, generator, at::kDouble);
    const at::Tensor labels = at::arange(count).repeat_interleave(each);
    return {centres.index_select(0, labels) + at::randn({count * each, dimensions}, generator, at::kDouble),
            labels};
}

/// All squared distances, N×N, by their definition.
inline at::Tensor squaredDistances(const at::Tensor& points) {
    return (points.unsqueeze(1) - points.unsqueeze(0)).square().sum(2);
}

inline double largestDifference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

} // namespace saliscope::test
