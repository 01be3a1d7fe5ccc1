// What a victim says about pictures, against the network itself and against finite differences.
#include "attack/attack_goal.h"
#include "attack/smoothed_victim.h"
#include "attack_helpers.h"
#include "base/error.h"
#include "graph/executor.h"

#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

/// With a mean and a std of its own for each channel, in double precision.
ModelVictim preciseVictim() {
    Model model = test::modelOf(test::inDoublePrecision(test::smallNetwork()), 3, 16, 16);
    model.preprocessing.mean = {0.25f, 0.5f, 0.75f};
    model.preprocessing.std = {0.5f, 0.25f, 1.0f};
    return ModelVictim(test::shared(std::move(model)));
}

/// The directional derivative along a fixed direction, by central differences.
double byDifferences(const Victim& victim, const at::Tensor& picture, const at::Tensor& direction,
                     const ScoreLoss& loss) {
    const double h = 1e-5;
    const auto at = [&](double length) {
        return loss(victim.scores(picture + length * direction)).sum().item<double>();
    };
    return (at(h) - at(-h)) / (2 * h);
}

} // namespace

class VictimTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void scoresAreThoseOfTheNormalisedPicture();
    void manyPicturesScoreAsEachAlone();
    void gradientsAreFiniteDifferences_data();
    void gradientsAreFiniteDifferences();
    void gradientsOfSeveralScoresAreThoseOfEach();
    void theSmoothedVictimsGradientIsFiniteDifferences();
    void marginsSayWhoIsAhead();
    void goalsThatCannotBeAreErrors();
};

void VictimTest::scoresAreThoseOfTheNormalisedPicture() {
    const ModelVictim victim = preciseVictim();
    const at::Tensor picture = test::greyLevels({1, 3, 16, 16}, 1).to(at::kDouble);
    const at::Tensor mean = at::tensor({0.25, 0.5, 0.75}).reshape({1, 3, 1, 1});
    const at::Tensor std = at::tensor({0.5, 0.25, 1.0}).reshape({1, 3, 1, 1});
    const at::Tensor expected = scores(victim.model().graph, (picture - mean) / std);
    QVERIFY(at::allclose(victim.scores(picture), expected, 1e-12));
}

void VictimTest::manyPicturesScoreAsEachAlone() {
    const ModelVictim victim = test::smallVictim();
    const at::Tensor pictures = test::greyLevels({70, 3, 16, 16}, 2);
    const at::Tensor together = victim.scores(pictures);
    QCOMPARE(together.size(0), 70);
    for (const std::int64_t i : {0, 63, 64, 69})
        QVERIFY(at::allclose(together.slice(0, i, i + 1), victim.scores(pictures.slice(0, i, i + 1)), 1e-4,
                             1e-5));
}

void VictimTest::gradientsAreFiniteDifferences_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("target");
    QTest::newRow("cross entropy") << static_cast<int>(AttackLoss::crossEntropy) << -1;
    QTest::newRow("cross entropy of a target") << static_cast<int>(AttackLoss::crossEntropy) << 3;
    QTest::newRow("margin") << static_cast<int>(AttackLoss::margin) << -1;
    QTest::newRow("margin of a target") << static_cast<int>(AttackLoss::margin) << 3;
}

void VictimTest::gradientsAreFiniteDifferences() {
    QFETCH(int, kind);
    QFETCH(int, target);
    const ModelVictim victim = preciseVictim();
    AttackGoal goal{.from = 1};
    if (target >= 0)
        goal.target = target;
    const ScoreLoss loss = [&](const at::Tensor& scores) {
        return attackLoss(static_cast<AttackLoss>(kind), scores, goal);
    };
    const at::Tensor pictures = test::greyLevels({2, 3, 16, 16}, 3).to(at::kDouble);
    const Slope slope = victim.slope(pictures, loss);
    QCOMPARE(slope.gradient.sizes(), pictures.sizes());
    QVERIFY(at::allclose(slope.losses, loss(victim.scores(pictures))));
    for (std::uint64_t seed = 10; seed < 13; ++seed) {
        const at::Tensor direction = test::greyLevels({2, 3, 16, 16}, seed).to(at::kDouble) - 0.5;
        const double expected = byDifferences(victim, pictures, direction, loss);
        const double found = (slope.gradient * direction).sum().item<double>();
        QVERIFY2(std::abs(found - expected) < 1e-6 * (1 + std::abs(expected)),
                 qPrintable(QString("%1 instead of %2").arg(found).arg(expected)));
    }
}

void VictimTest::gradientsOfSeveralScoresAreThoseOfEach() {
    const ModelVictim victim = preciseVictim();
    const at::Tensor picture = test::greyLevels({1, 3, 16, 16}, 4).to(at::kDouble);
    const at::Tensor gradients = victim.scoreGradients(picture, {4, 0});
    QCOMPARE(gradients.sizes().vec(), (std::vector<std::int64_t>{2, 3, 16, 16}));
    QVERIFY(at::allclose(gradients, victim.Victim::scoreGradients(picture, {4, 0}), 1e-10));
}

void VictimTest::theSmoothedVictimsGradientIsFiniteDifferences() {
    const ModelVictim inner = preciseVictim();
    const SmoothedVictim victim(inner, 0.1, 5, 7);
    const ScoreLoss loss = [](const at::Tensor& scores) {
        return attackLoss(AttackLoss::margin, scores, {.from = 2});
    };
    const at::Tensor pictures = test::greyLevels({2, 3, 16, 16}, 5).to(at::kDouble);
    const at::Tensor direction = test::greyLevels({2, 3, 16, 16}, 6).to(at::kDouble) - 0.5;
    const Slope slope = victim.slope(pictures, loss);
    QCOMPARE(slope.gradient.sizes(), pictures.sizes());
    const double expected = byDifferences(victim, pictures, direction, loss);
    QVERIFY(std::abs((slope.gradient * direction).sum().item<double>() - expected) <
            1e-5 * (1 + std::abs(expected)));
    // They are logarithms of probabilities.
    QVERIFY(at::allclose(slope.scores.exp().sum(1), at::ones({2}, at::kDouble)));
}

void VictimTest::marginsSayWhoIsAhead() {
    const at::Tensor scores = at::tensor({1.0, 5.0, 3.0, 2.0}).reshape({1, 4});
    QCOMPARE(margins(scores, {.from = 1}).item<double>(), 2.0);
    QCOMPARE(margins(scores, {.from = 2}).item<double>(), -2.0); // already another class
    QCOMPARE(margins(scores, {.from = 1, .target = 3}).item<double>(), 3.0);
    QCOMPARE(margins(scores, {.from = 0, .target = 1}).item<double>(), -2.0);
}

void VictimTest::goalsThatCannotBeAreErrors() {
    QVERIFY_EXCEPTION_THROWN(requireGoal({.from = 4}, 4), UsageError);
    QVERIFY_EXCEPTION_THROWN(requireGoal({.from = 0, .target = -1}, 4), UsageError);
    QVERIFY_EXCEPTION_THROWN(requireGoal({.from = 2, .target = 2}, 4), UsageError);
    QVERIFY_EXCEPTION_THROWN(requireGoal({.from = 0}, 1), UsageError);
    requireGoal({.from = 3, .target = 0}, 4);
}

QTEST_GUILESS_MAIN(VictimTest)
#include "victim_test.moc"
