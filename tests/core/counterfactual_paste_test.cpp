#include "dataset/counterfactual_paste.h"

#include "base/error.h"
#include "support/networks.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

/// Answers with class 0 where the pixels of the upper left quarter add up to more than half of what they can.
Model cornerModel() {
    at::Tensor weights = at::zeros({2, 3, 8, 8});
    weights[0].slice(1, 0, 4).slice(2, 0, 4).fill_(1);
    return test::linearModel(weights, at::tensor({-24.0F, 0.0F}));
}

cv::Mat quarterAt(const cv::Point& corner) {
    cv::Mat region(8, 8, CV_8U, cv::Scalar(0));
    region(cv::Rect(corner, cv::Size(4, 4))).setTo(255);
    return region;
}

} // namespace

class CounterfactualPasteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatDecidesTurnsTheAnswer();
    void whatDoesNotDecideTurnsNothing();
    void imagesThatHaveTheAnswerAreNotTried();
    void donorsTakeTurns();
    void theDonorsObjectIsNotPasted();
    void sizesMustFit();
    void whatIsNeededIsMissedWhenCovered();
    void whatGoesOnAroundTheCoverIsNotMissed();
    void coversMustFit();
};

void CounterfactualPasteTest::whatDecidesTurnsTheAnswer() {
    const at::Tensor donors = at::ones({1, 3, 8, 8}), receivers = at::zeros({6, 3, 8, 8});
    const PasteOutcome outcome = counterfactualPaste(cornerModel(), donors, receivers, quarterAt({0, 0}), 0);
    QCOMPARE(outcome.tried, std::int64_t{6});
    QCOMPARE(outcome.flipped, std::int64_t{6});
    QCOMPARE(outcome.flipRate(), 1.0);
    QVERIFY(outcome.probabilityBefore < 0.01 && outcome.probabilityAfter > 0.99);
    QCOMPARE(outcome.examples.size(0), std::int64_t{4});
    QCOMPARE(outcome.examples[0].sum().item<double>(), 48.0); // the region, and nothing else
}

void CounterfactualPasteTest::whatDoesNotDecideTurnsNothing() {
    const at::Tensor donors = at::ones({1, 3, 8, 8}), receivers = at::zeros({6, 3, 8, 8});
    const PasteOutcome outcome = counterfactualPaste(cornerModel(), donors, receivers, quarterAt({4, 4}), 0);
    QCOMPARE(outcome.tried, std::int64_t{6});
    QCOMPARE(outcome.flipped, std::int64_t{0});
    QVERIFY(!outcome.examples.defined());
    QCOMPARE(outcome.probabilityBefore, outcome.probabilityAfter);
}

void CounterfactualPasteTest::imagesThatHaveTheAnswerAreNotTried() {
    at::Tensor receivers = at::zeros({4, 3, 8, 8});
    receivers[1].fill_(1);
    const PasteOutcome outcome =
        counterfactualPaste(cornerModel(), at::ones({1, 3, 8, 8}), receivers, quarterAt({0, 0}), 0);
    QCOMPARE(outcome.tried, std::int64_t{3});
    QCOMPARE(outcome.flippedReceivers, (std::vector<std::int64_t>{0, 2, 3}));
}

void CounterfactualPasteTest::donorsTakeTurns() {
    at::Tensor donors = at::zeros({2, 3, 8, 8});
    donors[1].fill_(1);
    const PasteOutcome outcome =
        counterfactualPaste(cornerModel(), donors, at::zeros({5, 3, 8, 8}), quarterAt({0, 0}), 0);
    QCOMPARE(outcome.flippedReceivers, (std::vector<std::int64_t>{1, 3}));
}

/// The first donor's object fills the quarter that decides; nothing is known of the second's.
void CounterfactualPasteTest::theDonorsObjectIsNotPasted() {
    const at::Tensor donors = at::ones({2, 3, 8, 8}), receivers = at::zeros({6, 3, 8, 8});
    const cv::Mat everywhere(8, 8, CV_8U, cv::Scalar(255));
    const PasteOutcome outcome =
        counterfactualPaste(cornerModel(), donors, receivers, everywhere, 0, {quarterAt({0, 0}), cv::Mat()});
    QCOMPARE(outcome.flippedReceivers, (std::vector<std::int64_t>{1, 3, 5}));
    QVERIFY_EXCEPTION_THROWN(
        counterfactualPaste(cornerModel(), donors, receivers, everywhere, 0, {cv::Mat(4, 4, CV_8U)}),
        UsageError);
}

void CounterfactualPasteTest::sizesMustFit() {
    const at::Tensor eight = at::zeros({1, 3, 8, 8});
    const Model model = cornerModel();
    const auto paste = [&](const at::Tensor& donors, const cv::Mat& region) {
        return counterfactualPaste(model, donors, eight, region, 0);
    };
    QVERIFY_EXCEPTION_THROWN(paste(at::zeros({0, 3, 8, 8}), quarterAt({0, 0})), UsageError);
    QVERIFY_EXCEPTION_THROWN(paste(at::zeros({1, 3, 4, 4}), quarterAt({0, 0})), UsageError);
    QVERIFY_EXCEPTION_THROWN(paste(eight, cv::Mat(4, 4, CV_8U)), UsageError);
    QVERIFY_EXCEPTION_THROWN(paste(eight, cv::Mat(8, 8, CV_32F)), UsageError);
}

/// Half of the images have something white in the quarter that decides, and nowhere else.
void CounterfactualPasteTest::whatIsNeededIsMissedWhenCovered() {
    at::Tensor images = at::zeros({4, 3, 8, 8});
    images.slice(0, 0, 2).slice(2, 0, 4).slice(3, 0, 4).fill_(1);
    const CoverOutcome outcome = counterfactualCover(cornerModel(), images, quarterAt({0, 0}), 0);
    QCOMPARE(outcome.tried, std::int64_t{2}); // the others are not answered with the class
    QCOMPARE(outcome.lost, std::int64_t{2});
    QCOMPARE(outcome.lossRate(), 1.0);
    QVERIFY(outcome.probabilityBefore > 0.99 && outcome.probabilityAfter < 0.01);
    QCOMPARE(counterfactualCover(cornerModel(), images, quarterAt({4, 4}), 0).lost, std::int64_t{0});
}

void CounterfactualPasteTest::whatGoesOnAroundTheCoverIsNotMissed() {
    const at::Tensor white = at::ones({3, 3, 8, 8});
    QCOMPARE(counterfactualCover(cornerModel(), white, quarterAt({0, 0}), 0).lost, std::int64_t{0});
    QCOMPARE(counterfactualCover(cornerModel(), white, quarterAt({0, 0}), 0, Fill::black).lost,
             std::int64_t{3});
}

void CounterfactualPasteTest::coversMustFit() {
    const at::Tensor eight = at::zeros({1, 3, 8, 8});
    QVERIFY_EXCEPTION_THROWN(counterfactualCover(cornerModel(), eight, cv::Mat(4, 4, CV_8U), 0), UsageError);
    QVERIFY_EXCEPTION_THROWN(counterfactualCover(cornerModel(), eight, cv::Mat(8, 8, CV_32F), 0), UsageError);
    QCOMPARE(counterfactualCover(cornerModel(), at::Tensor(), quarterAt({0, 0}), 0).tried, std::int64_t{0});
    QCOMPARE(CoverOutcome().lossRate(), 0.0);
}

QTEST_GUILESS_MAIN(CounterfactualPasteTest)
#include "counterfactual_paste_test.moc"
