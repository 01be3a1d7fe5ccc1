#include "base/error.h"
#include "base/generator.h"
#include "base/progress.h"
#include "dataset/principal_components.h"
#include "dataset/tsne.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

constexpr std::int64_t fewestPoints = 4, mostExactPoints = 1000;
constexpr double usualPerplexity = 30, usualRate = 12, initialDeviation = 1e-4;

/// With what was left to be decided decided. \throws UsageError
TsneOptions decided(TsneOptions options, std::int64_t size) {
    if (size < fewestPoints)
        throw UsageError("t-SNE needs at least " + std::to_string(fewestPoints) + " points, there are " +
                         std::to_string(size));
    const double third = static_cast<double>(size) / 3;
    if (options.perplexity == 0)
        options.perplexity = std::min(usualPerplexity, static_cast<double>(size - 1) / 3);
    if (options.perplexity >= third)
        throw UsageError("a perplexity of " + numberText(options.perplexity) + " is too large for " +
                         std::to_string(size) + " points; it must be below a third of their number, " +
                         roundedText(third));
    if (options.rate == 0) // a few points jump about with more than that (seen with 60)
        options.rate = std::max(std::min(usualRate, static_cast<double>(size) / 5),
                                static_cast<double>(size) / options.exaggeration / 4);
    if (options.forces == TsneForces::automatic)
        options.forces = size <= mostExactPoints ? TsneForces::exact : TsneForces::interpolated;
    return options;
}

at::Tensor initialPositions(const at::Tensor& reduced, TsneStart from, std::uint64_t seed) {
    const at::Tensor noise = at::randn({reduced.size(0), 2}, seededGenerator(seed), at::kDouble);
    if (from == TsneStart::random)
        return noise * initialDeviation;
    at::Tensor plane = at::zeros({reduced.size(0), 2}, at::kDouble);
    const std::int64_t axes = std::min<std::int64_t>(2, reduced.size(1));
    plane.slice(1, 0, axes).copy_(reduced.slice(1, 0, axes));
    const double deviation = plane.select(1, 0).std().item<double>();
    // A hundredth of it random: points that are the same would stay together for ever.
    return plane * (deviation > 0 ? initialDeviation / deviation : 0) + noise * (initialDeviation / 100);
}

} // namespace

const OptionTable<TsneOptions>& tsneTable() {
    using O = TsneOptions;
    static const OptionTable<O> table =
        OptionTable<O>()
            .number(
                "perplexity", &O::perplexity, 0, 1000,
                "How many neighbours a point roughly has, below a third of the points; 0 for 30, or fewer "
                "where there are few points")
            .number("exaggeration", &O::exaggeration, 1, 100,
                    "How much stronger neighbours attract each other at first, so that clusters form")
            .integer("exaggerated-steps", &O::exaggeratedSteps, std::int64_t{0}, std::int64_t{100'000},
                     "For how many steps they do")
            .integer("steps", &O::steps, std::int64_t{1}, std::int64_t{100'000}, "Steps in all")
            .number("rate", &O::rate, 0, 1e6,
                    "Length of a step along the slope; 0 for the number of points / exaggeration / 4, at "
                    "least 12")
            .integer("components", &O::components, std::int64_t{2}, std::int64_t{10'000},
                     "To how many principal components the points are reduced first")
            .choice("start", &O::start,
                    {{"pca", TsneStart::principalComponents}, {"random", TsneStart::random}},
                    "Where the map starts; pca keeps the coarse arrangement")
            .choice("forces", &O::forces,
                    {{"automatic", TsneForces::automatic},
                     {"exact", TsneForces::exact},
                     {"interpolated", TsneForces::interpolated}},
                    "All pairs, or interpolated on a grid; automatic takes all pairs up to 1000 points");
    return table;
}

Tsne prepareTsne(const at::Tensor& points, const TsneOptions& options, std::uint64_t seed,
                 const Progress& progress) {
    const std::int64_t size = points.size(0);
    Tsne tsne{.options = decided(options, size), .affinities = {}, .initial = {}};
    const PrincipalComponents components =
        principalComponents(points, options.components, progress.part(0, 0.2));
    const at::Tensor reduced = components.project(points, progress.part(0.2, 0.25));
    if (components.totalVariance > 0)
        tsne.explainedVariance = components.explained().sum().item<double>();
    tsne.initial = initialPositions(reduced, tsne.options.start, seed);
    const bool all = tsne.options.forces == TsneForces::exact;
    const std::int64_t count =
        all ? size - 1 : std::min(size - 1, static_cast<std::int64_t>(3 * tsne.options.perplexity));
    const NeighbourTable neighbours = neighbourTable(reduced, count, progress.part(0.25, 0.85));
    tsne.affinities = symmetricAffinities(
        conditionalAffinities(neighbours, tsne.options.perplexity, progress.part(0.85, 1)));
    return tsne;
}

} // namespace saliscope
