#include "dataset/concepts.h"

#include "base/error.h"
#include "base/generator.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <cmath>
#include <numeric>

using namespace saliscope;

namespace {

/// Points around a centre.
at::Tensor cloud(std::int64_t count, std::int64_t dimensions, std::uint64_t seed) {
    return at::randn({count, dimensions}, seededGenerator(seed), at::kDouble);
}

/// Pictures whose left half is brighter by that much than the noise everywhere.
at::Tensor brightLeft(std::int64_t count, double brightness, std::uint64_t seed) {
    at::Tensor pictures = at::rand({count, 3, 8, 8}, seededGenerator(seed), at::kFloat);
    pictures.slice(3, 0, 4).add_(brightness);
    return pictures;
}

/// Class 0 counts the left half, class 1 nothing.
Model leftModel(double weight) {
    at::Tensor weights = at::zeros({2, 3, 8, 8});
    weights[0].slice(2, 0, 4).fill_(weight);
    return test::linearModel(weights, at::zeros({2}));
}

ConceptResult askLeft(double weight, const ConceptOptions& options = {}) {
    const Model model = leftModel(weight);
    return testConcept({.model = model,
                        .layer = model.graph.input,
                        .classIndex = 0,
                        .concepts = brightLeft(15, 1, 1),
                        .randoms = brightLeft(40, 0, 2),
                        .images = brightLeft(10, 0, 3)},
                       options);
}

} // namespace

class ConceptsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theVectorIsWhereTheSlopeVanishes();
    void theVectorPointsToTheConcept();
    void scaleAndPlaceOfActivationsDoNotMatter();
    void theTestOfMeansIsWelchs();
    void constantSamplesAreComparedToo();
    void aConceptThatRaisesTheScoreIsFound();
    void aConceptThatLowersTheScoreIsFound();
    void randomDirectionsFallOnBothSides();
    void theSameSeedGivesTheSameScores();
    void tooFewImagesAreRefused();
};

void ConceptsTest::theVectorIsWhereTheSlopeVanishes() {
    // The same regression in its primal form, by its optimality conditions: the direction must be parallel to
    // the sum of the residuals, since penalty · w = mean (y - p) x.
    const at::Tensor positive = cloud(12, 5, 1) + 0.5, negative = cloud(9, 5, 2);
    constexpr double penalty = 0.1;
    const ConceptVector found = conceptVector(positive, negative, penalty);
    const at::Tensor all = at::cat({positive, negative});
    const at::Tensor centred = all - all.mean(0);
    const at::Tensor x = centred / centred.square().sum(1).mean().sqrt();
    at::Tensor w = at::zeros({5}, at::kDouble), b = at::zeros({}, at::kDouble);
    const at::Tensor y = at::cat({at::ones({12}, at::kDouble), at::zeros({9}, at::kDouble)});
    for (int step = 0; step < 20'000; ++step) {
        const at::Tensor residual = y - (x.mv(w) + b).sigmoid();
        w = w + 0.5 * ((x * residual.unsqueeze(1)).mean(0) - penalty * w);
        b = b + 0.5 * residual.mean();
    }
    QVERIFY((found.direction - w / w.norm()).abs().max().item<double>() < 1e-6);
    const at::Tensor side = (all.mv(found.direction) + found.intercept) > 0;
    QVERIFY(at::equal(side, (x.mv(w) + b) > 0));
}

void ConceptsTest::theVectorPointsToTheConcept() {
    at::Tensor positive = cloud(30, 4, 3);
    positive.select(1, 2).add_(8);
    const ConceptVector found = conceptVector(positive, cloud(30, 4, 4), 0.01);
    QVERIFY(found.direction[2].item<double>() > 0.9);
    QVERIFY(std::abs(found.direction.norm().item<double>() - 1) < 1e-12);
    QCOMPARE(found.accuracy, 1.0);
}

void ConceptsTest::scaleAndPlaceOfActivationsDoNotMatter() {
    const at::Tensor positive = cloud(8, 6, 5) + 1, negative = cloud(8, 6, 6);
    const ConceptVector once = conceptVector(positive, negative, 0.01),
                        again = conceptVector(1e4 * positive + 7, 1e4 * negative + 7, 0.01);
    QVERIFY((once.direction - again.direction).abs().max().item<double>() < 1e-8);
}

void ConceptsTest::theTestOfMeansIsWelchs() {
    // scipy.stats.ttest_ind([1, 2, 3, 4, 5], [2, 4, 6, 8, 10], equal_var=False)
    const MeanComparison found = compareMeans({1, 2, 3, 4, 5}, {2, 4, 6, 8, 10});
    QVERIFY(std::abs(found.t + 1.8973665961) < 1e-9);
    QVERIFY(std::abs(found.degreesOfFreedom - 5.8823529412) < 1e-9);
    QVERIFY(std::abs(found.p - 0.10753) < 1e-4);
    QCOMPARE(compareMeans({1, 2, 3}, {3, 2, 1}).p, 1.0);
}

void ConceptsTest::constantSamplesAreComparedToo() {
    QCOMPARE(compareMeans({1, 1}, {1, 1, 1}).p, 1.0);
    QCOMPARE(compareMeans({1, 1}, {0, 0}).p, 0.0);
    QVERIFY_EXCEPTION_THROWN(compareMeans({1}, {0, 0}), UsageError);
}

void ConceptsTest::aConceptThatRaisesTheScoreIsFound() {
    const ConceptResult result = askLeft(1);
    QCOMPARE(result.score, 1.0);
    QVERIFY(result.accuracy > 0.99);
    QVERIFY(result.significant);
    QVERIFY(result.comparison.p < 0.01);
    QCOMPARE(result.scores.size(), std::size_t{20});
}

void ConceptsTest::aConceptThatLowersTheScoreIsFound() {
    const ConceptResult result = askLeft(-1);
    QCOMPARE(result.score, 0.0);
    QVERIFY(result.significant);
}

void ConceptsTest::randomDirectionsFallOnBothSides() {
    const Model model = leftModel(1);
    const ConceptResult result = testConcept({.model = model,
                                              .layer = model.graph.input,
                                              .classIndex = 0,
                                              .concepts = brightLeft(20, 0, 11),
                                              .randoms = brightLeft(400, 0, 12),
                                              .images = brightLeft(10, 0, 13)},
                                             {.runs = 10, .seed = 3});
    QVERIFY(result.randomScore > 0 && result.randomScore < 1);
}

void ConceptsTest::theSameSeedGivesTheSameScores() {
    QCOMPARE(askLeft(1, {.runs = 5, .seed = 2}).randomScores,
             askLeft(1, {.runs = 5, .seed = 2}).randomScores);
    QVERIFY(askLeft(1, {.runs = 9, .seed = 2}).randomScores !=
            askLeft(1, {.runs = 9, .seed = 3}).randomScores);
}

void ConceptsTest::tooFewImagesAreRefused() {
    const Model model = leftModel(1);
    const auto ask = [&](std::int64_t concepts, std::int64_t randoms, std::int64_t images) {
        return testConcept({.model = model,
                            .layer = model.graph.input,
                            .classIndex = 0,
                            .concepts = brightLeft(concepts, 1, 1),
                            .randoms = brightLeft(randoms, 0, 2),
                            .images = brightLeft(images, 0, 3)});
    };
    ask(2, 4, 1);
    QVERIFY_EXCEPTION_THROWN(ask(1, 4, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(ask(2, 3, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(ask(2, 4, 0), UsageError);
    QVERIFY_EXCEPTION_THROWN(askLeft(1, {.runs = 1}), UsageError);
    QVERIFY_EXCEPTION_THROWN(askLeft(1, {.penalty = 0}), UsageError);
    QVERIFY_EXCEPTION_THROWN(askLeft(0), ModelError); // the score does not depend on the pictures
}

QTEST_GUILESS_MAIN(ConceptsTest)
#include "concepts_test.moc"
