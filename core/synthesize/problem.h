// What is minimised: parameters in, a number and its gradient out. It knows neither networks nor pictures.
#pragma once

#include "base/progress.h"
#include "base/random.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace saliscope {

/// What a problem answers at a point.
struct Evaluation {
    double value = 0;               ///< what is minimised, the sum of the terms
    std::vector<double> terms = {}; ///< each with its weight, in the order of `Problem::terms`
    at::Tensor gradient;            ///< of the value, in the parameters' shape and type
};

struct Problem {
    std::vector<std::string> terms; ///< names for people: "score of cat", "total variation"

    /// Value and gradient at a point. What is random must come from `random` alone, which is a fresh stream
    /// for every step and the same one for all evaluations of that step. Looks at `progress` often enough to
    /// be cancelled within 100 ms, but reports no fractions.
    std::function<Evaluation(const at::Tensor& parameters, Random random, const Progress& progress)> evaluate;

    /// Where given, brings the parameters back to what is allowed after each step: a new tensor, or the same
    /// one.
    /// \param gradient of the step \param step the number of steps completed with this one, 1 after the first
    std::function<at::Tensor(const at::Tensor& parameters, const at::Tensor& gradient, std::int64_t step)>
        project = {};

    /// Whether `evaluate` draws from `random`: then nothing of one step can be reused in the next.
    bool isRandom = false;
};

/// Evaluates by LibTorch's autograd. \param terms makes the terms, scalars, out of the parameters, which
/// require a gradient
Evaluation
evaluateByAutograd(const at::Tensor& parameters,
                   const std::function<std::vector<at::Tensor>(const at::Tensor& parameters)>& terms);

} // namespace saliscope
