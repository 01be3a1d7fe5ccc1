// What the picture is compared with, or covered with, against its definition.
#include "explain/baseline.h"

#include "base/error.h"
#include "base/npy.h"
#include "perturbation_helpers.h"

#include <QtTest>

using namespace saliscope;

class BaselineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneColourIsThatOfThePreprocessing_data();
    void oneColourIsThatOfThePreprocessing();
    void blurIsAGaussianOfATenthOfTheShorterSide();
    void blurKeepsAFlatPicture();
    void noiseIsUniformBetweenBlackAndWhite();
    void noiseFollowsTheSeed();
    void onesOwnIsReadFromAFile();
    void aFileOfAnotherShapeIsAnError();
};

namespace {

/// Colour, with a mean and a deviation of its own for each channel.
Model colourModel(int height, int width) {
    Model model = test::convolutionalModel({3, height, width});
    model.preprocessing.mean = {0.2f, 0.5f, 0.6f};
    model.preprocessing.std = {0.1f, 0.25f, 0.5f};
    return model;
}

/// exp(-distance² / (2·σ²)), normalised over all whole distances.
double gaussian(double distance, double deviation) {
    double sum = 0;
    for (int i = -100; i <= 100; ++i)
        sum += std::exp(-i * i / (2 * deviation * deviation));
    return std::exp(-distance * distance / (2 * deviation * deviation)) / sum;
}

} // namespace

void BaselineTest::oneColourIsThatOfThePreprocessing_data() {
    QTest::addColumn<Baseline>("baseline");
    QTest::addColumn<std::vector<double>>("expected");
    QTest::newRow("mean") << Baseline::mean << std::vector<double>{0, 0, 0};
    QTest::newRow("black") << Baseline::black << std::vector<double>{-2, -2, -1.2};
    QTest::newRow("white") << Baseline::white << std::vector<double>{8, 2, 0.8};
}

void BaselineTest::oneColourIsThatOfThePreprocessing() {
    QFETCH(Baseline, baseline);
    QFETCH(std::vector<double>, expected);
    const Model model = colourModel(6, 9);
    const at::Tensor colour = at::tensor(expected, at::kFloat).reshape({1, 3, 1, 1}).expand({1, 3, 6, 9});
    QVERIFY(at::allclose(makeBaseline(test::questionFor(model), baseline), colour, 1e-5, 1e-6));
}

void BaselineTest::blurIsAGaussianOfATenthOfTheShorterSide() {
    const Model model = colourModel(30, 44);
    Question question = test::questionFor(model);
    question.input = at::zeros({1, 3, 30, 44});
    question.input[0][1][14][20] = 1; // a point becomes the bell itself
    const at::Tensor blurred = makeBaseline(question, Baseline::blur)[0];
    for (const auto& [y, x] : {std::pair{14, 20}, {14, 23}, {11, 20}, {17, 18}, {8, 26}}) {
        const double expected = gaussian(y - 14, 3) * gaussian(x - 20, 3);
        QVERIFY(std::abs(blurred[1][y][x].item<double>() - expected) <
                0.01 * gaussian(0, 3) * gaussian(0, 3));
    }
    QVERIFY(!blurred[0].any().item<bool>() && !blurred[2].any().item<bool>());
}

void BaselineTest::blurKeepsAFlatPicture() {
    const Model model = colourModel(20, 33);
    Question question = test::questionFor(model);
    question.input = at::full({1, 3, 20, 33}, 0.7);
    QVERIFY(at::allclose(makeBaseline(question, Baseline::blur), question.input, 1e-5, 1e-6));
}

void BaselineTest::noiseIsUniformBetweenBlackAndWhite() {
    const Model model = colourModel(200, 200);
    const Question question = test::questionFor(model);
    const at::Tensor black = makeBaseline(question, Baseline::black);
    const at::Tensor level =
        (makeBaseline(question, Baseline::noise) - black) / (makeBaseline(question, Baseline::white) - black);
    QVERIFY(level.min().item<double>() >= -1e-6 && level.max().item<double>() <= 1 + 1e-6);
    for (const at::Tensor& channel : level[0].unbind()) {
        // 40000 pixels: standard errors of 0.0014 and of 0.0004.
        QVERIFY(std::abs(channel.mean().item<double>() - 0.5) < 0.007);
        QVERIFY(std::abs(channel.var().item<double>() - 1.0 / 12) < 0.002);
    }
}

void BaselineTest::noiseFollowsTheSeed() {
    const Model model = colourModel(8, 8);
    const auto noise = [&](std::uint64_t seed) {
        return makeBaseline(test::questionFor(model, seed), Baseline::noise);
    };
    QVERIFY(noise(3).equal(noise(3)));
    QVERIFY(!noise(3).equal(noise(4)));
}

void BaselineTest::onesOwnIsReadFromAFile() {
    const QTemporaryDir folder;
    const std::string file = folder.filePath("own.npy").toStdString();
    const Model model = colourModel(5, 7);
    const Question question = test::questionFor(model);
    writeNpy(file, question.input + 1);
    QVERIFY(makeBaseline(question, Baseline::custom, file).equal(question.input + 1));
}

void BaselineTest::aFileOfAnotherShapeIsAnError() {
    const QTemporaryDir folder;
    const std::string file = folder.filePath("small.npy").toStdString();
    const Model model = colourModel(5, 7);
    writeNpy(file, at::zeros({1, 3, 5, 6}));
    QVERIFY_EXCEPTION_THROWN(makeBaseline(test::questionFor(model), Baseline::custom, file), UsageError);
    QVERIFY_EXCEPTION_THROWN(makeBaseline(test::questionFor(model), Baseline::custom), UsageError);
}

QTEST_GUILESS_MAIN(BaselineTest)
#include "baseline_test.moc"
