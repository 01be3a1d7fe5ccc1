// RISE against its definition, and the random masks that it is made of.
#include "base/error.h"
#include "explain/rise.h"
#include "perturbation_helpers.h"

#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

at::Tensor picture(std::int64_t height, std::int64_t width) {
    return at::zeros({1, 3, height, width});
}

at::Tensor masks(std::int64_t count, const RiseOptions& options, std::int64_t height = 20,
                 std::int64_t width = 33) {
    return RiseMasks(picture(height, width), options, 5).next(count);
}

RiseOptions optionsWith(std::int64_t samples, std::int64_t cells, double probability) {
    RiseOptions options;
    options.samples = samples;
    options.cells = cells;
    options.probability = probability;
    options.centre = false; // the paper's map
    return options;
}

} // namespace

class RiseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Networks this small only wait for each other's threads.
    void initTestCase() { at::set_num_threads(1); }
    void masksAreAsVisibleAsAskedFor_data();
    void masksAreAsVisibleAsAskedFor();
    void masksDoNotDependOnHowTheyAreBatched();
    void masksAreSmoothAndShifted();
    void theMapIsTheMeanAnswerWhenAPixelIsVisible_data();
    void theMapIsTheMeanAnswerWhenAPixelIsVisible();
    void centringSubtractsTheMeanAnswer();
    void linearNetworksAreReadFromTheirAnswers();
    void theFillLiesWhereThePictureIsHidden();
    void moreCellsThanPixelsAreAnError();
};

void RiseTest::masksAreAsVisibleAsAskedFor_data() {
    QTest::addColumn<double>("probability");
    QTest::newRow("rarely") << 0.1;
    QTest::newRow("half") << 0.5;
    QTest::newRow("mostly") << 0.8;
}

void RiseTest::masksAreAsVisibleAsAskedFor() {
    QFETCH(double, probability);
    const std::int64_t count = 4000;
    const at::Tensor all = masks(count, optionsWith(count, 7, probability));
    QCOMPARE(all.sizes().vec(), (std::vector<std::int64_t>{count, 20, 33}));
    QVERIFY(all.min().item<double>() >= 0 && all.max().item<double>() <= 1);
    // Bilinear mixtures of independent cells vary at most as a cell does.
    const double deviation = std::sqrt(probability * (1 - probability) / static_cast<double>(count));
    const double farthest = (all.mean(0) - probability).abs().max().item<double>();
    QVERIFY2(farthest < 5 * deviation, qPrintable(QString::number(farthest / deviation)));
}

void RiseTest::masksDoNotDependOnHowTheyAreBatched() {
    const RiseOptions options = optionsWith(9, 5, 0.5);
    RiseMasks parts(picture(20, 33), options, 5);
    const at::Tensor one = parts.next(1), five = parts.next(5), three = parts.next(3);
    QVERIFY(at::cat({one, five, three}).equal(masks(9, options)));
}

void RiseTest::masksAreSmoothAndShifted() {
    // 4 cells are drawn out over 5 cells of 8 pixels: neighbours differ by a tenth of a cell's step.
    const at::Tensor all = masks(200, optionsWith(200, 4, 0.5), 32, 32);
    const double steepest = 0.1 + 1e-6;
    QVERIFY(all.diff(1, 1).abs().max().item<double>() <= steepest);
    QVERIFY(all.diff(1, 2).abs().max().item<double>() <= steepest);
    // Without shifts all masks would be flat in the same rows; the random place makes each row vary.
    const at::Tensor moves = all.diff(1, 1).abs().amax({0, 2});
    QVERIFY(moves.min().item<double>() > 0);
}

void RiseTest::theMapIsTheMeanAnswerWhenAPixelIsVisible_data() {
    QTest::addColumn<int>("samples");
    QTest::newRow("less than a batch") << 7;
    QTest::newRow("several batches") << 150;
}

void RiseTest::theMapIsTheMeanAnswerWhenAPixelIsVisible() {
    QFETCH(int, samples);
    const Model model = test::convolutionalModel({3, 20, 33});
    const Question question = test::questionFor(model, 5);
    const RiseOptions options = optionsWith(samples, 5, 0.4);
    at::Tensor sum = at::zeros({20, 33}, at::kDouble);
    for (const at::Tensor& mask : masks(samples, options).unbind())
        sum += scores(model.graph, question.input * mask)[0][0].to(at::kDouble) * mask;
    const Attribution attribution = rise(question, options, {});
    QVERIFY(test::relativeDifference(attribution.map, sum / (samples * 0.4)) < 1e-5);
    QCOMPARE(attribution.passes.forward, samples);
    QCOMPARE(attribution.passes.backward, 0);
}

void RiseTest::centringSubtractsTheMeanAnswer() {
    const Model model = test::convolutionalModel({3, 20, 33});
    const Question question = test::questionFor(model, 5);
    RiseOptions options = optionsWith(100, 5, 0.4);
    const at::Tensor all = masks(100, options);
    const at::Tensor answers =
        scores(model.graph, question.input * all.unsqueeze(1)).select(1, 0).to(at::kDouble);
    const at::Tensor expected =
        at::tensordot(answers - answers.mean(), all.to(at::kDouble), {0}, {0}) / (100 * 0.4);
    options.centre = true;
    QVERIFY(test::relativeDifference(rise(question, options, {}).map, expected) < 1e-4);
}

void RiseTest::linearNetworksAreReadFromTheirAnswers() {
    // The score is the brightness of one spot: nothing else may matter.
    at::Tensor weights = at::zeros({1, 24, 32});
    weights.slice(1, 6, 10).slice(2, 20, 24).fill_(1);
    const Model model = test::linearModel(weights);
    Question question = test::questionFor(model);
    question.input = at::ones({1, 1, 24, 32});
    RiseOptions options = optionsWith(3000, 6, 0.5);
    options.centre = true;
    const at::Tensor map = rise(question, options, {}).map;
    const std::int64_t place = map.argmax().item<std::int64_t>();
    QVERIFY2(std::abs(static_cast<int>(place / 32) - 8) <= 2 &&
                 std::abs(static_cast<int>(place % 32) - 22) <= 2,
             qPrintable(QString::number(place)));
    const double far = map.slice(1, 0, 12).abs().max().item<double>();
    QVERIFY(far < 0.2 * map.max().item<double>());
}

void RiseTest::theFillLiesWhereThePictureIsHidden() {
    // Of a picture that is its own fill nothing can be hidden: the answer is always the same.
    const Model model = test::convolutionalModel({3, 20, 33});
    Question question = test::questionFor(model, 5);
    question.input = at::ones({1, 3, 20, 33}); // white
    RiseOptions options = optionsWith(40, 5, 0.5);
    options.fill = Baseline::white;
    const double score = scores(model.graph, question.input)[0][0].item<double>();
    const at::Tensor expected = score * masks(40, options).sum(0) / (40 * 0.5);
    QVERIFY(test::relativeDifference(rise(question, options, {}).map, expected) < 1e-5);
}

void RiseTest::moreCellsThanPixelsAreAnError() {
    const Model model = test::convolutionalModel({3, 20, 33});
    try {
        rise(test::questionFor(model), optionsWith(10, 21, 0.5), {});
        QFAIL("no error");
    } catch (const UsageError& error) {
        QCOMPARE(
            QString::fromUtf8(error.what()),
            QString("a picture of 33×20 pixels has no room for 21 cells along each side: choose cells=20 "
                    "or less"));
    }
}

QTEST_GUILESS_MAIN(RiseTest)
#include "rise_test.moc"
