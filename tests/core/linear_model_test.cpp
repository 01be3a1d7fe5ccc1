// Weighted least squares against direct solutions.
#include "base/generator.h"
#include "explain/linear_model.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

namespace {

struct Sample {
    at::Tensor features, weights, answers;
};

/// Random samples of a rule that is not linear.
Sample samples(std::int64_t count, std::int64_t features) {
    at::Generator generator = seededGenerator(3);
    const at::Tensor x = (at::rand({count, features}, generator, at::kDouble) < 0.5).to(at::kDouble);
    const at::Tensor w = at::rand({count}, generator, at::kDouble) + 0.1;
    const at::Tensor y = x.sum(1).square() + 2 * x.select(1, 0) + at::rand({count}, generator, at::kDouble);
    return {x, w, y};
}

WeightedSamples added(const Sample& sample) {
    WeightedSamples all(sample.features.size(1));
    for (std::int64_t i = 0; i < sample.features.size(0); i += 7) // in batches
        all.add(sample.features.slice(0, i, i + 7), sample.weights.slice(0, i, i + 7),
                sample.answers.slice(0, i, i + 7));
    return all;
}

bool close(const at::Tensor& a, const at::Tensor& b, double tolerance = 1e-7) {
    return at::allclose(a, b, tolerance, tolerance);
}

at::Tensor predictions(const LinearModel& model, const at::Tensor& features) {
    return features.mv(model.coefficients) + model.intercept;
}

} // namespace

class LinearModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linearRulesAreFoundExactly();
    void ridgeRegressionSolvesTheNormalEquations_data();
    void ridgeRegressionSolvesTheNormalEquations();
    void theRidgeDoesNotDrawTheInterceptToZero();
    void rSquaredIsTheExplainedPartOfTheVariance();
    void answersThatDoNotVaryAreExplained();
    void weightsCountAsRepetitions();
    void coefficientsAddUpToTheTotal();
    void amongThoseThatAddUpTheyFitBest();
    void featuresThatNothingTellsApartShareEqually();
    void withoutSamplesTheTotalIsSharedEqually();
};

void LinearModelTest::linearRulesAreFoundExactly() {
    Sample sample = samples(60, 5);
    const at::Tensor rule = at::tensor({1.5, -2.0, 0.0, 0.25, 3.0}, at::kDouble);
    sample.answers = sample.features.mv(rule) - 0.75;
    const LinearModel model = added(sample).ridgeRegression(0);
    QVERIFY(close(model.coefficients, rule));
    QVERIFY(std::abs(model.intercept + 0.75) < 1e-7);
    QVERIFY(std::abs(model.rSquared - 1) < 1e-7);
}

void LinearModelTest::ridgeRegressionSolvesTheNormalEquations_data() {
    QTest::addColumn<double>("ridge");
    for (const double ridge : {0.0, 0.5, 20.0})
        QTest::addRow("ridge %g", ridge) << ridge;
}

void LinearModelTest::ridgeRegressionSolvesTheNormalEquations() {
    QFETCH(double, ridge);
    const Sample sample = samples(80, 6);
    const at::Tensor design = at::cat({sample.features, at::ones({80, 1}, at::kDouble)}, 1);
    const at::Tensor weighted = design.t() * sample.weights;
    const at::Tensor penalty = at::diag(at::tensor({1., 1., 1., 1., 1., 1., 0.}, at::kDouble)) * ridge;
    const at::Tensor expected = at::linalg_solve(weighted.mm(design) + penalty, weighted.mv(sample.answers));
    const LinearModel model = added(sample).ridgeRegression(ridge);
    QVERIFY(close(model.coefficients, expected.slice(0, 0, 6)));
    QVERIFY(std::abs(model.intercept - expected[6].item<double>()) < 1e-6);
}

void LinearModelTest::theRidgeDoesNotDrawTheInterceptToZero() {
    Sample sample = samples(50, 4);
    const LinearModel before = added(sample).ridgeRegression(5);
    sample.answers = sample.answers + 100;
    const LinearModel after = added(sample).ridgeRegression(5);
    QVERIFY(close(after.coefficients, before.coefficients));
    QVERIFY(std::abs(after.intercept - before.intercept - 100) < 1e-7);
}

void LinearModelTest::rSquaredIsTheExplainedPartOfTheVariance() {
    const Sample sample = samples(90, 5);
    const LinearModel model = added(sample).ridgeRegression(1);
    const at::Tensor& w = sample.weights;
    const at::Tensor mean = w.dot(sample.answers) / w.sum();
    const at::Tensor missed = w.dot((sample.answers - predictions(model, sample.features)).square());
    const double expected = 1 - (missed / w.dot((sample.answers - mean).square())).item<double>();
    QVERIFY(expected > 0.5 && expected < 1);
    QVERIFY(std::abs(model.rSquared - expected) < 1e-9);
}

void LinearModelTest::answersThatDoNotVaryAreExplained() {
    Sample sample = samples(30, 3);
    sample.answers = at::full({30}, 7.25, at::kDouble);
    const LinearModel model = added(sample).ridgeRegression(1);
    QCOMPARE(model.rSquared, 1.0);
    QVERIFY(close(model.coefficients, at::zeros({3}, at::kDouble)));
    QVERIFY(std::abs(model.intercept - 7.25) < 1e-9);
}

void LinearModelTest::weightsCountAsRepetitions() {
    Sample once = samples(20, 3);
    once.weights = at::tensor({3.0}, at::kDouble).expand({20});
    Sample thrice = once;
    thrice.weights = at::ones({60}, at::kDouble);
    thrice.features = once.features.repeat({3, 1});
    thrice.answers = once.answers.repeat({3});
    QVERIFY(
        close(added(once).ridgeRegression(2).coefficients, added(thrice).ridgeRegression(2).coefficients));
}

void LinearModelTest::coefficientsAddUpToTheTotal() {
    const WeightedSamples all = added(samples(40, 6));
    for (const double total : {-3.0, 0.0, 12.5})
        QVERIFY(std::abs(all.coefficientsAddingUpTo(total).sum().item<double>() - total) < 1e-9);
}

void LinearModelTest::amongThoseThatAddUpTheyFitBest() {
    const Sample sample = samples(40, 6);
    const at::Tensor best = added(sample).coefficientsAddingUpTo(9);
    const auto error = [&](const at::Tensor& coefficients) {
        return sample.weights.dot((sample.answers - sample.features.mv(coefficients)).square())
            .item<double>();
    };
    at::Generator generator = seededGenerator(1);
    for (int i = 0; i < 20; ++i) {
        const at::Tensor step = at::randn({6}, generator, at::kDouble) * 0.01;
        QVERIFY(error(best + step - step.mean()) > error(best));
    }
}

void LinearModelTest::featuresThatNothingTellsApartShareEqually() {
    WeightedSamples all(3);
    all.add(at::tensor({1., 1., 0.}, at::kDouble).unsqueeze(0), at::ones({1}), at::full({1}, 4));
    const at::Tensor shares = all.coefficientsAddingUpTo(5);
    QVERIFY(close(shares, at::tensor({2., 2., 1.}, at::kDouble), 1e-6));
    const LinearModel model = all.ridgeRegression(0);
    QVERIFY(at::isfinite(model.coefficients).all().item<bool>());
}

void LinearModelTest::withoutSamplesTheTotalIsSharedEqually() {
    QVERIFY(close(WeightedSamples(4).coefficientsAddingUpTo(6), at::full({4}, 1.5, at::kDouble)));
}

QTEST_GUILESS_MAIN(LinearModelTest)
#include "linear_model_test.moc"
