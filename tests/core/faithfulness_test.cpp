// On networks that are linear in the pixels every curve is known in closed form.
#include "explain/faithfulness.h"

#include "base/error.h"
#include "explain/max_sensitivity.h"
#include "explain/methods.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

namespace {

/// One channel, 4×4 pixels, two classes.
Model model() {
    const at::Tensor first = at::arange(16, at::kFloat).view({1, 1, 4, 4});
    return test::linearModel(at::cat({first, -first}), at::zeros({2}));
}

Question questionAbout(const Model& model) {
    return {.model = model, .input = at::ones({1, 1, 4, 4}), .target = ClassScore{0}};
}

/// The contribution of each pixel of an input of ones: the best map there is.
at::Tensor trueMap() {
    return at::arange(16, at::kFloat).view({4, 4});
}

constexpr double whole = 120; // 0 + 1 + ... + 15

} // namespace

class FaithfulnessTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deletingTakesTheHighestPixelsFirst();
    void insertingGivesTheHighestPixelsFirst();
    void theAreaIsThatOfTheTrapezoids();
    void noOrderDeletesFasterThanTheTrueOne();
    void probabilitiesAreMeasuredUnlessScoresAreAsked();
    void equalPixelsGoInReadingOrder();
    void unusableMapsAreRefused();
    void aLinearNetworkIsNotSensitive();
    void sensitivityOfASquareIsTheOneCalculated();
    void cancelledMeansStopped();
};

void FaithfulnessTest::deletingTakesTheHighestPixelsFirst() {
    const Model linear = model();
    const FaithfulnessCurve curve =
        deletionCurve(questionAbout(linear), trueMap(), {.steps = 16, .measure = Measure::score});
    double left = whole;
    for (std::size_t i = 0; i <= 16; ++i) {
        QCOMPARE(curve.part[i], static_cast<double>(i) / 16);
        QCOMPARE(curve.value[i], left);
        left -= 15.0 - static_cast<double>(i);
    }
}

void FaithfulnessTest::insertingGivesTheHighestPixelsFirst() {
    const Model linear = model();
    const FaithfulnessOptions options{.steps = 4, .measure = Measure::score, .inserted = Baseline::mean};
    const FaithfulnessCurve curve = insertionCurve(questionAbout(linear), trueMap(), options);
    QCOMPARE(curve.value, (std::vector<double>{0, 54, 92, 114, 120}));
}

void FaithfulnessTest::theAreaIsThatOfTheTrapezoids() {
    const Model linear = model();
    const FaithfulnessOptions options{.steps = 4, .measure = Measure::score, .inserted = Baseline::mean};
    const FaithfulnessCurve curve = insertionCurve(questionAbout(linear), trueMap(), options);
    QCOMPARE(curve.area, (0 / 2.0 + 54 + 92 + 114 + 120 / 2.0) / 4);
}

void FaithfulnessTest::noOrderDeletesFasterThanTheTrueOne() {
    const Model linear = model();
    const FaithfulnessOptions options{.steps = 16, .measure = Measure::score};
    const double best = deletionCurve(questionAbout(linear), trueMap(), options).area;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Question question = questionAbout(linear);
        question.seed = seed;
        QVERIFY(deletionCurve(question, randomMap(question), options).area > best);
    }
}

void FaithfulnessTest::probabilitiesAreMeasuredUnlessScoresAreAsked() {
    const Model linear = model();
    const FaithfulnessCurve curve = deletionCurve(questionAbout(linear), trueMap(), {.steps = 2});
    QCOMPARE(curve.value.back(), 0.5); // nothing is left: both classes have the score 0
    QVERIFY(curve.value.front() > 0.999);
}

void FaithfulnessTest::equalPixelsGoInReadingOrder() {
    const Model linear = model();
    const FaithfulnessOptions options{.steps = 16, .measure = Measure::score, .inserted = Baseline::mean};
    const FaithfulnessCurve curve = insertionCurve(questionAbout(linear), at::zeros({4, 4}), options);
    QCOMPARE(curve.value[4], 0.0 + 1 + 2 + 3);
}

void FaithfulnessTest::unusableMapsAreRefused() {
    const Model linear = model();
    at::Tensor broken = trueMap();
    broken[0][0] = std::numeric_limits<float>::quiet_NaN();
    QVERIFY_EXCEPTION_THROWN(deletionCurve(questionAbout(linear), broken), UsageError);
    QVERIFY_EXCEPTION_THROWN(deletionCurve(questionAbout(linear), at::zeros({3, 4})), UsageError);
    QVERIFY_EXCEPTION_THROWN(deletionCurve(questionAbout(linear), trueMap(), {.steps = 0}), UsageError);
}

void FaithfulnessTest::aLinearNetworkIsNotSensitive() {
    const Model linear = model();
    Question question = questionAbout(linear);
    question.input[0][0][0][0] = -1; // a range of two
    QCOMPARE(maxSensitivity(question, requireMethod("saliency"), {}), 0.0);
}

void FaithfulnessTest::sensitivityOfASquareIsTheOneCalculated() {
    const Model linear = model();
    Question question = questionAbout(linear);
    question.input[0][0][0][0] = -1;
    // Input × gradient of a linear network changes by weight · change: at most radius · range · |weights|.
    const double sensitivity =
        maxSensitivity(question, requireMethod("input-x-gradient"), {}, {.radius = 0.1, .samples = 200});
    const double bound = 0.1 * 2;
    QVERIFY2(sensitivity <= bound && sensitivity > 0.6 * bound, qPrintable(QString::number(sensitivity)));
}

void FaithfulnessTest::cancelledMeansStopped() {
    const Model linear = model();
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(
        deletionCurve(questionAbout(linear), trueMap(), {}, Progress({}, stop.get_token())), Cancelled);
}

QTEST_GUILESS_MAIN(FaithfulnessTest)
#include "faithfulness_test.moc"
