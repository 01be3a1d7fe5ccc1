// How parameters are changed by the gradient of what is minimised: one step at a time, so that whoever asks
// can stop between any two.
#pragma once

#include "base/progress.h"
#include "explain/adam.h"
#include "synthesize/lbfgs.h"
#include "synthesize/problem.h"

#include <variant>

namespace saliscope {

enum class OptimiserKind {
    /// parameters − rate · gradient. Of a negated score: gradient ascent.
    gradient,
    /// The same with the gradient of each picture (each index of the first dimension) divided by the root of
    /// the mean of its
    /// squares: every step changes the numbers by `rate`, as a root mean square. What the lecture divides by
    /// the length of
    /// the gradient is this with another unit.
    normalisedGradient,
    adam, ///< Kingma & Ba 2015
    lbfgs ///< Liu & Nocedal 1989, with a line search by the strong Wolfe conditions
};

struct OptimiserOptions {
    OptimiserKind kind = OptimiserKind::adam;
    /// Size of a step. For L-BFGS: by how much the first attempt of a line search without history changes the
    /// numbers, as a root mean square; from then on it finds its own.
    double rate = 0.05;
    std::int64_t history = 20; ///< of L-BFGS: how many earlier steps it remembers
};

/// What an optimiser remembers from step to step. A value: its tensors are never changed in place.
using OptimiserMemory = std::variant<std::monostate, Adam, LbfgsMemory>;

struct OptimiserStep {
    at::Tensor parameters; ///< new ones
    OptimiserMemory memory;
    Evaluation before; ///< of the parameters that were given
};

/// One step from `parameters`. All evaluations of a step draw the same numbers from `random`. \throws
/// Cancelled and what the problem throws, and UsageError where the gradient is not finite
OptimiserStep takeStep(const Problem& problem, const OptimiserOptions& options, const at::Tensor& parameters,
                       const OptimiserMemory& memory, const Random& random, const Progress& progress);

} // namespace saliscope
