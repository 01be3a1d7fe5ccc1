// The loop and its optimisers on problems whose solution is known; cancelled and continued.
#include "base/error.h"
#include "base/generator.h"
#include "synthesize/optimisation.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

at::Tensor numbers(std::initializer_list<double> values) {
    return at::tensor(at::ArrayRef<double>(values.begin(), values.size()), at::kDouble);
}

/// Rosenbrock's valley, whose minimum is at (1, 1).
std::vector<at::Tensor> rosenbrock(const at::Tensor& x) {
    return {(1 - x[0]).square(), 100 * (x[1] - x[0].square()).square()};
}

Problem problemOf(std::function<std::vector<at::Tensor>(const at::Tensor&)> terms) {
    return {.terms = {"a", "b"}, .evaluate = [terms](const at::Tensor& parameters, Random, const Progress&) {
                return evaluateByAutograd(parameters, terms);
            }};
}

/// Two stages about 40 numbers, of which the second starts from the first's and is random.
Optimisation twoStages(const OptimiserOptions& optimiser) {
    const at::Tensor goal = at::randn({2, 20}, seededGenerator(3), at::kDouble);
    const auto distance = [goal](const at::Tensor& x) {
        return std::vector<at::Tensor>{(x - goal).pow(4).sum(), 0.1 * x.abs().sum()};
    };
    Stage first{.name = "calm", .problem = problemOf(distance), .optimiser = optimiser, .steps = 7};
    first.start = [](const at::Tensor&, Random random) {
        return at::randn({2, 20}, seededGenerator(random.bits()), at::kDouble);
    };
    first.show = [](const at::Tensor& x) { return x.to(at::kFloat); };
    Stage second = first;
    second.name = "noisy";
    second.steps = 30;
    second.start = [](const at::Tensor& before, Random) { return 0.9 * before; };
    second.problem.isRandom = true;
    second.problem.evaluate = [distance](const at::Tensor& parameters, Random random, const Progress&) {
        const at::Tensor noise = 0.1 * at::randn({2, 20}, seededGenerator(random.bits()), at::kDouble);
        return evaluateByAutograd(parameters, [&](const at::Tensor& x) { return distance(x + noise); });
    };
    second.problem.project = [](const at::Tensor& x, const at::Tensor&, std::int64_t step) {
        return step % 3 == 0 ? x.clamp(-1, 1) : x;
    };
    return {{first, second}};
}

void addOptimisers() {
    QTest::addColumn<OptimiserOptions>("optimiser");
    QTest::newRow("gradient") << OptimiserOptions{OptimiserKind::gradient, 0.01};
    QTest::newRow("normalised gradient") << OptimiserOptions{OptimiserKind::normalisedGradient, 0.02};
    QTest::newRow("Adam") << OptimiserOptions{OptimiserKind::adam, 0.05};
    QTest::newRow("L-BFGS") << OptimiserOptions{OptimiserKind::lbfgs, 0.1, 5};
}

OptimisationState afterAllSteps(const Optimisation& optimisation, std::uint64_t seed = 5) {
    OptimisationState state = start(optimisation, seed);
    advance(optimisation, state, plannedSteps(optimisation));
    return state;
}

void verifySame(const OptimisationState& a, const OptimisationState& b) {
    QVERIFY(at::equal(a.parameters, b.parameters));
    QCOMPARE(a.stage, b.stage);
    QCOMPARE(a.stepsOfStage, b.stepsOfStage);
    QCOMPARE(a.curve.size(), b.curve.size());
    for (std::size_t i = 0; i < a.curve.size(); ++i) {
        QCOMPARE(a.curve[i].value, b.curve[i].value);
        QVERIFY(a.curve[i].terms == b.curve[i].terms);
    }
}

} // namespace

Q_DECLARE_METATYPE(OptimiserOptions)

class OptimisationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void gradientsAreThoseOfTheSum();
    void lbfgsFindsTheEndOfTheValley();
    void lbfgsMinimisesAQuadraticInAFewSteps();
    void lbfgsStaysWhereNothingIsLower();
    void theLineSearchSatisfiesTheStrongWolfeConditions_data();
    void theLineSearchSatisfiesTheStrongWolfeConditions();
    void normalisedStepsHaveTheirSizeForEachPicture();
    void everyOptimiserLowersTheObjective_data();
    void everyOptimiserLowersTheObjective();
    void interruptedEqualsUninterrupted_data();
    void interruptedEqualsUninterrupted();
    void cancellingKeepsAllCompletedSteps_data();
    void cancellingKeepsAllCompletedSteps();
    void anExceptionInAStepLeavesTheStateAsItWas();
    void theSameSeedGivesTheSameResult();
    void theLastStageGoesOnBeyondItsPlan();
    void progressTellsStageStepAndObjective();
    void numbersThatAreNotFiniteAreAnError();
};

void OptimisationTest::gradientsAreThoseOfTheSum() {
    const Evaluation evaluation = evaluateByAutograd(numbers({-1, 2}), rosenbrock);
    QCOMPARE(evaluation.value, 104.0);
    QVERIFY((evaluation.terms == std::vector<double>{4, 100}));
    QVERIFY(at::allclose(evaluation.gradient, numbers({396, 200})));
    const auto nothing = [](const at::Tensor&) { return std::vector<at::Tensor>{}; };
    QVERIFY(at::equal(evaluateByAutograd(numbers({1, 2}), nothing).gradient, numbers({0, 0})));
}

void OptimisationTest::lbfgsFindsTheEndOfTheValley() {
    Stage stage{.problem = problemOf(rosenbrock), .optimiser = {OptimiserKind::lbfgs, 0.1}, .steps = 60};
    stage.start = [](const at::Tensor&, Random) { return numbers({-1.2, 1}); };
    const OptimisationState state = afterAllSteps({{stage}});
    QVERIFY(at::allclose(state.parameters, numbers({1, 1}), 1e-6, 1e-6));
}

void OptimisationTest::lbfgsMinimisesAQuadraticInAFewSteps() {
    const at::Tensor steepness = at::logspace(-1, 2, 30, 10, at::kDouble);
    const auto quadratic = [&](const at::Tensor& x) {
        return evaluateByAutograd(x, [&](const at::Tensor& y) {
            return std::vector<at::Tensor>{(steepness * (y - 2).square()).sum()};
        });
    };
    at::Tensor x = at::zeros({30}, at::kDouble);
    LbfgsMemory memory;
    for (int i = 0; i < 100; ++i) {
        LbfgsStep step = takeLbfgsStep(quadratic, x, memory, 30, 0.1);
        x = step.parameters;
        memory = step.memory;
        memory.here = step.after;
        QVERIFY(step.after.value <= step.before.value);
        QVERIFY(memory.pairs.size() <= 30);
    }
    // Gradient descent would need ten times as many steps: the curvatures differ by a factor of 1000.
    const double start = quadratic(at::zeros({30}, at::kDouble)).value;
    QVERIFY(quadratic(x).value < 1e-5 * start);
}

void OptimisationTest::lbfgsStaysWhereNothingIsLower() {
    // A gradient that points the wrong way, as wrong ones do.
    const auto wrong = [](const at::Tensor& x) {
        return Evaluation{.value = x.square().sum().item<double>(), .gradient = -2 * x};
    };
    const LbfgsStep step = takeLbfgsStep(wrong, numbers({1, 1}), {}, 5, 0.1);
    QVERIFY(at::equal(step.parameters, numbers({1, 1})));
    QCOMPARE(step.after.value, 2.0);
}

void OptimisationTest::theLineSearchSatisfiesTheStrongWolfeConditions_data() {
    QTest::addColumn<int>("function");
    QTest::addColumn<double>("first");
    for (int function = 0; function < 3; ++function)
        for (const double first : {1e-4, 0.1, 1.0, 30.0})
            QTest::addRow("function %d from %g", function, first) << function << first;
}

void OptimisationTest::theLineSearchSatisfiesTheStrongWolfeConditions() {
    QFETCH(int, function);
    QFETCH(double, first);
    const auto point = [&](double t) -> LinePoint {
        if (function == 0) // a parabola
            return {t, (t - 3) * (t - 3), 2 * (t - 3)};
        if (function == 1) // no number beyond 4
            return {t, -std::log(4 - t) - 3 * t, 1 / (4 - t) - 3};
        return {t, -t / (t * t + 2), (t * t - 2) / ((t * t + 2) * (t * t + 2))}; // Moré & Thuente's first
    };
    const LinePoint start = point(0);
    const auto found = searchLine(point, start, first);
    QVERIFY(found);
    QVERIFY(found->value <= start.value + 1e-4 * found->length * start.slope);
    QVERIFY(std::abs(found->slope) <= 0.9 * std::abs(start.slope));
}

void OptimisationTest::normalisedStepsHaveTheirSizeForEachPicture() {
    const at::Tensor weights = at::randn({3, 4, 5}, seededGenerator(1), at::kDouble);
    at::Tensor scaled = weights.clone();
    scaled[1].mul_(1e6);
    scaled[2].zero_();
    const Problem problem =
        problemOf([&](const at::Tensor& x) { return std::vector<at::Tensor>{(x * scaled).sum()}; });
    const at::Tensor before = at::zeros({3, 4, 5}, at::kDouble);
    const at::Tensor after =
        takeStep(problem, {OptimiserKind::normalisedGradient, 0.25}, before, {}, Random(1), {}).parameters;
    const at::Tensor size = after.flatten(1).square().mean(1).sqrt();
    QVERIFY(at::allclose(size, numbers({0.25, 0.25, 0})));
    QVERIFY((after * scaled).sum().item<double>() < 0);
}

void OptimisationTest::everyOptimiserLowersTheObjective_data() {
    addOptimisers();
}

void OptimisationTest::everyOptimiserLowersTheObjective() {
    QFETCH(OptimiserOptions, optimiser);
    Optimisation optimisation = twoStages(optimiser);
    optimisation.stages.resize(1);
    optimisation.stages[0].steps = 40;
    const OptimisationState state = afterAllSteps(optimisation);
    QVERIFY(state.curve.back().value < 0.7 * state.curve.front().value);
    for (const CurvePoint& point : state.curve) {
        QCOMPARE(point.terms.size(), std::size_t{2});
        QVERIFY(std::abs(point.terms[0] + point.terms[1] - point.value) < 1e-9);
    }
}

void OptimisationTest::interruptedEqualsUninterrupted_data() {
    addOptimisers();
}

void OptimisationTest::interruptedEqualsUninterrupted() {
    QFETCH(OptimiserOptions, optimiser);
    const Optimisation optimisation = twoStages(optimiser);
    const OptimisationState whole = afterAllSteps(optimisation);
    QCOMPARE(whole.steps(), std::int64_t{37});
    OptimisationState state = start(optimisation, 5);
    std::vector<OptimisationState> history;
    for (const std::int64_t steps : {1, 0, 5, 1, 1, 9, 2})
        advance(optimisation, state, steps, {},
                [&](const OptimisationState& now) { history.push_back(now); });
    advance(optimisation, state, remainingSteps(optimisation, state));
    verifySame(state, whole);
    // An earlier state has not been touched by what came later.
    OptimisationState early = history[3];
    QCOMPARE(early.steps(), std::int64_t{4});
    advance(optimisation, early, remainingSteps(optimisation, early));
    verifySame(early, whole);
}

void OptimisationTest::cancellingKeepsAllCompletedSteps_data() {
    addOptimisers();
}

void OptimisationTest::cancellingKeepsAllCompletedSteps() {
    QFETCH(OptimiserOptions, optimiser);
    const Optimisation optimisation = twoStages(optimiser);
    std::stop_source stop;
    int reports = 0;
    const Progress progress(
        [&](double, const std::string&) {
            if (++reports == 12)
                stop.request_stop();
        },
        stop.get_token());
    OptimisationState state = start(optimisation, 5);
    QVERIFY_THROWS_EXCEPTION(Cancelled, advance(optimisation, state, plannedSteps(optimisation), progress));
    QVERIFY(state.steps() >= 11 && state.steps() <= 12);
    QVERIFY(pictureOf(optimisation, state).defined());
    advance(optimisation, state, remainingSteps(optimisation, state));
    verifySame(state, afterAllSteps(optimisation));
}

void OptimisationTest::anExceptionInAStepLeavesTheStateAsItWas() {
    Optimisation optimisation = twoStages({OptimiserKind::adam, 0.05});
    OptimisationState state = start(optimisation, 5);
    advance(optimisation, state, 7); // the next step begins the second stage
    const OptimisationState before = state;
    const Problem good = optimisation.stages[1].problem;
    optimisation.stages[1].problem.evaluate = [](const at::Tensor&, Random, const Progress&) -> Evaluation {
        throw UsageError("no");
    };
    QVERIFY_THROWS_EXCEPTION(UsageError, advance(optimisation, state, 1));
    verifySame(state, before);
    optimisation.stages[1].problem = good;
    advance(optimisation, state, 30);
    verifySame(state, afterAllSteps(optimisation));
}

void OptimisationTest::theSameSeedGivesTheSameResult() {
    const Optimisation optimisation = twoStages({OptimiserKind::adam, 0.05});
    verifySame(afterAllSteps(optimisation, 8), afterAllSteps(optimisation, 8));
    QVERIFY(!at::equal(afterAllSteps(optimisation, 8).parameters, afterAllSteps(optimisation, 9).parameters));
}

void OptimisationTest::theLastStageGoesOnBeyondItsPlan() {
    const Optimisation optimisation = twoStages({OptimiserKind::adam, 0.05});
    OptimisationState state = afterAllSteps(optimisation);
    QCOMPARE(remainingSteps(optimisation, state), std::int64_t{0});
    advance(optimisation, state, 10);
    QCOMPARE(state.stage, std::size_t{1});
    QCOMPARE(state.stepsOfStage, std::int64_t{40});
    QCOMPARE(remainingSteps(optimisation, state), std::int64_t{0});
}

void OptimisationTest::progressTellsStageStepAndObjective() {
    const Optimisation optimisation = twoStages({OptimiserKind::adam, 0.05});
    OptimisationState state = start(optimisation, 5);
    std::vector<std::pair<double, std::string>> reports;
    advance(optimisation, state, 10, Progress([&](double fraction, const std::string& text) {
                reports.emplace_back(fraction, text);
            }));
    QCOMPARE(reports.size(), std::size_t{10});
    QCOMPARE(reports.back().first, 1.0);
    QVERIFY(reports.front().second.starts_with("calm, step 1 of 7, objective "));
    QVERIFY(reports.back().second.starts_with("noisy, step 3 of 30, objective "));
}

void OptimisationTest::numbersThatAreNotFiniteAreAnError() {
    Stage stage{.problem =
                    problemOf([](const at::Tensor& x) { return std::vector<at::Tensor>{x.log().sum()}; })};
    stage.start = [](const at::Tensor&, Random) { return numbers({-1, 1}); };
    for (const OptimiserKind kind : {OptimiserKind::gradient, OptimiserKind::adam, OptimiserKind::lbfgs}) {
        stage.optimiser.kind = kind;
        const Optimisation optimisation{{stage}};
        OptimisationState state = start(optimisation, 1);
        QVERIFY_THROWS_EXCEPTION(UsageError, advance(optimisation, state, 1));
        QCOMPARE(state.steps(), std::int64_t{0});
    }
}

QTEST_GUILESS_MAIN(OptimisationTest)
#include "optimisation_test.moc"
