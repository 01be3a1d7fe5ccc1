#include "attack/ascent.h"

#include "attack/trial.h"
#include "synthesize/optimisation.h"

#include <ATen/ATen.h>

#include <limits>

namespace saliscope {

namespace {

std::int64_t runnerUp(const at::Tensor& scores, std::int64_t first) {
    at::Tensor others = scores[0].clone();
    others[first] = -std::numeric_limits<float>::infinity();
    return others.argmax().item<std::int64_t>();
}

} // namespace

at::Tensor ascent(Trial& trial, const AscentOptions& options) {
    const std::int64_t target = trial.goal().target
                                    ? *trial.goal().target
                                    : runnerUp(trial.scores(trial.original()), trial.goal().from);
    const auto scoreOfTarget = [&](const at::Tensor& scores) { return scores.select(1, target); };
    Nearest nearest;
    bool fools = false;
    Problem problem{.terms = {"score"}, .evaluate = {}};
    problem.evaluate = [&](const at::Tensor& picture, Random, const Progress&) {
        const Slope slope = trial.slope(picture, scoreOfTarget);
        const double fraction = static_cast<double>(trial.steps() + 1) / static_cast<double>(options.steps);
        const double margin = trial.step(picture, slope.scores, std::min(fraction, 1.0));
        nearest.consider(picture, margin);
        fools = margin < 0 && trial.survives(picture);
        const double score = slope.losses.item<double>();
        return Evaluation{.value = -score, .terms = {-score}, .gradient = -slope.gradient};
    };
    problem.project = [](const at::Tensor& picture, const at::Tensor&, std::int64_t) {
        return picture.clamp(0, 1);
    };
    const Stage stage{.problem = problem,
                      .optimiser = {.kind = OptimiserKind::normalisedGradient, .rate = options.step},
                      .steps = options.steps,
                      .start = [&](const at::Tensor&, Random) { return trial.original(); },
                      .show = [](const at::Tensor& picture) { return picture; }};
    const Optimisation optimisation{.stages = {stage}};
    OptimisationState state = start(optimisation, trial.seed());
    for (std::int64_t i = 0; i <= options.steps && !fools; ++i) // a step looks at the picture before it
        advance(optimisation, state, 1);
    return nearest.picture();
}

Attack ascentAttack() {
    return makeAttack(
        {.id = "ascent",
         .title = "Gradient ascent on the target",
         .summary =
             "The simplest way to fool a network, and the one of the lecture: take the gradient of the wrong "
             "class's score with respect to the picture, go a small step along it, and repeat until the "
             "network "
             "gives that class. The same recipe with which networks are trained, but the picture changes and "
             "the weights stay. After a few steps the network is sure of a class of which nobody sees "
             "anything.",
         .paper = "Szegedy et al. 2013, Intriguing properties of neural networks; Stanford CS231n",
         .isSlow = true},
        OptionTable<AscentOptions>()
            .number("step", &AscentOptions::step, 1e-6, 1,
                    "By how much each step changes the values, as a root mean square, for values from 0 to 1")
            .integer<std::int64_t>("steps", &AscentOptions::steps, 1, 100000, "How many steps at most"),
        ascent);
}

} // namespace saliscope
