#include "dataset/classification_quality.h"

#include "base/error.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <cmath>

using namespace saliscope;

namespace {

using Shown = std::vector<std::optional<std::int64_t>>;

/// Scores of two classes of which the first has that probability.
at::Tensor scoresOf(const std::vector<double>& probabilities) {
    at::Tensor scores = at::zeros({static_cast<std::int64_t>(probabilities.size()), 2}, at::kDouble);
    for (std::size_t i = 0; i < probabilities.size(); ++i)
        scores[static_cast<std::int64_t>(i)][0] = std::log(probabilities[i] / (1 - probabilities[i]));
    return scores;
}

const ClassQuality& ofClass(const ClassificationQuality& quality, std::int64_t index) {
    return *std::find_if(quality.classes.begin(), quality.classes.end(),
                         [&](const ClassQuality& one) { return one.index == index; });
}

} // namespace

class ClassificationQualityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyImageLiesInItsCell();
    void precisionAndRecallAreShares();
    void calibrationIsTheWeightedGapOfTheBins();
    void perfectCertaintyBelongsToTheLastBin();
    void imagesOfUnknownClassDoNotCount();
    void whatDoesNotBelongTogetherIsRefused();
};

void ClassificationQualityTest::everyImageLiesInItsCell() {
    const at::Tensor scores = at::eye(3).index_select(0, at::tensor({0, 1, 1, 2, 1}));
    const ClassificationQuality quality = classificationQuality(scores, Shown{0, 0, 1, 2, 0});
    using Images = std::vector<std::size_t>;
    QCOMPARE(quality.cells.size(), std::size_t{4});
    QCOMPARE(quality.cells.at({0, 0}), Images{0});
    QCOMPARE(quality.cells.at({0, 1}), (Images{1, 4}));
    QCOMPARE(quality.cells.at({1, 1}), Images{2});
    QCOMPARE(quality.cells.at({2, 2}), Images{3});
    QCOMPARE(quality.accuracy, 0.6);
}

void ClassificationQualityTest::precisionAndRecallAreShares() {
    const at::Tensor scores = at::eye(4).index_select(0, at::tensor({0, 1, 1, 2, 1}));
    const ClassificationQuality quality = classificationQuality(scores, Shown{0, 0, 1, 3, 0});
    QCOMPARE(quality.classes.size(), std::size_t{4});
    QCOMPARE(ofClass(quality, 0).recall.value(), 1.0 / 3);
    QCOMPARE(ofClass(quality, 0).precision.value(), 1.0);
    QCOMPARE(ofClass(quality, 1).precision.value(), 1.0 / 3);
    QCOMPARE(ofClass(quality, 2).precision.value(), 0.0);
    QVERIFY(!ofClass(quality, 2).recall);
    QVERIFY(!ofClass(quality, 3).precision);
}

void ClassificationQualityTest::calibrationIsTheWeightedGapOfTheBins() {
    // Confidences 0.65, 0.65, 0.95, 0.95; the second and the fourth are wrong.
    const ClassificationQuality quality =
        classificationQuality(scoresOf({0.65, 0.65, 0.95, 0.05}), Shown{0, 1, 0, 0}, 10);
    QCOMPARE(quality.bins.size(), std::size_t{10});
    QCOMPARE(quality.bins[6].images, std::int64_t{2});
    QCOMPARE(quality.bins[9].images, std::int64_t{2});
    QVERIFY(std::abs(quality.bins[9].confidence - 0.95) < 1e-12);
    QCOMPARE(quality.bins[9].accuracy, 0.5);
    QVERIFY(std::abs(quality.calibrationError - (0.5 * 0.15 + 0.5 * 0.45)) < 1e-12);
    QVERIFY(std::abs(quality.confidence - 0.8) < 1e-12);
    QCOMPARE(quality.accuracy, 0.5);
}

void ClassificationQualityTest::perfectCertaintyBelongsToTheLastBin() {
    const ClassificationQuality quality = classificationQuality(1e4 * at::eye(2), Shown{0, 1}, 5);
    QCOMPARE(quality.bins.back().images, std::int64_t{2});
    QCOMPARE(quality.calibrationError, 0.0);
}

void ClassificationQualityTest::imagesOfUnknownClassDoNotCount() {
    const ClassificationQuality quality = classificationQuality(at::eye(2), Shown{std::nullopt, 0});
    QCOMPARE(quality.images, std::int64_t{1});
    QCOMPARE(quality.accuracy, 0.0);
    const ClassificationQuality nothing = classificationQuality(at::eye(2), Shown{{}, {}});
    QCOMPARE(nothing.images, std::int64_t{0});
    QCOMPARE(nothing.calibrationError, 0.0);
    QVERIFY(nothing.classes.empty());
}

void ClassificationQualityTest::whatDoesNotBelongTogetherIsRefused() {
    QVERIFY_EXCEPTION_THROWN(classificationQuality(at::eye(2), Shown{0}), UsageError);
    QVERIFY_EXCEPTION_THROWN(classificationQuality(at::eye(2), Shown{0, 2}), UsageError);
    QVERIFY_EXCEPTION_THROWN(classificationQuality(at::eye(2), Shown{0, 1}, 0), UsageError);
}

QTEST_GUILESS_MAIN(ClassificationQualityTest)
#include "classification_quality_test.moc"
