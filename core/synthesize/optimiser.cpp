#include "synthesize/optimiser.h"

#include "base/error.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

Evaluation evaluateFinite(const Problem& problem, const at::Tensor& parameters, const Random& random,
                          const Progress& progress) {
    progress.checkCancelled();
    Evaluation evaluation = problem.evaluate(parameters, random, progress);
    if (!std::isfinite(evaluation.value) || !at::isfinite(evaluation.gradient).all().item<bool>())
        throw UsageError(
            "what is optimised, or its gradient, is no longer a finite number; smaller steps may help");
    return evaluation;
}

at::Tensor normalised(const at::Tensor& gradient) {
    const at::Tensor flat = gradient.flatten(1);
    const at::Tensor scale = flat.square().mean(1).sqrt();
    std::vector<std::int64_t> shape(static_cast<std::size_t>(gradient.dim()), 1);
    shape[0] = -1;
    // Where there is no gradient there is no step.
    return gradient / at::where(scale > 0, scale, at::ones_like(scale)).reshape(shape);
}

OptimiserStep adamStep(const OptimiserOptions& options, const at::Tensor& parameters,
                       const OptimiserMemory& memory, Evaluation before) {
    const auto* remembered = std::get_if<Adam>(&memory);
    Adam adam = remembered ? *remembered : Adam(1); // of unit rate, so that the rate can change on the way
    const at::Tensor change = adam.step(before.gradient);
    return {parameters - options.rate * change, std::move(adam), std::move(before)};
}

OptimiserStep lbfgsStep(const Problem& problem, const OptimiserOptions& options, const at::Tensor& parameters,
                        const OptimiserMemory& memory, const Random& random, const Progress& progress) {
    const auto evaluate = [&](const at::Tensor& at) {
        progress.checkCancelled();
        return problem.evaluate(at, random, progress);
    };
    const auto* remembered = std::get_if<LbfgsMemory>(&memory);
    LbfgsMemory start = remembered ? *remembered : LbfgsMemory{};
    if (!start.here)
        start.here = evaluateFinite(problem, parameters, random, progress);
    LbfgsStep step = takeLbfgsStep(evaluate, parameters, start, options.history, options.rate);
    if (!problem.isRandom)
        step.memory.here = std::move(step.after);
    return {std::move(step.parameters), std::move(step.memory), std::move(step.before)};
}

} // namespace

OptimiserStep takeStep(const Problem& problem, const OptimiserOptions& options, const at::Tensor& parameters,
                       const OptimiserMemory& memory, const Random& random, const Progress& progress) {
    if (options.kind == OptimiserKind::lbfgs)
        return lbfgsStep(problem, options, parameters, memory, random, progress);
    Evaluation before = evaluateFinite(problem, parameters, random, progress);
    if (options.kind == OptimiserKind::adam)
        return adamStep(options, parameters, memory, std::move(before));
    const at::Tensor change =
        options.kind == OptimiserKind::gradient ? before.gradient : normalised(before.gradient);
    return {parameters - options.rate * change, {}, std::move(before)};
}

} // namespace saliscope
