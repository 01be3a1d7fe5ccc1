// t-SNE: a map of points in which those that are neighbours among all their coordinates are neighbours again
// (van der Maaten & Hinton 2008).
//
//     const Tsne tsne = prepareTsne(features, options, seed, progress);
//     TsneState state = start(tsne);
//     advance(tsne, state, remainingSteps(tsne, state), progress, [&](const TsneState& now) { show(now); });
//
// Cancelled in between, `state` holds what was reached, and the same call goes on from there as if nothing
// had happened. Distances between far clusters, their sizes and their densities mean nothing in such a map.
#pragma once

#include "base/options.h"
#include "base/progress.h"
#include "dataset/affinities.h"

#include <functional>

namespace saliscope {

enum class TsneStart {
    principalComponents, ///< keeps the coarse arrangement (Kobak & Berens 2019)
    random
};

enum class TsneForces {
    automatic,   ///< exact up to 1,000 points, interpolated beyond
    exact,       ///< all pairs, and affinities with all other points
    interpolated ///< `InterpolatedRepulsion`, and affinities with the nearest 3 × perplexity
};

struct TsneOptions {
    double perplexity = 0; ///< 0: 30, or what few points allow
    double exaggeration = 12;
    std::int64_t exaggeratedSteps = 250;
    std::int64_t steps = 750; ///< the exaggerated ones included
    /// 0: N / exaggeration / 4 (Belkina et al. 2019), at least the lesser of 12 and N / 5.
    double rate = 0;
    std::int64_t components = 50;
    TsneStart start = TsneStart::principalComponents;
    TsneForces forces = TsneForces::automatic;
};

const OptionTable<TsneOptions>& tsneTable();

/// What is to be done, described completely. Immutable once made.
struct Tsne {
    TsneOptions options; ///< with what was 0 or automatic decided
    Affinities affinities;
    at::Tensor initial;           ///< N×2, float64: a standard deviation of 1e-4 along its first axis
    double explainedVariance = 1; ///< of the points' variance, by the principal components that were kept
};

/// Reduces the points to their first `components` principal components, finds their affinities and where the
/// map starts. \param points N×D, finite, N at least 4 \param seed of the random start, and of the tiny
/// random shifts that part equal points \throws UsageError, also if the perplexity is not below N/3;
/// Cancelled
Tsne prepareTsne(const at::Tensor& points, const TsneOptions& options, std::uint64_t seed,
                 const Progress& progress);

struct TsnePoint {
    std::int64_t step = 0;
    double divergence = 0; ///< KL(P‖Q) in nats, without exaggeration, before that step
};

/// How far a map is, with all that is needed to go on from there. A value: tensors in it are never changed in
/// place.
struct TsneState {
    at::Tensor positions = {}, velocities = {}, gains = {}; ///< N×2, float64
    std::int64_t steps = 0;                                 ///< completed
    std::vector<TsnePoint> curve = {};                      ///< every 50 steps
};

/// The state before the first step.
TsneState start(const Tsne& tsne);

/// Takes steps of gradient descent with momentum (0.5 while exaggerated, then 0.8) and gains for each
/// coordinate (Jacobs 1988). The state changes once after each completed step and never in between; in how
/// many calls steps are taken, and by how many threads, changes nothing in their results.
/// \param progress is told the part of these steps that is done \param onStep is called after each step
/// \throws Cancelled
void advance(const Tsne& tsne, TsneState& state, std::int64_t steps, const Progress& progress = {},
             const std::function<void(const TsneState& state)>& onStep = {});

std::int64_t remainingSteps(const Tsne& tsne, const TsneState& state);

/// KL(P‖Q) of a map in nats, its sum over all pairs computed exactly. \param positions N×2, float64
double divergence(const Affinities& affinities, const at::Tensor& positions, const Progress& progress = {});

/// ∂KL/∂y, N×2, by all pairs, P times `exaggeration`.
at::Tensor divergenceGradient(const Affinities& affinities, const at::Tensor& positions,
                              double exaggeration = 1);

} // namespace saliscope
