// What the methods that cover the picture have in common beyond the promises of all methods (methods_test).
#include "base/error.h"
#include "explain/methods.h"
#include "perturbation_helpers.h"

#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

struct Case {
    std::string method;
    OptionValues options;
};

/// Each method with little work to do, but more than fits into a batch.
const std::vector<Case> cases = {
    {"occlusion", {{"window", "4"}, {"stride", "2"}}},
    {"rise", {{"samples", "150"}, {"cells", "4"}}},
    {"lime", {{"samples", "150"}, {"segments", "12"}}},
    {"kernel-shap", {{"samples", "150"}, {"segments", "12"}}},
    {"meaningful-perturbation", {{"steps", "20"}, {"cells", "6"}, {"mask-blur", "1"}, {"fill-blur", "3"}}},
};

using Shape = std::vector<std::int64_t>;

const std::vector<std::pair<const char*, Shape>> pictures = {
    {"square", {3, 24, 24}}, {"wide", {3, 16, 40}}, {"tall and grey", {1, 36, 14}}};

std::vector<std::pair<const char*, Target>> targetsOf(const Model& model) {
    const ValueId layer = requireValue(model.graph, "features");
    return {{"score", ClassScore{1}},
            {"probability", ClassProbability{2}},
            {"difference", ScoreDifference{0, 3}},
            {"neuron", Neuron{layer, 2, 4, 5}},
            {"channel", Channel{layer, 3}},
            {"direction", Direction{layer, at::tensor({1.f, -1.f, .5f, 0.f, 2.f, 0.f})}}};
}

Attribution explain(const Case& c, const Question& question) {
    return requireMethod(c.method).explain(question, c.options, {});
}

OptionValues with(OptionValues values, const OptionValues& more) {
    values.insert(more.begin(), more.end());
    return values;
}

} // namespace

class PerturbationMethodsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Networks this small only wait for each other's threads.
    void initTestCase() { at::set_num_threads(1); }
    void mapsFitEveryPictureAndTarget_data();
    void mapsFitEveryPictureAndTarget();
    void probabilitiesCanBeMeasured_data() { addMethods(); }
    void probabilitiesCanBeMeasured();
    void everyFillCanCover_data();
    void everyFillCanCover();
    void impossibleRequestsAreErrors_data();
    void impossibleRequestsAreErrors();

private:
    static void addMethods();
};

void PerturbationMethodsTest::addMethods() {
    QTest::addColumn<int>("method");
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].method.c_str()) << static_cast<int>(i);
}

#define FETCH_CASE()                                                                                         \
    QFETCH(int, method);                                                                                     \
    const Case& chosen = cases[static_cast<std::size_t>(method)]

void PerturbationMethodsTest::mapsFitEveryPictureAndTarget_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<int>("target");
    const auto targets = targetsOf(test::convolutionalModel({3, 24, 24}));
    for (std::size_t i = 0; i < cases.size(); ++i)
        for (const auto& [name, shape] : pictures)
            for (std::size_t target = 0; target < targets.size(); ++target)
                QTest::addRow("%s, %s, %s", cases[i].method.c_str(), name, targets[target].first)
                    << static_cast<int>(i) << shape << static_cast<int>(target);
}

void PerturbationMethodsTest::mapsFitEveryPictureAndTarget() {
    FETCH_CASE();
    QFETCH(Shape, shape);
    QFETCH(int, target);
    const Model model = test::convolutionalModel(shape);
    Question question = test::questionFor(model);
    question.target = targetsOf(model)[static_cast<std::size_t>(target)].second;
    const Attribution attribution = explain(chosen, question);
    QCOMPARE(attribution.map.sizes().vec(), (Shape{shape[1], shape[2]}));
    QVERIFY(at::isfinite(attribution.map).all().item<bool>());
    // A mask that may cover nothing covers nothing where that hardly changes the target.
    if (chosen.method != "meaningful-perturbation")
        QVERIFY(attribution.map.max().item<double>() > attribution.map.min().item<double>());
    QVERIFY(attribution.passes.forward > 0);
}

void PerturbationMethodsTest::probabilitiesCanBeMeasured() {
    FETCH_CASE();
    const Model model = test::convolutionalModel({3, 20, 28});
    Question question = test::questionFor(model);
    const Case measured = {chosen.method, with(chosen.options, {{"measure", "probability"}})};
    const at::Tensor map = explain(measured, question).map;
    question.target = ClassProbability{0};
    QVERIFY(explain(measured, question).map.equal(map));
    const Case asIs = {chosen.method, with(chosen.options, {{"measure", "score"}})};
    QVERIFY(explain(asIs, question).map.equal(map));
}

void PerturbationMethodsTest::everyFillCanCover_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<QString>("fill");
    for (std::size_t i = 0; i < cases.size(); ++i)
        for (const char* fill : {"mean", "black", "white", "blur", "noise"})
            QTest::addRow("%s, %s", cases[i].method.c_str(), fill) << static_cast<int>(i) << fill;
    QTest::newRow("occlusion, inpaint") << 0 << "inpaint"; // it alone
}

void PerturbationMethodsTest::everyFillCanCover() {
    FETCH_CASE();
    QFETCH(QString, fill);
    const Model model = test::convolutionalModel({1, 20, 28});
    const Case filled = {chosen.method, with(chosen.options, {{"fill", fill.toStdString()}})};
    QVERIFY(at::isfinite(explain(filled, test::questionFor(model)).map).all().item<bool>());
}

void PerturbationMethodsTest::impossibleRequestsAreErrors_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("message");
    QTest::newRow("a probability of a channel")
        << "rise" << "measure" << "probability"
        << "measure=probability needs a class as target; for other targets choose measure=score";
    QTest::newRow("more cells than pixels")
        << "meaningful-perturbation" << "cells" << "21"
        << "a picture of 28×20 pixels has no room for 21 cells along each side: choose cells=20 or less";
    QTest::newRow("more segments than fit")
        << "lime" << "segments" << "500"
        << "a picture of 28×20 pixels can be cut into 1 to 140 superpixels, not 500";
    QTest::newRow("a fill of one's own without a file")
        << "kernel-shap" << "fill" << "custom"
        << "'custom' needs a file: baseline-file=FILE, or fill-file=FILE where it is a fill";
}

void PerturbationMethodsTest::impossibleRequestsAreErrors() {
    QFETCH(QString, method);
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, message);
    const Model model = test::convolutionalModel({3, 20, 28});
    Question question = test::questionFor(model);
    question.target = Channel{requireValue(model.graph, "features"), 3};
    try {
        explain({method.toStdString(), {{key.toStdString(), value.toStdString()}}}, question);
        QFAIL("no error");
    } catch (const UsageError& error) {
        QCOMPARE(QString::fromUtf8(error.what()), message);
    }
}

QTEST_GUILESS_MAIN(PerturbationMethodsTest)
#include "perturbation_methods_test.moc"
