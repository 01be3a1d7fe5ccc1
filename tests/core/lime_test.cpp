// LIME on networks for which its linear model is known.
#include "explain/lime.h"
#include "perturbation_helpers.h"

#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

LimeOptions optionsWith(std::int64_t samples, std::int64_t segments, double ridge) {
    LimeOptions options;
    options.samples = samples;
    options.segments = segments;
    options.ridge = ridge;
    return options;
}

/// The means of the numbers over each superpixel, times its size, at all of its pixels.
at::Tensor sumsOverSuperpixels(const at::Tensor& numbers, const Superpixels& superpixels) {
    at::Tensor map = at::zeros_like(numbers);
    for (int label = 0; label < superpixels.count; ++label) {
        const cv::Mat region = superpixels.labels == label;
        const at::Tensor inside =
            at::from_blob(region.data, {region.rows, region.cols}, at::kByte).to(at::kBool);
        map += inside * numbers.masked_select(inside).sum();
    }
    return map;
}

} // namespace

class LimeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Networks this small only wait for each other's threads.
    void initTestCase() { at::set_num_threads(1); }
    void linearNetworksAreTheirOwnModel_data();
    void linearNetworksAreTheirOwnModel();
    void oneSuperpixelsNumberIsTheFallOfTheScore();
    void theKernelSaysWhoseAnswersCount_data();
    void theKernelSaysWhoseAnswersCount();
    void theRidgeDrawsNumbersToZero();
    void notesTellHowFarTheModelCanBeTrusted();
    void tooFewSamplesAreNoted();
};

void LimeTest::linearNetworksAreTheirOwnModel_data() {
    QTest::addColumn<LimeDistance>("distance");
    QTest::addColumn<double>("kernelWidth");
    QTest::newRow("cosine") << LimeDistance::cosine << 0.25;
    QTest::newRow("euclidean") << LimeDistance::euclidean << 0.5;
    QTest::newRow("every sample counts the same") << LimeDistance::cosine << 1000.0;
}

void LimeTest::linearNetworksAreTheirOwnModel() {
    QFETCH(LimeDistance, distance);
    QFETCH(double, kernelWidth);
    const at::Tensor weights = test::formulaInput({2, 16, 20}).slice(0, 0, 1).contiguous();
    const Model model = test::linearModel(weights);
    const Question question = test::questionFor(model);
    LimeOptions options = optionsWith(200, 10, 0);
    options.distance = distance;
    options.kernelWidth = kernelWidth;
    const at::Tensor terms = (weights * question.input[0]).sum(0);
    const at::Tensor expected = sumsOverSuperpixels(terms, superpixelsOf(question, 10));
    const Attribution attribution = lime(question, options, {});
    QVERIFY(test::relativeDifference(attribution.map, expected) < 1e-4);
    QVERIFY(QString::fromStdString(attribution.notes.front()).endsWith("R² = 1"));
}

void LimeTest::oneSuperpixelsNumberIsTheFallOfTheScore() {
    const Model model = test::convolutionalModel({3, 20, 12});
    const Question question = test::questionFor(model);
    const at::Tensor ends = scores(model.graph, at::cat({question.input, at::zeros_like(question.input)}));
    const at::Tensor map = lime(question, optionsWith(50, 1, 0), {}).map;
    QVERIFY(test::relativeDifference(map, (ends[0][0] - ends[1][0]).expand({20, 12})) < 1e-5);
}

void LimeTest::theKernelSaysWhoseAnswersCount_data() {
    QTest::addColumn<LimeDistance>("distance");
    QTest::addColumn<double>("width");
    QTest::newRow("cosine") << LimeDistance::cosine << 0.25;
    QTest::newRow("euclidean") << LimeDistance::euclidean << 0.6;
    QTest::newRow("wide") << LimeDistance::cosine << 100.0;
}

void LimeTest::theKernelSaysWhoseAnswersCount() {
    // Two superpixels: of very many samples each of the four coalitions is a quarter, and the weighted least
    // squares can be written down.
    QFETCH(LimeDistance, distance);
    QFETCH(double, width);
    const Model model = test::convolutionalModel({3, 8, 16});
    Question question = test::questionFor(model);
    question.input.slice(3, 0, 8).mul_(0.1).add_(0.75); // bright on the left
    const Superpixels superpixels = superpixelsOf(question, 2);
    QCOMPARE(superpixels.count, 2);
    const at::Tensor first = at::from_blob(superpixels.labels.data, {8, 16}, at::kInt).eq(0).to(at::kFloat);
    at::Tensor design = at::zeros({4, 3}, at::kDouble), weights = at::zeros({4}, at::kDouble),
               answers = at::zeros({4}, at::kDouble);
    for (int i = 0; i < 4; ++i) {
        const int a = i & 1, b = i >> 1;
        design[i].copy_(at::tensor({a, b, 1}));
        const double share = (a + b) / 2.0;
        const double far = distance == LimeDistance::cosine ? 1 - std::sqrt(share) : std::sqrt(1 - share);
        weights[i] = std::exp(-far * far / (2 * width * width));
        answers[i] = scores(model.graph, question.input * (a * first + b * (1 - first)))[0][0];
    }
    const at::Tensor weighted = design.t() * weights;
    const at::Tensor expected = at::linalg_solve(weighted.mm(design), weighted.mv(answers));

    LimeOptions options = optionsWith(20000, 2, 0);
    options.distance = distance;
    options.kernelWidth = width;
    const at::Tensor map = lime(question, options, {}).map;
    const at::Tensor theirs = (first * expected[0] + (1 - first) * expected[1]).to(at::kFloat);
    const double error = test::relativeDifference(map, theirs);
    QVERIFY2(error < 0.02, qPrintable(QString::number(error)));
}

void LimeTest::theRidgeDrawsNumbersToZero() {
    const Model model = test::convolutionalModel({3, 16, 16});
    const Question question = test::questionFor(model);
    const auto size = [&](double ridge) {
        return lime(question, optionsWith(100, 6, ridge), {}).map.square().sum().item<double>();
    };
    const double free = size(0), drawn = size(10), held = size(1e6);
    QVERIFY(free > drawn && drawn > held && held < 1e-6 * free);
}

void LimeTest::notesTellHowFarTheModelCanBeTrusted() {
    const Model model = test::convolutionalModel({3, 16, 16});
    const Question question = test::questionFor(model);
    const QString note = QString::fromStdString(lime(question, optionsWith(300, 6, 1e6), {}).notes.front());
    const QString beginning = QString("the linear model of %1 superpixels explains the answers with R² = ")
                                  .arg(superpixelsOf(question, 6).count);
    QVERIFY2(note.startsWith(beginning), qPrintable(note));
    const double rSquared = note.mid(beginning.size()).toDouble();
    QVERIFY(rSquared > 0 && rSquared < 0.01); // so strong a ridge leaves nothing but the mean
}

void LimeTest::tooFewSamplesAreNoted() {
    const Model model = test::convolutionalModel({3, 16, 16});
    const Question question = test::questionFor(model);
    QCOMPARE(lime(question, optionsWith(100, 6, 1), {}).notes.size(), std::size_t{1});
    const Attribution attribution = lime(question, optionsWith(3, 6, 1), {});
    QVERIFY(attribution.notes.back().ends_with("ask for more samples or fewer segments"));
    QVERIFY(at::isfinite(attribution.map).all().item<bool>());
}

QTEST_GUILESS_MAIN(LimeTest)
#include "lime_test.moc"
