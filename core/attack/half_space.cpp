#include "attack/half_space.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

namespace saliscope {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double innerProduct(const at::Tensor& a, const at::Tensor& b) {
    return a.to(at::kDouble).mul(b.to(at::kDouble)).sum().item<double>();
}

double marginAt(const HalfSpace& halfSpace, const at::Tensor& picture) {
    return halfSpace.margin + innerProduct(halfSpace.gradient, picture - halfSpace.picture);
}

double lengthOf(const at::Tensor& change, Norm norm) {
    return (norm == Norm::largest ? change.abs().max() : change.to(at::kDouble).norm()).item<double>();
}

} // namespace

double distanceTo(const HalfSpace& halfSpace, const at::Tensor& original, Norm norm) {
    const double margin = marginAt(halfSpace, original);
    if (margin <= 0)
        return 0;
    const at::Tensor gradient = halfSpace.gradient.to(at::kDouble);
    const double slope = (norm == Norm::largest ? gradient.abs().sum() : gradient.norm()).item<double>();
    return slope > 0 ? margin / slope : infinity;
}

std::optional<at::Tensor> nearestIn(const HalfSpace& halfSpace, const at::Tensor& original, Norm norm) {
    if (marginAt(halfSpace, original) <= 0)
        return original;
    const at::Tensor from = original.to(at::kDouble);
    const HalfSpace exact{.picture = halfSpace.picture.to(at::kDouble),
                          .gradient = halfSpace.gradient.to(at::kDouble),
                          .margin = halfSpace.margin};
    const at::Tensor direction = norm == Norm::largest ? exact.gradient.sign() : exact.gradient;
    const double largest = direction.abs().max().item<double>();
    if (!(largest > 0))
        return std::nullopt;
    const auto at = [&](double length) { return (from - length * direction).clamp(0, 1); };
    const auto isInside = [&](double length) { return marginAt(exact, at(length)) <= 0; };
    // From there on, all values with a gradient worth mentioning are black or white.
    constexpr double negligible = 1e-9;
    if (!isInside(1 / (largest * negligible)))
        return std::nullopt;
    // As long as no value is cut the margin falls the fastest: no length is enough that is not enough then.
    double tooShort = distanceTo(exact, from, norm) / lengthOf(direction, norm),
           enough = tooShort * (1 + 1e-9);
    while (!isInside(enough)) {
        tooShort = enough;
        enough *= 1.5;
    }
    while (enough - tooShort > 1e-8 * enough) {
        const double middle = (tooShort + enough) / 2;
        (isInside(middle) ? enough : tooShort) = middle;
    }
    return at(enough).to(original.scalar_type());
}

double linearDistance(const Victim& victim, const at::Tensor& original, std::int64_t from, Norm norm,
                      bool possible) {
    std::vector<std::int64_t> classes;
    for (std::int64_t k = 0; k < victim.classes(); ++k)
        classes.push_back(k);
    const at::Tensor scores = victim.scores(original)[0].to(at::kDouble);
    const at::Tensor gradients = victim.scoreGradients(original, classes);
    double smallest = infinity;
    for (const std::int64_t other : classes) {
        if (other == from)
            continue;
        const HalfSpace halfSpace{.picture = original,
                                  .gradient = (gradients[from] - gradients[other]).unsqueeze(0),
                                  .margin = (scores[from] - scores[other]).item<double>()};
        if (!possible) {
            smallest = std::min(smallest, distanceTo(halfSpace, original, norm));
        } else if (const auto nearest = nearestIn(halfSpace, original, norm)) {
            smallest = std::min(smallest, lengthOf(*nearest - original, norm));
        }
    }
    return smallest;
}

} // namespace saliscope
