#include "dataset/tsne.h"

#include "base/progress.h"
#include "dataset/parallel.h"
#include "dataset/repulsion.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

constexpr std::int64_t stepsBetweenPoints = 50; // of the curve
constexpr double exaggeratedMomentum = 0.5, momentum = 0.8, smallestGain = 0.01;

/// The attractive half of the gradient: Σ_j p_ij (y_i - y_j) / (1 + |y_i - y_j|²).
at::Tensor attraction(const Affinities& affinities, const at::Tensor& positions) {
    at::Tensor forces = at::empty_like(positions);
    const auto* points = positions.data_ptr<double>();
    auto* result = forces.data_ptr<double>();
    inParallel(0, affinities.points(), 200, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i) {
            const auto row = static_cast<std::size_t>(i);
            double x = 0, y = 0;
            for (std::int64_t entry = affinities.begin[row]; entry < affinities.begin[row + 1]; ++entry) {
                const std::int64_t j = affinities.columns[static_cast<std::size_t>(entry)];
                const double dx = points[2 * i] - points[2 * j], dy = points[2 * i + 1] - points[2 * j + 1];
                const double weight =
                    affinities.values[static_cast<std::size_t>(entry)] / (1 + dx * dx + dy * dy);
                x += weight * dx;
                y += weight * dy;
            }
            result[2 * i] = x;
            result[2 * i + 1] = y;
        }
    });
    return forces;
}

/// Σ p log p + Σ p log(1 + d²) + log Z, which is KL(P‖Q) for q = 1 / (1 + d²) / Z.
double divergenceFor(const Affinities& affinities, const at::Tensor& positions, double normaliser,
                     const Progress& progress) {
    const auto* points = positions.data_ptr<double>();
    std::vector<double> sums(static_cast<std::size_t>(affinities.points()));
    const auto fillRow = [&](std::int64_t i) {
        const auto row = static_cast<std::size_t>(i);
        for (std::int64_t entry = affinities.begin[row]; entry < affinities.begin[row + 1]; ++entry) {
            const std::int64_t j = affinities.columns[static_cast<std::size_t>(entry)];
            const double p = affinities.values[static_cast<std::size_t>(entry)];
            const double dx = points[2 * i] - points[2 * j], dy = points[2 * i + 1] - points[2 * j + 1];
            if (p > 0)
                sums[row] += p * std::log(p * (1 + dx * dx + dy * dy));
        }
    };
    constexpr std::int64_t block = 10'000;
    for (std::int64_t begin = 0; begin < affinities.points(); begin += block) {
        progress.checkCancelled();
        inParallel(begin, std::min(begin + block, affinities.points()), 200,
                   [&](std::int64_t first, std::int64_t last) {
                       for (std::int64_t i = first; i < last; ++i)
                           fillRow(i);
                   });
    }
    double sum = std::log(normaliser);
    for (const double part : sums)
        sum += part;
    return sum;
}

/// Descends in steps; what is kept between steps makes them faster and changes nothing.
class TsneDescent {
public:
    explicit TsneDescent(const Tsne& tsne) : tsne_(tsne) {}

    TsneState afterOneStep(const TsneState& now, const Progress& progress) {
        const TsneOptions& options = tsne_.options;
        const bool exaggerated = now.steps < options.exaggeratedSteps;
        const Repulsion repulsion = repulsionOf(now.positions, progress);
        progress.checkCancelled();
        const at::Tensor pull =
            attraction(tsne_.affinities, now.positions) * (exaggerated ? options.exaggeration : 1);
        const at::Tensor gradient = 4 * (pull - repulsion.forces / repulsion.normaliser);
        TsneState next{.steps = now.steps + 1, .curve = now.curve};
        if (now.steps % stepsBetweenPoints == 0)
            next.curve.push_back(
                {now.steps, divergenceFor(tsne_.affinities, now.positions, repulsion.normaliser, progress)});
        const at::Tensor turnsBack = gradient * now.velocities > 0;
        next.gains = at::where(turnsBack, now.gains * 0.8, now.gains + 0.2).clamp_min(smallestGain);
        next.velocities = now.velocities * (exaggerated ? exaggeratedMomentum : momentum) -
                          options.rate * next.gains * gradient;
        next.positions = now.positions + next.velocities;
        next.positions = (next.positions - next.positions.mean(0)).contiguous();
        return next;
    }

private:
    Repulsion repulsionOf(const at::Tensor& positions, const Progress& progress) {
        return tsne_.options.forces == TsneForces::exact ? exactRepulsion(positions, progress)
                                                         : interpolated_(positions, progress);
    }

    const Tsne& tsne_;
    InterpolatedRepulsion interpolated_;
};

std::string descriptionOf(const Tsne& tsne, const TsneState& state) {
    return "t-SNE, step " + std::to_string(state.steps) + " of " +
           std::to_string(std::max(tsne.options.steps, state.steps)) + ", divergence " +
           roundedText(state.curve.back().divergence, 4);
}

} // namespace

TsneState start(const Tsne& tsne) {
    return {.positions = tsne.initial,
            .velocities = at::zeros_like(tsne.initial),
            .gains = at::ones_like(tsne.initial)};
}

void advance(const Tsne& tsne, TsneState& state, std::int64_t steps, const Progress& progress,
             const std::function<void(const TsneState& state)>& onStep) {
    TsneDescent descent(tsne);
    for (std::int64_t done = 0; done < steps; ++done) {
        progress.checkCancelled();
        state = descent.afterOneStep(state, progress);
        if (onStep)
            onStep(state);
        progress.report(static_cast<double>(done + 1) / static_cast<double>(steps),
                        descriptionOf(tsne, state));
    }
}

std::int64_t remainingSteps(const Tsne& tsne, const TsneState& state) {
    return std::max<std::int64_t>(0, tsne.options.steps - state.steps);
}

double divergence(const Affinities& affinities, const at::Tensor& positions, const Progress& progress) {
    const at::Tensor contiguous = positions.contiguous();
    return divergenceFor(affinities, contiguous, exactRepulsion(contiguous, progress).normaliser, progress);
}

at::Tensor divergenceGradient(const Affinities& affinities, const at::Tensor& positions,
                              double exaggeration) {
    const Repulsion repulsion = exactRepulsion(positions, {});
    return 4 * (exaggeration * attraction(affinities, positions) - repulsion.forces / repulsion.normaliser);
}

} // namespace saliscope
