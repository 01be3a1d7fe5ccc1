#include "explain/randomisation.h"

#include "base/error.h"
#include "explain/methods.h"
#include "support/formula.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

class RandomisationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ranksCorrelateAsSpearmanSays();
    void layersAreRandomisedFromTheScoresDown();
    void gradientsForgetWhatEdgesDoNot();
    void theModelIsNotTouched();
    void theSameSeedGivesTheSameMaps();
    void fewerStagesAreEvenlySpread();
};

namespace {

Model model() {
    return test::modelOf(test::smallNetwork(), 3, 16, 16);
}

Question questionAbout(const Model& model, std::uint64_t seed = 0) {
    return {
        .model = model, .input = test::formulaInput({1, 3, 16, 16}), .target = ClassScore{2}, .seed = seed};
}

std::vector<std::string> layersOf(const std::vector<RandomisationStage>& stages) {
    std::vector<std::string> names;
    for (const RandomisationStage& stage : stages)
        names.push_back(stage.layer);
    return names;
}

} // namespace

void RandomisationTest::ranksCorrelateAsSpearmanSays() {
    const auto numbers = [](std::vector<double> values) { return at::tensor(values, at::kDouble); };
    QCOMPARE(rankCorrelation(numbers({1, 2, 30, 400}), numbers({-5, 0, 1, 2})), 1.0);
    QCOMPARE(rankCorrelation(numbers({1, 2, 3}), numbers({3, 2, 1})), -1.0);
    // 1 - 6 Σd² / (n (n² - 1)), d = 1, -1, 0, 0
    QCOMPARE(rankCorrelation(numbers({1, 2, 3, 4}), numbers({2, 1, 3, 4})), 1 - 6.0 * 2 / (4 * 15));
    // Ties share their mean rank: x = 1.5, 1.5, 3 against 1, 2, 3.
    QCOMPARE(rankCorrelation(numbers({7, 7, 8}), numbers({1, 2, 3})), 1.5 / std::sqrt(1.5 * 2));
    QVERIFY(std::isnan(rankCorrelation(numbers({7, 7, 7}), numbers({1, 2, 3}))));
}

void RandomisationTest::layersAreRandomisedFromTheScoresDown() {
    const Model network = model();
    const auto stages = cascadingRandomisation(questionAbout(network), requireMethod("saliency"), {});
    QCOMPARE(layersOf(stages), (std::vector<std::string>{"", "scores", "block.conv", "norm", "stem"}));
    QCOMPARE(stages.front().rankCorrelation, 1.0);
    QCOMPARE(stages.front().structuralSimilarity, 1.0);
    QCOMPARE(stages.back().randomisedLayers, 4);
}

void RandomisationTest::gradientsForgetWhatEdgesDoNot() {
    const Model network = model();
    const auto stages = cascadingRandomisation(questionAbout(network), requireMethod("saliency"), {});
    QVERIFY(stages.back().magnitudeRankCorrelation < 0.5);
    // A "method" that shows the picture itself passes every eye test and fails this one.
    const Method picture{.description = {.id = "picture", .title = "Picture", .summary = "", .paper = ""},
                         .explain = [](const Question& question, const OptionValues&, const Progress&) {
                             return Attribution{.map = question.input[0].sum(0)};
                         }};
    for (const RandomisationStage& stage : cascadingRandomisation(questionAbout(network), picture, {}))
        QCOMPARE(stage.rankCorrelation, 1.0);
}

void RandomisationTest::theModelIsNotTouched() {
    const Model network = model();
    std::vector<at::Tensor> before;
    for (const Constant& constant : network.graph.constants)
        before.push_back(constant.tensor.clone());
    cascadingRandomisation(questionAbout(network), requireMethod("saliency"), {});
    for (std::size_t i = 0; i < before.size(); ++i)
        QVERIFY(before[i].equal(network.graph.constants[i].tensor));
}

void RandomisationTest::theSameSeedGivesTheSameMaps() {
    const Model network = model();
    const auto map = [&](std::uint64_t seed) {
        return cascadingRandomisation(questionAbout(network, seed), requireMethod("saliency"), {}).back().map;
    };
    QVERIFY(map(1).equal(map(1)));
    QVERIFY(!map(1).equal(map(2)));
}

void RandomisationTest::fewerStagesAreEvenlySpread() {
    const Model network = model();
    const auto stages =
        cascadingRandomisation(questionAbout(network), requireMethod("saliency"), {}, {.stages = 2});
    QCOMPARE(layersOf(stages), (std::vector<std::string>{"", "block.conv", "stem"}));
    QVERIFY_EXCEPTION_THROWN(
        cascadingRandomisation(questionAbout(network), requireMethod("saliency"), {}, {.stages = 0}),
        UsageError);
}

QTEST_GUILESS_MAIN(RandomisationTest)
#include "randomisation_test.moc"
