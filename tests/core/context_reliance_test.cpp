#include "dataset/context_reliance.h"

#include "base/error.h"
#include "support/networks.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

constexpr int side = 16;

/// The first class's score is the sum of the pixels, those of the left half `left` times, of the right half
/// `right` times; the second one's is 0.
Model halvesModel(double left, double right, double bias = 0) {
    at::Tensor weights = at::zeros({2, 3, side, side});
    weights[0].slice(2, 0, side / 2).fill_(left);
    weights[0].slice(2, side / 2).fill_(right);
    return test::linearModel(weights, at::tensor({bias, 0.0}).to(at::kFloat));
}

cv::Mat rightHalfMask() {
    cv::Mat mask(side, side, CV_8U, cv::Scalar(0));
    mask.colRange(side / 2, side).setTo(255);
    return mask;
}

/// Covered with the colour of zero and no more than the object, so that all is known in closed form.
const ContextRelianceOptions exact{
    .objectFill = Fill::meanColour, .contextFill = Fill::meanColour, .margin = 0};

ImageReliance relianceOf(const Model& model, const cv::Mat& mask = rightHalfMask()) {
    return contextReliance(model, at::ones({1, 3, side, side}), {mask}, 0, exact).front();
}

} // namespace

class ContextRelianceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatOnlySeesTheObjectReliesOnItAlone();
    void whatOnlySeesTheContextReliesOnItAlone();
    void partsAreShared_data();
    void partsAreShared();
    void partsAddUpToTheWholeLessNothing();
    void answersAreTold();
    void withoutAnObjectThereIsNoReliance();
    void classesCountRightAnswersOnly();
    void masksMustFit();
};

void ContextRelianceTest::whatOnlySeesTheObjectReliesOnItAlone() {
    QCOMPARE(relianceOf(halvesModel(0, 1)).reliance.value(), 0.0);
}

void ContextRelianceTest::whatOnlySeesTheContextReliesOnItAlone() {
    QCOMPARE(relianceOf(halvesModel(1, 0)).reliance.value(), 1.0);
}

void ContextRelianceTest::partsAreShared_data() {
    QTest::addColumn<double>("left");
    QTest::addColumn<double>("right");
    QTest::addColumn<double>("reliance");
    QTest::newRow("equal") << 1.0 << 1.0 << 0.5;
    QTest::newRow("mostly the object") << 1.0 << 3.0 << 0.25;
    QTest::newRow("the object speaks against") << 2.0 << -1.0 << 1.0;
    QTest::newRow("the context speaks against") << -1.0 << 2.0 << 0.0;
}

void ContextRelianceTest::partsAreShared() {
    QFETCH(double, left);
    QFETCH(double, right);
    QTEST(relianceOf(halvesModel(left, right)).reliance.value(), "reliance");
    // What is constant is nobody's part.
    QTEST(relianceOf(halvesModel(left, right, 1000)).reliance.value(), "reliance");
}

void ContextRelianceTest::partsAddUpToTheWholeLessNothing() {
    const ImageReliance image = relianceOf(halvesModel(1, 3, 5));
    constexpr double half = 3.0 * side * side / 2;
    QCOMPARE(image.score.whole, 4 * half + 5);
    QCOMPARE(image.score.objectCovered, half + 5);
    QCOMPARE(image.score.contextCovered, 3 * half + 5);
    QCOMPARE(image.score.nothing, 5.0);
    QCOMPARE(image.contextPart, half / 2); // less the mean over two classes
    QCOMPARE(image.objectPart, 3 * half / 2);
}

void ContextRelianceTest::answersAreTold() {
    const ImageReliance image = relianceOf(halvesModel(1, 0, -1));
    QVERIFY(image.answered && image.answeredWithoutObject && !image.answeredWithoutContext);
    QVERIFY(image.probability.whole > 0.99 && image.probability.contextCovered < 0.5);
}

void ContextRelianceTest::withoutAnObjectThereIsNoReliance() {
    for (const cv::Mat& mask :
         {cv::Mat(), cv::Mat(side, side, CV_8U, cv::Scalar(0)), cv::Mat(side, side, CV_8U, cv::Scalar(1))}) {
        const ImageReliance image = relianceOf(halvesModel(1, 1), mask);
        QVERIFY(!image.reliance);
        QVERIFY(image.answered);
    }
    QVERIFY(!relianceOf(halvesModel(-1, -1)).reliance);
}

void ContextRelianceTest::classesCountRightAnswersOnly() {
    const ImageReliance right = relianceOf(halvesModel(1, 3)), context = relianceOf(halvesModel(2, 0, -1));
    ImageReliance wrong = relianceOf(halvesModel(1, 0));
    wrong.answered = false;
    const ClassReliance together = classReliance({right, context, wrong});
    QCOMPARE(together.images, std::int64_t{2});
    QCOMPARE(together.reliance, 0.5); // (1 + 2) of (1 + 3 + 2)
    QCOMPARE(together.keptWithoutObject, 1.0);
    QCOMPARE(together.keptWithoutContext, 0.5);
    QCOMPARE(classReliance({wrong}).images, std::int64_t{0});
}

void ContextRelianceTest::masksMustFit() {
    const at::Tensor inputs = at::ones({1, 3, side, side});
    const Model model = halvesModel(1, 1);
    QVERIFY_EXCEPTION_THROWN(contextReliance(model, inputs, {}, 0), UsageError);
    QVERIFY_EXCEPTION_THROWN(contextReliance(model, inputs, {cv::Mat(4, 4, CV_8U)}, 0), UsageError);
}

QTEST_GUILESS_MAIN(ContextRelianceTest)
#include "context_reliance_test.moc"
