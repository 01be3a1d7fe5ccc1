// Meaningful perturbation: its objective, the gradient of it, and what the learned mask covers.
#include "base/generator.h"
#include "explain/adam.h"
#include "explain/meaningful_perturbation.h"
#include "perturbation_helpers.h"

#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

at::Tensor random(std::initializer_list<std::int64_t> shape, std::uint64_t seed = 1) {
    return at::rand(shape, seededGenerator(seed), at::kDouble);
}

Model doublePrecisionModel(const std::vector<std::int64_t>& shape) {
    Model model = test::convolutionalModel(shape);
    model.graph = test::inDoublePrecision(std::move(model.graph));
    return model;
}

/// An objective about a network in double precision, with two pictures and their fills.
struct Setting {
    Model model = doublePrecisionModel({3, 12, 20});
    Question question{.model = model, .input = random({1, 3, 12, 20}), .target = ClassProbability{1}};
    Progress progress;
    Runs runs{question, progress};
    CoarseMask mask{12, 20, 5, 1.5};
    at::Tensor pictures = 4 * random({2, 3, 12, 20}, 2) - 2, fills = random({2, 3, 12, 20}, 3);

    DeletionValue evaluate(const at::Tensor& grid, const DeletionWeights& weights,
                           const DeletionRange& range = {}) {
        return DeletionObjective(question, runs, mask, weights, range).evaluate(grid, pictures, fills);
    }
};

double innerProduct(const at::Tensor& a, const at::Tensor& b) {
    return (a * b).sum().item<double>();
}

MeaningfulPerturbationOptions smallOptions() {
    MeaningfulPerturbationOptions options;
    options.steps = 150;
    options.cells = 8;
    options.maskBlur = 1;
    options.fillBlur = 4;
    return options;
}

/// A picture of noise whose score is the brightness of a spot at the upper right.
struct Spot {
    at::Tensor weights = makeWeights();
    Model model = test::linearModel(weights);
    Question question = makeQuestion();

    static at::Tensor makeWeights() {
        at::Tensor weights = at::zeros({1, 32, 48});
        weights.slice(1, 4, 12).slice(2, 30, 42).fill_(0.05);
        return weights;
    }
    Question makeQuestion() const {
        Question asked = test::questionFor(model);
        asked.input = (at::rand({1, 1, 32, 48}, seededGenerator(4)) + 0.5) * (1 + weights * 20);
        return asked;
    }
};

} // namespace

class MeaningfulPerturbationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Networks this small only wait for each other's threads.
    void initTestCase() { at::set_num_threads(1); }
    void maskIsEnlargedWithoutChangingItsLevel();
    void maskDerivativeIsTheAdjoint();
    void theObjectiveIsAreaRoughnessAndTarget_data();
    void theObjectiveIsAreaRoughnessAndTarget();
    void itsGradientAgreesWithFiniteDifferences_data();
    void itsGradientAgreesWithFiniteDifferences();
    void adamTakesStepsOfItsRate();
    void adamFindsTheMinimum();
    void stepsLowerTheObjective();
    void theMaskCoversTheEvidence();
    void previewsAreMapsOnTheWay();
    void targetsWithoutProbabilityLoseTheirValue();
    void noEvidenceIsNoted();
};

void MeaningfulPerturbationTest::maskIsEnlargedWithoutChangingItsLevel() {
    const CoarseMask mask(24, 40, 6, 3);
    QVERIFY(at::allclose(mask.enlarged(at::ones({6, 6}, at::kDouble)), at::ones({24, 40}, at::kDouble)));
    const at::Tensor grid = random({6, 6});
    const at::Tensor enlarged = mask.enlarged(grid);
    QVERIFY(enlarged.min().item<double>() >= grid.min().item<double>());
    QVERIFY(enlarged.max().item<double>() <= grid.max().item<double>());
    const CoarseMask sharp(24, 40, 6, 0);
    const at::Tensor bilinear = at::upsample_bilinear2d(grid.reshape({1, 1, 6, 6}), {24, 40}, false)[0][0];
    QVERIFY(at::allclose(sharp.enlarged(grid), bilinear));
}

void MeaningfulPerturbationTest::maskDerivativeIsTheAdjoint() {
    const CoarseMask mask(24, 40, 6, 3);
    const at::Tensor grid = random({6, 6}), picture = random({24, 40});
    const double there = innerProduct(mask.enlarged(grid), picture),
                 back = innerProduct(grid, mask.derivative(picture));
    QVERIFY(std::abs(there - back) < 1e-10 * std::abs(there));
}

void MeaningfulPerturbationTest::theObjectiveIsAreaRoughnessAndTarget_data() {
    QTest::addColumn<DeletionWeights>("weights");
    QTest::addColumn<DeletionRange>("range");
    QTest::newRow("area") << DeletionWeights{0.3, 0, 3} << DeletionRange{};
    QTest::newRow("roughness") << DeletionWeights{0, 0.2, 3} << DeletionRange{};
    QTest::newRow("all") << DeletionWeights{0.1, 0.2, 2} << DeletionRange{};
    QTest::newRow("scaled") << DeletionWeights{0.1, 0.2, 1.5} << DeletionRange{0.2, 7};
}

void MeaningfulPerturbationTest::theObjectiveIsAreaRoughnessAndTarget() {
    QFETCH(DeletionWeights, weights);
    QFETCH(DeletionRange, range);
    Setting setting;
    const at::Tensor grid = random({5, 5}, 8);
    double area = 0, roughness = 0;
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 5; ++x) {
            const double here = grid[y][x].item<double>();
            area += std::abs(1 - here);
            if (y > 0)
                roughness += std::pow(std::abs(here - grid[y - 1][x].item<double>()), weights.exponent);
            if (x > 0)
                roughness += std::pow(std::abs(here - grid[y][x - 1].item<double>()), weights.exponent);
        }
    const at::Tensor mask = setting.mask.enlarged(grid);
    const at::Tensor covered = mask * setting.pictures + (1 - mask) * setting.fills;
    const at::Tensor values = at::softmax(scores(setting.model.graph, covered), 1).select(1, 1);
    const double target = (values - range.floor).clamp_min(0).mean().item<double>() / range.scale;
    const DeletionValue value = setting.evaluate(grid, weights, range);
    QVERIFY(std::abs(value.target - target) < 1e-12);
    const double expected = target + weights.area * area + weights.smoothness * roughness;
    QVERIFY(std::abs(value.total - expected) < 1e-12);
}

void MeaningfulPerturbationTest::itsGradientAgreesWithFiniteDifferences_data() {
    QTest::addColumn<DeletionWeights>("weights");
    QTest::addColumn<DeletionRange>("range");
    QTest::newRow("target alone") << DeletionWeights{0, 0, 3} << DeletionRange{};
    QTest::newRow("as in the paper") << DeletionWeights{} << DeletionRange{};
    QTest::newRow("heavy weights") << DeletionWeights{0.5, 1, 2} << DeletionRange{};
    QTest::newRow("scaled") << DeletionWeights{1e-3, 1e-2, 3} << DeletionRange{0.2, 0.01};
}

void MeaningfulPerturbationTest::itsGradientAgreesWithFiniteDifferences() {
    QFETCH(DeletionWeights, weights);
    QFETCH(DeletionRange, range);
    Setting setting;
    const at::Tensor grid = 0.1 + 0.8 * random({5, 5}, 8);
    const at::Tensor gradient = setting.evaluate(grid, weights, range).gradient;
    constexpr double step = 1e-5;
    for (std::uint64_t seed = 20; seed < 30; ++seed) {
        const at::Tensor direction = random({5, 5}, seed) - 0.5;
        const double difference = (setting.evaluate(grid + step * direction, weights, range).total -
                                   setting.evaluate(grid - step * direction, weights, range).total) /
                                  (2 * step);
        const double derivative = innerProduct(gradient, direction);
        QVERIFY2(std::abs(difference - derivative) < 1e-6 * gradient.norm().item<double>(),
                 qPrintable(QString("%1 and %2").arg(difference).arg(derivative)));
    }
}

void MeaningfulPerturbationTest::adamTakesStepsOfItsRate() {
    Adam adam(0.25);
    const at::Tensor gradient = at::tensor({1e-3, -50.0, 7.0}, at::kDouble);
    for (int i = 0; i < 3; ++i) // of a gradient that stays, mean and root mean square are the same
        QVERIFY(at::allclose(adam.step(gradient), 0.25 * gradient.sign(), 1e-4));
}

void MeaningfulPerturbationTest::adamFindsTheMinimum() {
    Adam adam(0.05);
    const at::Tensor minimum = at::tensor({1.0, -2.0}, at::kDouble);
    const at::Tensor steepness = at::tensor({1.0, 100.0}, at::kDouble);
    at::Tensor x = at::zeros({2}, at::kDouble);
    for (int i = 0; i < 500; ++i)
        x = x - adam.step(2 * steepness * (x - minimum));
    QVERIFY(at::allclose(x, minimum, 1e-3, 1e-3));
}

void MeaningfulPerturbationTest::stepsLowerTheObjective() {
    Setting setting;
    at::Tensor grid = at::full({5, 5}, 0.9, at::kDouble);
    const double before = setting.evaluate(grid, {}).total;
    Adam adam(0.05);
    double last = before;
    for (int i = 0; i < 60; ++i) {
        const DeletionValue value = setting.evaluate(grid, {});
        if (i % 20 == 10)
            QVERIFY(value.total < last);
        last = i % 20 == 10 ? value.total : last;
        grid = (grid - adam.step(value.gradient)).clamp(0, 1);
    }
    QVERIFY(setting.evaluate(grid, {}).total < before);
}

void MeaningfulPerturbationTest::theMaskCoversTheEvidence() {
    const Spot spot;
    MeaningfulPerturbationOptions options = smallOptions();
    options.measure = Measure::score;
    options.fill = Baseline::mean;
    options.areaWeight = 1e-2;
    const at::Tensor map = meaningfulPerturbation(spot.question, options, {}).map;
    QVERIFY(map.min().item<double>() >= 0 && map.max().item<double>() <= 1);
    const at::Tensor inside = spot.weights[0] > 0;
    const double covered = map.masked_select(inside).mean().item<double>();
    const double elsewhere = map.masked_select(inside.logical_not()).mean().item<double>();
    QVERIFY2(covered > 0.9 && elsewhere < 0.2,
             qPrintable(QString("%1 inside, %2 elsewhere").arg(covered).arg(elsewhere)));
}

void MeaningfulPerturbationTest::previewsAreMapsOnTheWay() {
    Spot spot;
    std::vector<at::Tensor> previews;
    spot.question.preview = [&](const at::Tensor& map) { previews.push_back(map); };
    MeaningfulPerturbationOptions options = smallOptions();
    options.steps = 45;
    options.rate = 0.01;
    const at::Tensor map = meaningfulPerturbation(spot.question, options, {}).map;
    QCOMPARE(previews.size(), std::size_t{4});
    QVERIFY(!previews.front().equal(map));
    for (const at::Tensor& preview : previews)
        QCOMPARE(preview.sizes().vec(), map.sizes().vec());
}

void MeaningfulPerturbationTest::targetsWithoutProbabilityLoseTheirValue() {
    const Model model = test::convolutionalModel({3, 20, 20});
    Question question = test::questionFor(model);
    question.target = Channel{requireValue(model.graph, "relu"), 1};
    MeaningfulPerturbationOptions options = smallOptions();
    options.steps = 5;
    const Attribution attribution = meaningfulPerturbation(question, options, {});
    QCOMPARE(QString::fromStdString(attribution.notes.back()),
             QString("the target is not a class and has no probability: its value was deleted"));
    options.measure = Measure::score;
    QVERIFY(meaningfulPerturbation(question, options, {}).map.equal(attribution.map));
    question.target = ClassScore{0};
    QVERIFY(!meaningfulPerturbation(question, smallOptions(), {})
                 .notes.back()
                 .ends_with("its value was deleted"));
}

void MeaningfulPerturbationTest::noEvidenceIsNoted() {
    Spot spot;
    spot.question.input = -spot.question.input; // darker than the fill where the score is measured
    MeaningfulPerturbationOptions options = smallOptions();
    options.measure = Measure::score;
    options.fill = Baseline::mean;
    const Attribution attribution = meaningfulPerturbation(spot.question, options, {});
    QVERIFY(
        attribution.notes.back().starts_with("the value is no higher for the picture than for its cover"));
    QVERIFY(at::isfinite(attribution.map).all().item<bool>());
}

QTEST_GUILESS_MAIN(MeaningfulPerturbationTest)
#include "meaningful_perturbation_test.moc"
