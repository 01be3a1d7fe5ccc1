// Objectives, regularisers, transformations and parametrisations: by their definitions, and their gradients
// by finite differences in double precision.
#include "problem_helpers.h"

#include "model/model.h"
#include "support/networks.h"
#include "synthesize/picture_problem.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;
using test::uniform;
using test::verifyGradient;

namespace {

constexpr std::int64_t height = 12, width = 15;
const std::vector<float> mean = {0.5f, 0.4f, 0.3f};

std::shared_ptr<const Model> doublePrecisionModel() {
    return std::make_shared<const Model>(
        test::modelOf(test::inDoublePrecision(test::smallNetwork()), 3, height, width));
}

/// A problem with each of its parts plain, to be changed.
PictureProblem plainProblem() {
    const auto model = doublePrecisionModel();
    return {.model = model,
            .parametrisation = pixelParametrisation({3, height, width}),
            .objectives = {raise(*model, Target(ClassScore{2}))}};
}

double loss(const PictureTerm& term, const at::Tensor& picture) {
    return term.loss(picture).item<double>();
}

} // namespace

class PictureProblemTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void gradientsOfObjectivesAgreeWithFiniteDifferences_data();
    void gradientsOfObjectivesAgreeWithFiniteDifferences();
    void gradientsOfRegularisersAgreeWithFiniteDifferences_data();
    void gradientsOfRegularisersAgreeWithFiniteDifferences();
    void gradientsThroughTransformationsAgreeWithFiniteDifferences();
    void gradientsThroughParametrisationsAgreeWithFiniteDifferences_data();
    void gradientsThroughParametrisationsAgreeWithFiniteDifferences();
    void theTermsAreThoseOfThePicture();
    void eachPictureOfABatchHasItsOwnGradient();
    void weightsGetNoGradients();
    void regularisersAreWhatTheirFormulasSay();
    void projectionsAreWhatTheirFormulasSay();
    void smallPixelsBecomeTheMean();
    void transformationsMoveThePicture();
    void scalingAndRotatingIsAboutTheCentre();
    void parametrisationsWriteEveryPicture_data();
    void parametrisationsWriteEveryPicture();
    void fourierMovesLargeShapesFirst();
    void diversityIsTheLikenessOfGramMatrices();
};

void PictureProblemTest::gradientsOfObjectivesAgreeWithFiniteDifferences_data() {
    QTest::addColumn<QString>("layer"); // of the goal; empty: the scores
    QTest::addColumn<int>("goal");
    QTest::newRow("class score") << "" << 0;
    QTest::newRow("class probability") << "" << 1;
    QTest::newRow("difference") << "" << 2;
    QTest::newRow("neuron") << "block.relu" << 3;
    QTest::newRow("channel") << "block.relu" << 4;
    QTest::newRow("channel, maximum") << "relu" << 5;
    QTest::newRow("direction") << "stem" << 6;
    QTest::newRow("whole layer") << "block.relu" << 7;
    QTest::newRow("diversity") << "relu" << 8;
}

void PictureProblemTest::gradientsOfObjectivesAgreeWithFiniteDifferences() {
    QFETCH(QString, layer);
    QFETCH(int, goal);
    PictureProblem problem = plainProblem();
    const ValueId value =
        layer.isEmpty() ? ValueId{} : requireValue(problem.model->graph, layer.toStdString());
    const Goal goals[] = {Target(ClassScore{1}),
                          Target(ClassProbability{1}),
                          Target(ScoreDifference{1, 3}),
                          Target(Neuron{value, 2, 3, 4}),
                          Target(Channel{value, 2}),
                          Target(Channel{value, 5, ChannelReduction::maximum}),
                          Target(Direction{value, uniform({8})}),
                          WholeLayer{value}};
    problem.objectives = {goal < 8 ? raise(*problem.model, goals[goal]) : diversity(value, 0.7)};
    verifyGradient(pictureProblem(problem), uniform({3, 3, height, width}, 2));
}

void PictureProblemTest::gradientsOfRegularisersAgreeWithFiniteDifferences_data() {
    QTest::addColumn<int>("regulariser");
    QTest::newRow("squared norm") << 0;
    QTest::newRow("α-norm") << 1;
    QTest::newRow("total variation, β 2") << 2;
    QTest::newRow("total variation, β 1") << 3;
}

void PictureProblemTest::gradientsOfRegularisersAgreeWithFiniteDifferences() {
    QFETCH(int, regulariser);
    const PictureTerm terms[] = {squaredNorm(2, mean), alphaNorm(0.3, 6, 0.4, mean),
                                 totalVariation(3, 2, 0.1), totalVariation(0.2, 1)};
    PictureProblem problem = plainProblem();
    problem.objectives.clear();
    problem.regularisers = {terms[regulariser]};
    verifyGradient(pictureProblem(problem), uniform({2, 3, height, width}, 4));
}

void PictureProblemTest::gradientsThroughTransformationsAgreeWithFiniteDifferences() {
    PictureProblem problem = plainProblem();
    problem.transformations = {padBy(3),    jitterBy(2), scaleAndRotate(0.1, 10),
                               jitterBy(1), rollBy(2),   cropCentre(height, width)};
    problem.regularisers = {totalVariation(0.1, 2)};
    const Problem whole = pictureProblem(problem);
    QVERIFY(whole.isRandom);
    verifyGradient(whole, uniform({2, 3, height, width}, 5));
}

void PictureProblemTest::gradientsThroughParametrisationsAgreeWithFiniteDifferences_data() {
    QTest::addColumn<int>("parametrisation");
    QTest::newRow("bounded pixels") << 0;
    QTest::newRow("Fourier") << 1;
    QTest::newRow("Fourier in red, green and blue") << 2;
}

namespace {

Parametrisation parametrisationNumber(int number) {
    const PictureSize size{3, height, width};
    if (number == 0)
        return boundedPixelParametrisation(size);
    return fourierParametrisation(size, {.decorrelateColours = number == 1});
}

} // namespace

void PictureProblemTest::gradientsThroughParametrisationsAgreeWithFiniteDifferences() {
    QFETCH(int, parametrisation);
    PictureProblem problem = plainProblem();
    problem.parametrisation = parametrisationNumber(parametrisation);
    problem.regularisers = {squaredNorm(0.1, mean)};
    const at::Tensor parameters = problem.parametrisation.noise(2, Random(4)).to(at::kDouble);
    verifyGradient(pictureProblem(problem), parameters * 20);
}

void PictureProblemTest::theTermsAreThoseOfThePicture() {
    PictureProblem problem = plainProblem();
    problem.regularisers = {squaredNorm(2, mean)};
    const at::Tensor picture = uniform({1, 3, height, width}, 6);
    const Evaluation evaluation = pictureProblem(problem).evaluate(picture, Random(1), {});
    const at::Tensor input = (picture - 0.5) / 0.5; // the test model's preprocessing
    QVERIFY(at::allclose(toInput(picture, problem.model->preprocessing), input));
    QVERIFY(at::allclose(toPictureUnits(input, problem.model->preprocessing), picture));
    const double score = scores(problem.model->graph, input)[0][2].item<double>();
    QVERIFY(std::abs(evaluation.terms[0] + score) < 1e-12);
    QCOMPARE(evaluation.terms[1], loss(problem.regularisers[0], picture));
    QCOMPARE(evaluation.value, evaluation.terms[0] + evaluation.terms[1]);
    QVERIFY((pictureProblem(problem).terms == std::vector<std::string>{"class 2", "squared norm"}));
}

void PictureProblemTest::eachPictureOfABatchHasItsOwnGradient() {
    PictureProblem description = plainProblem();
    description.transformations = {padBy(2), jitterBy(2), cropCentre(height, width)};
    const Problem problem = pictureProblem(description);
    const at::Tensor pictures = uniform({3, 3, height, width}, 7);
    const at::Tensor together = problem.evaluate(pictures, Random(8), {}).gradient;
    for (std::int64_t i = 0; i < 3; ++i)
        QVERIFY(at::allclose(together.narrow(0, i, 1),
                             problem.evaluate(pictures.narrow(0, i, 1), Random(8), {}).gradient));
}

void PictureProblemTest::weightsGetNoGradients() {
    const PictureProblem problem = plainProblem();
    pictureProblem(problem).evaluate(uniform({1, 3, height, width}), Random(1), {});
    for (const Constant& constant : problem.model->graph.constants) {
        QVERIFY(!constant.tensor.requires_grad());
        QVERIFY(!constant.tensor.grad().defined());
    }
}

void PictureProblemTest::regularisersAreWhatTheirFormulasSay() {
    const at::Tensor picture = uniform({1, 3, 4, 5}, 9);
    const auto value = [&](int c, int y, int x) { return picture[0][c][y][x].item<double>(); };
    double squares = 0, alpha = 0, variation = 0;
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 5; ++x) {
            double norm = 0;
            for (int c = 0; c < 3; ++c) {
                norm += std::pow(value(c, y, x) - static_cast<double>(mean[static_cast<std::size_t>(c)]), 2);
                const double right = x < 4 ? value(c, y, x + 1) - value(c, y, x) : 0;
                const double below = y < 3 ? value(c, y + 1, x) - value(c, y, x) : 0;
                variation += std::pow((right * right + below * below) / (0.1 * 0.1), 0.75);
            }
            squares += norm;
            alpha += std::pow(std::sqrt(norm) / 0.4, 6);
        }
    const auto near = [](double a, double b) { return std::abs(a - b) < 1e-6 * std::abs(b); };
    QVERIFY(near(loss(squaredNorm(2, mean), picture), 2 * squares / 20));
    QVERIFY(near(loss(alphaNorm(0.3, 6, 0.4, mean), picture), 0.3 * alpha / 20));
    QVERIFY(near(loss(totalVariation(3, 1.5, 0.1), picture), 3 * variation / 20));
}

void PictureProblemTest::projectionsAreWhatTheirFormulasSay() {
    const at::Tensor picture = 3 * uniform({1, 3, 6, 6}, 10) - 1, none;
    QVERIFY(at::equal(clipToRange()(picture, none, 1), picture.clamp(0, 1)));
    const at::Tensor centre = at::tensor(mean).to(at::kDouble).reshape({1, 3, 1, 1});
    QVERIFY(at::allclose(decay(0.25, mean)(picture, none, 1), centre + 0.75 * (picture - centre)));
    QVERIFY(at::equal(blurEvery(4, 1)(picture, none, 3), picture));
    const at::Tensor blurred = blurEvery(4, 1)(picture, none, 4);
    QVERIFY(blurred.std().item<double>() < 0.6 * picture.std().item<double>());
}

void PictureProblemTest::smallPixelsBecomeTheMean() {
    const at::Tensor centre = at::tensor(mean).to(at::kDouble).reshape({1, 3, 1, 1});
    const at::Tensor size = at::arange(1, 17, at::kDouble).reshape({1, 1, 4, 4});
    const at::Tensor picture = centre + 0.01 * size;
    const at::Tensor small = clipSmallNorms(0.25, mean)(picture, {}, 1) - centre;
    QVERIFY(at::allclose(small, at::where(size > 4, 0.01 * size, at::zeros_like(size)).expand({1, 3, 4, 4})));
    // All contribute to raising what is minimised but the last eight.
    const at::Tensor gradient =
        at::where(size > 8, -at::ones_like(size), at::ones_like(size)).expand({1, 3, 4, 4});
    const at::Tensor useful = clipSmallContributions(0.5, mean)(picture, gradient, 1) - centre;
    QVERIFY(
        at::allclose(useful, at::where(size > 8, 0.01 * size, at::zeros_like(size)).expand({1, 3, 4, 4})));
    QVERIFY(at::equal(clipSmallNorms(0, mean)(picture, {}, 1), picture));
}

void PictureProblemTest::transformationsMoveThePicture() {
    Random draws(1);
    const at::Tensor picture = uniform({2, 3, height, width}, 11);
    const at::Tensor padded = padBy(4, 0.25)(picture, draws);
    QCOMPARE(padded.sizes(), at::IntArrayRef({2, 3, height + 8, width + 8}));
    QCOMPARE(padded[1][2][0][0].item<double>(), 0.25);
    QVERIFY(at::equal(cropCentre(height, width)(padded, draws), picture));
    QVERIFY(at::equal(cropCentre(height + 8, width + 8)(picture, draws), padBy(4, 0.5)(picture, draws)));
    std::set<double> corners;
    for (int i = 0; i < 200; ++i) {
        const at::Tensor window = jitterBy(3)(picture, draws);
        QCOMPARE(window.sizes(), at::IntArrayRef({2, 3, height - 3, width - 3}));
        corners.insert(window[0][0][0][0].item<double>());
    }
    QCOMPARE(corners.size(), std::size_t{16});
    const at::Tensor rolled = rollBy(5)(picture, draws);
    QVERIFY(at::allclose(rolled.sum(), picture.sum()));
}

void PictureProblemTest::scalingAndRotatingIsAboutTheCentre() {
    Random draws(2);
    const at::Tensor picture = uniform({1, 1, 21, 31}, 12);
    QVERIFY(at::allclose(scaleAndRotate(0, 0)(picture, draws), picture, 1e-9, 1e-9));
    // A vertical bar, turned: its direction must follow the angle also in a picture that is not square.
    const at::Tensor columns = at::arange(31, at::kDouble).sub(15).expand({21, 31});
    const at::Tensor rows = at::arange(21, at::kDouble).sub(10).reshape({21, 1}).expand({21, 31});
    for (int i = 0; i < 10; ++i) {
        Random copy = draws;
        const double factor = copy.between(0.8, 1.2), angle = copy.between(-30, 30) * M_PI / 180;
        const at::Tensor turned = scaleAndRotate(0.2, 30)(columns.reshape({1, 1, 21, 31}), draws)[0][0];
        const at::Tensor expected = (std::cos(angle) * columns - std::sin(angle) * rows) / factor;
        const at::Tensor inside = expected.abs() < 14;
        QVERIFY(at::allclose(turned.masked_select(inside), expected.masked_select(inside), 1e-6, 1e-6));
    }
}

void PictureProblemTest::parametrisationsWriteEveryPicture_data() {
    gradientsThroughParametrisationsAgreeWithFiniteDifferences_data();
}

void PictureProblemTest::parametrisationsWriteEveryPicture() {
    QFETCH(int, parametrisation);
    const Parametrisation p = parametrisationNumber(parametrisation);
    const at::Tensor picture = 0.1 + 0.8 * uniform({2, 3, height, width}, 13);
    QVERIFY(at::allclose(p.picture(p.parameters(picture)), picture, 1e-6, 1e-6));
    const at::Tensor noise = p.picture(p.noise(2, Random(1)));
    QCOMPARE(noise.sizes(), picture.sizes());
    QVERIFY(noise.min().item<double>() >= 0 && noise.max().item<double>() <= 1);
    QVERIFY(std::abs(noise.mean().item<double>() - 0.5) < 0.05);
    QVERIFY(!at::allclose(noise[0], noise[1]));
    QVERIFY(at::equal(noise, p.picture(p.noise(2, Random(1)))));
}

void PictureProblemTest::fourierMovesLargeShapesFirst() {
    const Parametrisation p = fourierParametrisation({1, 16, 16});
    at::Tensor low = at::zeros({1, 1, 16, 9, 2}), high = low.clone();
    low[0][0][0][1][0] = 1;
    high[0][0][0][8][0] = 1;
    const auto contrast = [&](const at::Tensor& parameters) {
        return p.picture(parameters).std().item<double>();
    };
    QVERIFY(contrast(low) > 4 * contrast(high));
}

void PictureProblemTest::diversityIsTheLikenessOfGramMatrices() {
    const at::Tensor features = uniform({3, 4, 2, 5}, 14) - 0.3;
    const at::Tensor grams = gramMatrices(features);
    for (std::int64_t n = 0; n < 3; ++n) {
        const at::Tensor flat = features[n].reshape({4, 10});
        QVERIFY(at::allclose(grams[n], flat.mm(flat.t())));
    }
    double sum = 0;
    for (std::int64_t i = 0; i < 3; ++i)
        for (std::int64_t j = 0; j < i; ++j)
            sum += ((grams[i] * grams[j]).sum() / (grams[i].norm() * grams[j].norm())).item<double>();
    const Graph graph = doublePrecisionModel()->graph;
    const ValueId layer = requireValue(graph, "relu");
    const Trace trace =
        run(graph, {}, {.keep = {layer}, .given = {{layer, features}}, .withoutOutputs = true});
    const double expected = 0.5 * 3 * (sum / 3); // weight, pictures, mean over the pairs
    QVERIFY(std::abs(diversity(layer, 0.5).loss(trace).item<double>() - expected) < 1e-9);
}

QTEST_GUILESS_MAIN(PictureProblemTest)
#include "picture_problem_test.moc"
