// L-BFGS: Newton's method with a curvature that is guessed from the last few steps (Liu & Nocedal 1989;
// Nocedal & Wright 2006, algorithms 7.4, 7.5, 3.5 and 3.6).
#pragma once

#include "synthesize/line_search.h"
#include "synthesize/problem.h"

#include <optional>
#include <vector>

namespace saliscope {

/// What L-BFGS remembers. Tensors in it are never changed in place.
struct LbfgsMemory {
    struct Pair {
        at::Tensor step, gradientChange;
    };
    std::vector<Pair> pairs; ///< the oldest first
    /// Of the parameters as the last step left them, if they are still the same and the problem is not
    /// random.
    std::optional<Evaluation> here = {};
};

struct LbfgsStep {
    at::Tensor parameters;
    LbfgsMemory memory;
    Evaluation before, after;
};

/// One iteration: a direction, and a line search along it. Where the search finds nothing lower, the history
/// is forgotten and the gradient tried; where that finds nothing either, the parameters stay as they are.
/// \param history how many pairs are kept \param firstMove of a search without history: by how much its first
/// attempt changes the parameters, as a root mean square \param evaluate the problem with the random numbers
/// of this step
LbfgsStep takeLbfgsStep(const std::function<Evaluation(const at::Tensor&)>& evaluate,
                        const at::Tensor& parameters, const LbfgsMemory& memory, std::int64_t history,
                        double firstMove);

} // namespace saliscope
