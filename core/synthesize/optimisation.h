// The one loop behind everything that is made by optimising a picture (or a sound) with the network fixed.
//
//     const Optimisation optimisation = activationMaximization(model, goal, options);
//     OptimisationState state = start(optimisation, seed);
//     advance(optimisation, state, plannedSteps(optimisation), progress,
//             [&](const OptimisationState& now) { show(pictureOf(optimisation, now)); });
//
// Cancelled in between, `state` holds what was reached, and the same call goes on from there as if nothing
// had happened.
#pragma once

#include "synthesize/optimiser.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace saliscope {

/// A part of an optimisation, with a problem of its own: an octave of DeepDream, a size of a style transfer
/// that goes from coarse to fine. Most optimisations have one.
struct Stage {
    std::string name = {}; ///< for the progress: "octave 2 of 4"; may be empty if there is only one
    Problem problem = {};
    OptimiserOptions optimiser = {};
    std::int64_t steps = 100;
    /// The parameters that it starts from. \param before those with which the stage before it ended,
    /// undefined for the first
    std::function<at::Tensor(const at::Tensor& before, Random random)> start = {};
    /// What the parameters stand for, to be looked at: usually N×3×H×W or N×1×H×W, float32 on the CPU, 0
    /// to 1.
    std::function<at::Tensor(const at::Tensor& parameters)> show = {};
};

/// What is to be done, described completely. Immutable once made; can be advanced for several states.
struct Optimisation {
    std::vector<Stage> stages; ///< at least one
};

/// What was minimised, before a step.
struct CurvePoint {
    double value = 0;
    std::vector<double> terms = {}; ///< in the order of the problem's
};

/// How far an optimisation is, with all that is needed to go on from there. A value: tensors in it are never
/// changed in place, so a copy is a cheap snapshot that can be shown, kept in a history or continued on its
/// own.
struct OptimisationState {
    at::Tensor parameters;
    OptimiserMemory memory = {};
    std::uint64_t seed = 0; ///< of everything random: the same seed, the same result
    std::size_t stage = 0;
    std::int64_t stepsOfStage = 0;      ///< completed
    std::vector<CurvePoint> curve = {}; ///< one point for each completed step, of all stages

    std::int64_t steps() const { return static_cast<std::int64_t>(curve.size()); }
};

/// The state before the first step.
OptimisationState start(const Optimisation& optimisation, std::uint64_t seed);

/// Takes `steps` steps; when a stage has taken its own, the next one starts. The last one has no end: with
/// more steps than planned an optimisation just goes on. The state changes once after each completed step and
/// never in between, also if something throws; in how many calls steps are taken changes nothing in their
/// results, bit by bit.
/// \param progress is told the part of these steps that is done
/// \param onStep is called after each step \throws Cancelled, and what problems throw
void advance(const Optimisation& optimisation, OptimisationState& state, std::int64_t steps,
             const Progress& progress = {},
             const std::function<void(const OptimisationState& state)>& onStep = {});

/// The steps of all stages; and those of them that are not yet done.
std::int64_t plannedSteps(const Optimisation& optimisation);
std::int64_t remainingSteps(const Optimisation& optimisation, const OptimisationState& state);

/// What the state shows, as `Stage::show`.
at::Tensor pictureOf(const Optimisation& optimisation, const OptimisationState& state);

} // namespace saliscope
