// KernelSHAP against Shapley values computed from all coalitions.
#include "base/error.h"
#include "explain/kernel_shap.h"
#include "perturbation_helpers.h"

#include <opencv2/core.hpp>

#include <ATen/Parallel.h>

#include <QtTest>

#include <bit>

using namespace saliscope;

namespace {

KernelShapOptions optionsWith(std::int64_t samples, std::int64_t segments) {
    KernelShapOptions options;
    options.samples = samples;
    options.segments = segments;
    return options;
}

/// 1 where the pixels of the superpixels in `coalition` are, H×W.
at::Tensor visible(const cv::Mat& labels, unsigned coalition) {
    const at::Tensor mask = at::zeros({labels.rows, labels.cols});
    for (int y = 0; y < labels.rows; ++y)
        for (int x = 0; x < labels.cols; ++x)
            mask[y][x] = static_cast<double>(coalition >> labels.at<int>(y, x) & 1U);
    return mask;
}

double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
}

/// By the definition: the contribution to each coalition of the others, weighted by the orders in which these
/// come before.
std::vector<double> shapleyValues(const Question& question, const Superpixels& superpixels,
                                  const at::Tensor& fill) {
    const int players = superpixels.count;
    std::vector<double> gains;
    for (unsigned coalition = 0; coalition < 1U << players; ++coalition) {
        const at::Tensor mask = visible(superpixels.labels, coalition);
        gains.push_back(
            scores(question.model.graph, mask * question.input + (1 - mask) * fill)[0][0].item<double>());
    }
    std::vector<double> values(static_cast<std::size_t>(players));
    for (int player = 0; player < players; ++player)
        for (unsigned others = 0; others < gains.size(); ++others) {
            if (others >> player & 1U)
                continue;
            const int size = std::popcount(others);
            const double orders = factorial(size) * factorial(players - size - 1) / factorial(players);
            values[static_cast<std::size_t>(player)] +=
                orders * (gains[others | 1U << player] - gains[others]);
        }
    return values;
}

at::Tensor painted(const cv::Mat& labels, const std::vector<double>& values) {
    const at::Tensor map = at::zeros({labels.rows, labels.cols}, at::kDouble);
    for (int y = 0; y < labels.rows; ++y)
        for (int x = 0; x < labels.cols; ++x)
            map[y][x] = values[static_cast<std::size_t>(labels.at<int>(y, x))];
    return map;
}

/// For a linear network: what each superpixel's pixels contribute beyond the fill.
std::vector<double> contributions(const at::Tensor& terms, const Superpixels& superpixels) {
    std::vector<double> sums(static_cast<std::size_t>(superpixels.count));
    for (int y = 0; y < superpixels.labels.rows; ++y)
        for (int x = 0; x < superpixels.labels.cols; ++x)
            sums[static_cast<std::size_t>(superpixels.labels.at<int>(y, x))] += terms[y][x].item<double>();
    return sums;
}

} // namespace

class KernelShapTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Networks this small only wait for each other's threads.
    void initTestCase() { at::set_num_threads(1); }
    void withAllCoalitionsValuesAreExact_data();
    void withAllCoalitionsValuesAreExact();
    void valuesAddUpToTheFallFromPictureToFill_data();
    void valuesAddUpToTheFallFromPictureToFill();
    void linearNetworksShareTheirTerms_data();
    void linearNetworksShareTheirTerms();
    void whereTheNetworkDoesNotLookThereIsNothing();
    void estimatesComeCloseToTheExactValues();
    void oneSuperpixelGetsEverything();
    void notesTellWhetherValuesAreExact();
    void moreSegmentsThanFitAreAnError();
};

void KernelShapTest::withAllCoalitionsValuesAreExact_data() {
    QTest::addColumn<int>("segments");
    QTest::addColumn<std::vector<std::int64_t>>("shape");
    QTest::addColumn<Baseline>("fill");
    using Shape = std::vector<std::int64_t>;
    QTest::newRow("4 segments") << 4 << Shape{3, 16, 16} << Baseline::mean;
    QTest::newRow("a wide picture") << 8 << Shape{3, 12, 24} << Baseline::mean;
    QTest::newRow("grey, on black") << 6 << Shape{1, 24, 16} << Baseline::black;
}

void KernelShapTest::withAllCoalitionsValuesAreExact() {
    QFETCH(int, segments);
    QFETCH(std::vector<std::int64_t>, shape);
    QFETCH(Baseline, fill);
    const Model model = test::convolutionalModel(shape);
    const Question question = test::questionFor(model);
    const Superpixels superpixels = superpixelsOf(question, segments);
    QVERIFY2(superpixels.count >= 2 && superpixels.count <= 12,
             qPrintable(QString::number(superpixels.count)));
    KernelShapOptions options = optionsWith(1 << superpixels.count, segments);
    options.fill = fill;
    const std::vector<double> values = shapleyValues(question, superpixels, makeBaseline(question, fill));
    const Attribution attribution = kernelShap(question, options, {});
    QVERIFY(test::relativeDifference(attribution.map, painted(superpixels.labels, values)) < 1e-4);
    QCOMPARE(attribution.passes.forward, 1 << superpixels.count);
}

void KernelShapTest::valuesAddUpToTheFallFromPictureToFill_data() {
    QTest::addColumn<int>("samples");
    for (const int samples : {1, 2, 3, 5, 40, 300})
        QTest::addRow("%d samples", samples) << samples;
}

void KernelShapTest::valuesAddUpToTheFallFromPictureToFill() {
    QFETCH(int, samples);
    const Model model = test::convolutionalModel({3, 24, 24});
    const Question question = test::questionFor(model);
    const Attribution attribution = kernelShap(question, optionsWith(samples, 12), {});
    const at::Tensor ends = scores(model.graph, at::cat({question.input, at::zeros_like(question.input)}));
    const double fall = (ends[0][0] - ends[1][0]).item<double>();
    const Superpixels superpixels = superpixelsOf(question, 12);
    double sum = 0;
    for (int label = 0; label < superpixels.count; ++label) {
        cv::Point place;
        cv::minMaxLoc(superpixels.labels == label, nullptr, nullptr, nullptr, &place);
        sum += attribution.map[place.y][place.x].item<double>();
    }
    QVERIFY2(std::abs(sum - fall) < 1e-5 * std::abs(fall),
             qPrintable(QString("%1 for %2").arg(sum).arg(fall)));
    QVERIFY(*attribution.completenessGap < 1e-9 * std::abs(fall));
}

void KernelShapTest::linearNetworksShareTheirTerms_data() {
    QTest::addColumn<int>("samples");
    QTest::newRow("exact") << (1 << 12);
    QTest::newRow("estimated") << 100;
}

void KernelShapTest::linearNetworksShareTheirTerms() {
    QFETCH(int, samples);
    const at::Tensor weights = test::formulaInput({2, 16, 20}).slice(0, 0, 1).contiguous();
    const Model model = test::linearModel(weights);
    const Question question = test::questionFor(model);
    KernelShapOptions options = optionsWith(samples, 9);
    options.fill = Baseline::white;
    const at::Tensor terms = (weights * (question.input[0] - 1)).sum(0); // white is 1
    const Superpixels superpixels = superpixelsOf(question, 9);
    const at::Tensor expected = painted(superpixels.labels, contributions(terms, superpixels));
    QVERIFY(test::relativeDifference(kernelShap(question, options, {}).map, expected) < 1e-4);
}

void KernelShapTest::whereTheNetworkDoesNotLookThereIsNothing() {
    at::Tensor weights = at::ones({3, 16, 16});
    weights.slice(2, 8).zero_(); // blind on the right
    const Model model = test::linearModel(weights);
    const Question question = test::questionFor(model);
    const Superpixels superpixels = superpixelsOf(question, 8);
    const at::Tensor map = kernelShap(question, optionsWith(1 << 12, 8), {}).map;
    int blind = 0;
    for (int label = 0; label < superpixels.count; ++label) {
        const cv::Mat region = superpixels.labels == label;
        if (cv::countNonZero(region.colRange(0, 8)) > 0)
            continue;
        cv::Point place;
        cv::minMaxLoc(region, nullptr, nullptr, nullptr, &place);
        QVERIFY(std::abs(map[place.y][place.x].item<double>()) < 1e-5 * map.abs().max().item<double>());
        ++blind;
    }
    QVERIFY(blind > 0);
}

void KernelShapTest::estimatesComeCloseToTheExactValues() {
    const Model model = test::convolutionalModel({3, 24, 24});
    const Question question = test::questionFor(model, 3);
    const at::Tensor exact = kernelShap(question, optionsWith(1 << 14, 10), {}).map;
    const double error = test::relativeDifference(kernelShap(question, optionsWith(200, 10), {}).map, exact);
    QVERIFY2(error < 0.1, qPrintable(QString::number(error)));
}

void KernelShapTest::oneSuperpixelGetsEverything() {
    const Model model = test::convolutionalModel({3, 16, 16});
    const Question question = test::questionFor(model);
    const at::Tensor ends = scores(model.graph, at::cat({question.input, at::zeros_like(question.input)}));
    const at::Tensor map = kernelShap(question, optionsWith(10, 1), {}).map;
    QVERIFY(test::relativeDifference(map, (ends[0][0] - ends[1][0]).expand({16, 16})) < 1e-6);
}

void KernelShapTest::notesTellWhetherValuesAreExact() {
    const Model model = test::convolutionalModel({3, 16, 16});
    const Question question = test::questionFor(model);
    const QString players = QString("%1 superpixels").arg(superpixelsOf(question, 4).count);
    const auto note = [&](int samples) {
        return QString::fromStdString(kernelShap(question, optionsWith(samples, 4), {}).notes.front());
    };
    QCOMPARE(note(1 << 10),
             "these are the exact Shapley values: all coalitions of " + players + " were asked about");
    QCOMPARE(note(8), "the Shapley values of " + players + " are estimated from 6 coalitions");
}

void KernelShapTest::moreSegmentsThanFitAreAnError() {
    const Model model = test::convolutionalModel({3, 8, 8});
    try {
        kernelShap(test::questionFor(model), optionsWith(100, 50), {});
        QFAIL("no error");
    } catch (const UsageError& error) {
        QCOMPARE(QString::fromUtf8(error.what()),
                 QString("a picture of 8×8 pixels can be cut into 1 to 16 superpixels, not 50"));
    }
}

QTEST_GUILESS_MAIN(KernelShapTest)
#include "kernel_shap_test.moc"
