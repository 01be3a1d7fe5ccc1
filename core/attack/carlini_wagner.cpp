#include "attack/carlini_wagner.h"

#include "attack/deepfool.h"
#include "attack/trial.h"
#include "synthesize/optimisation.h"

#include <ATen/ATen.h>

#include <limits>

namespace saliscope {

namespace {

/// What the search knows of the best c.
struct ConstantSearch {
    double constant;
    double tooSmall = 0, enough = std::numeric_limits<double>::infinity();

    void learn(bool fooled) {
        (fooled ? enough : tooSmall) = constant;
        constexpr double growth = 10;
        constant = std::isinf(enough) ? constant * growth : (tooSmall + enough) / 2;
    }
};

/// The pictures that fool, and those that do not yet.
struct Findings {
    at::Tensor picture;
    double distance = std::numeric_limits<double>::infinity();
    Nearest nearest;
    bool anyOfThisConstant = false;

    void consider(const at::Tensor& candidate, double margin, double squaredDistance, double confidence) {
        nearest.consider(candidate, margin);
        if (margin >= 0 || margin > -confidence)
            return;
        anyOfThisConstant = true;
        if (squaredDistance < distance) {
            distance = squaredDistance;
            picture = candidate;
        }
    }
};

at::Tensor pictureOfParameters(const at::Tensor& parameters) {
    return (parameters.tanh() + 1) / 2;
}

/// \param fraction of the whole work that is done, asked after each evaluation
Problem problemFor(Trial& trial, const CarliniWagnerOptions& options, double constant, Findings& findings,
                   const std::function<double()>& fraction) {
    Problem problem{.terms = {"squared distance", "margin"}, .evaluate = {}};
    problem.evaluate = [&trial, options, constant, &findings, fraction](const at::Tensor& parameters, Random,
                                                                        const Progress&) {
        const at::Tensor picture = pictureOfParameters(parameters);
        const at::Tensor change = picture - trial.original();
        const Slope slope = trial.slope(picture, [&](const at::Tensor& scores) {
            return constant * (margins(scores, trial.goal()) + options.confidence).clamp_min(0);
        });
        const double squared = change.square().sum().item<double>();
        const double penalty = slope.losses.item<double>();
        findings.consider(picture, trial.step(picture, slope.scores, fraction()), squared,
                          options.confidence);
        const at::Tensor ofPicture = slope.gradient + 2 * change;
        return Evaluation{.value = squared + penalty,
                          .terms = {squared, penalty},
                          .gradient = ofPicture * (1 - parameters.tanh().square()) / 2};
    };
    return problem;
}

/// The parameters of a picture; black and white, which lie at infinity, come a millionth within reach.
at::Tensor parametersOf(const at::Tensor& picture) {
    constexpr double within = 0.999999;
    return ((picture * 2 - 1) * within).atanh();
}

/// A third of the steps at the full rate, a third at a tenth of it, a third at a hundredth.
std::vector<Stage> stagesFor(Trial& trial, const CarliniWagnerOptions& options, const Problem& problem) {
    constexpr std::int64_t parts = 3;
    std::vector<Stage> stages;
    double rate = options.rate;
    for (std::int64_t i = 0; i < parts; ++i, rate /= 10)
        stages.push_back(
            {.problem = problem,
             .optimiser = {.kind = OptimiserKind::adam, .rate = rate},
             .steps = options.steps * (i + 1) / parts - options.steps * i / parts,
             .start = [&trial](const at::Tensor& before,
                               Random) { return before.defined() ? before : parametersOf(trial.original()); },
             .show = pictureOfParameters});
    std::erase_if(stages, [](const Stage& stage) { return stage.steps == 0; });
    return stages;
}

} // namespace

at::Tensor carliniWagner(Trial& trial, const CarliniWagnerOptions& options) {
    Findings findings;
    ConstantSearch search{.constant = options.constant};
    const auto all = static_cast<double>(options.searches * options.steps);
    const auto fraction = [&] { return std::min(1.0, static_cast<double>(trial.steps()) / all); };
    for (std::int64_t i = 0; i < options.searches; ++i) {
        findings.anyOfThisConstant = false;
        const Optimisation optimisation{
            .stages =
                stagesFor(trial, options, problemFor(trial, options, search.constant, findings, fraction))};
        OptimisationState state = start(optimisation, trial.seed());
        advance(optimisation, state, plannedSteps(optimisation));
        search.learn(findings.anyOfThisConstant);
    }
    if (!findings.picture.defined())
        return findings.nearest.picture();
    return options.confidence > 0 ? findings.picture : drawnBack(trial, findings.picture);
}

Attack carliniWagnerAttack() {
    return makeAttack(
        {.id = "carlini-wagner",
         .title = "Carlini-Wagner L2",
         .summary = "Asks directly for the smallest change: minimises its length plus a penalty as long as "
                    "the network "
                    "is not fooled. How much the penalty counts is looked for by halving. Slow, but the "
                    "changes that it "
                    "finds are hardly ever beaten, and it broke many defences that were thought to hold.",
         .paper = "Carlini & Wagner 2017, Towards evaluating the robustness of neural networks",
         .isSlow = true,
         .barelyFools = true},
        OptionTable<CarliniWagnerOptions>()
            .integer<std::int64_t>("searches", &CarliniWagnerOptions::searches, 1, 50,
                                   "How many weights of the penalty are tried; the paper has 9")
            .integer<std::int64_t>("steps", &CarliniWagnerOptions::steps, 1, 100000,
                                   "How many steps for each of them; the paper has 10,000")
            .number("rate", &CarliniWagnerOptions::rate, 1e-6, 10, "Size of Adam's steps")
            .number("constant", &CarliniWagnerOptions::constant, 1e-9, 1e9, "The first weight of the penalty")
            .number("confidence", &CarliniWagnerOptions::confidence, 0, 1000,
                    "By how much another class has to lead: more survives more"),
        carliniWagner);
}

} // namespace saliscope
