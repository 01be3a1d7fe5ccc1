#include "synthesize/optimisation.h"

#include "base/options.h"

#include <ATen/ATen.h>

#include <numeric>

namespace saliscope {

namespace {

/// Of one step, and of the start of a stage as its step -1: streams that depend on nothing but seed and
/// position.
Random stream(const OptimisationState& state, std::int64_t step) {
    return Random(state.seed).stream(state.stage).stream(static_cast<std::uint64_t>(step + 1));
}

bool stageIsOver(const Optimisation& optimisation, const OptimisationState& state) {
    return state.stage + 1 < optimisation.stages.size() &&
           state.stepsOfStage >= optimisation.stages[state.stage].steps;
}

/// With the next stage started where this one is over.
void enterStage(const Optimisation& optimisation, OptimisationState& state) {
    while (stageIsOver(optimisation, state)) {
        ++state.stage;
        state.stepsOfStage = 0;
        state.memory = {};
        state.parameters =
            optimisation.stages[state.stage].start(state.parameters, stream(state, -1)).detach();
    }
}

/// The next state, but for its curve, which has this point to come.
std::pair<OptimisationState, CurvePoint>
afterOneStep(const Optimisation& optimisation, const OptimisationState& now, const Progress& progress) {
    OptimisationState state{now.parameters, now.memory, now.seed, now.stage, now.stepsOfStage};
    enterStage(optimisation, state);
    const Stage& stage = optimisation.stages[state.stage];
    OptimiserStep step = takeStep(stage.problem, stage.optimiser, state.parameters, state.memory,
                                  stream(state, state.stepsOfStage), progress);
    ++state.stepsOfStage;
    if (stage.problem.project) {
        const at::Tensor allowed =
            stage.problem.project(step.parameters, step.before.gradient, state.stepsOfStage);
        if (auto* memory = std::get_if<LbfgsMemory>(&step.memory);
            memory && !allowed.is_same(step.parameters) && !at::equal(allowed, step.parameters))
            memory->here.reset();
        step.parameters = allowed;
    }
    state.parameters = step.parameters.detach();
    state.memory = std::move(step.memory);
    return {std::move(state), CurvePoint{step.before.value, std::move(step.before.terms)}};
}

std::string description(const Stage& stage, const OptimisationState& state) {
    const std::string name = stage.name.empty() ? "" : stage.name + ", ";
    return name + "step " + std::to_string(state.stepsOfStage) + " of " +
           std::to_string(std::max(stage.steps, state.stepsOfStage)) + ", objective " +
           roundedText(state.curve.back().value, 4);
}

} // namespace

OptimisationState start(const Optimisation& optimisation, std::uint64_t seed) {
    OptimisationState state;
    state.seed = seed;
    state.parameters = optimisation.stages.front().start({}, stream(state, -1)).detach();
    return state;
}

void advance(const Optimisation& optimisation, OptimisationState& state, std::int64_t steps,
             const Progress& progress, const std::function<void(const OptimisationState& state)>& onStep) {
    for (std::int64_t done = 0; done < steps; ++done) {
        progress.checkCancelled();
        auto [next, point] = afterOneStep(optimisation, state, progress);
        state.curve.push_back(
            std::move(point)); // the only line that can throw, and changes nothing if it does
        next.curve = std::move(state.curve);
        state = std::move(next);
        if (onStep)
            onStep(state);
        progress.report(static_cast<double>(done + 1) / static_cast<double>(steps),
                        description(optimisation.stages[state.stage], state));
    }
}

std::int64_t plannedSteps(const Optimisation& optimisation) {
    return std::accumulate(optimisation.stages.begin(), optimisation.stages.end(), std::int64_t{0},
                           [](std::int64_t sum, const Stage& stage) { return sum + stage.steps; });
}

std::int64_t remainingSteps(const Optimisation& optimisation, const OptimisationState& state) {
    return std::max<std::int64_t>(0, plannedSteps(optimisation) - state.steps());
}

at::Tensor pictureOf(const Optimisation& optimisation, const OptimisationState& state) {
    return optimisation.stages[state.stage].show(state.parameters);
}

} // namespace saliscope
