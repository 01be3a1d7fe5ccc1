// Randomised smoothing: its certificates against a classifier whose smoothed form is known in closed form,
// and against attacks.
#include "attack/attacks.h"
#include "attack/half_space.h"
#include "attack/smoothed_victim.h"
#include "attack/smoothing.h"
#include "attack_helpers.h"
#include "base/error.h"

#include <ATen/Parallel.h>

#include <QtTest>

#include <numeric>

using namespace saliscope;

namespace {

/// Two classes, divided by a plane: behind noise the probability of one is Φ(distance / σ).
ModelVictim dividedByAPlane() {
    const at::Tensor normal = test::greyLevels({1, 3, 8, 8}, 3) - 0.5;
    return ModelVictim(
        test::shared(test::linearModel(at::cat({normal, -normal}), at::tensor({0.4f, -0.4f}))));
}

std::int64_t sum(const Votes& votes) {
    return std::accumulate(votes.begin(), votes.end(), std::int64_t{0});
}

double cumulative(double z) {
    return std::erfc(-z / std::sqrt(2)) / 2;
}

} // namespace

class SmoothingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void votesAreSharedAsTheNormalDistributionSays();
    void votesDoNotDependOnWhoLooks();
    void radiiAreBelowTheDistanceAndNearIt();
    void nobodyIsCertifiedAtTheBoundary();
    void predictionsAbstainWhereChanceCouldDecide();
    void accuracyFallsWithTheRadius();
    void noAttackInsideTheRadiusSucceeds();
    void cancelledWorkStops();
    void optionsThatCannotBeAreErrors();
};

void SmoothingTest::votesAreSharedAsTheNormalDistributionSays() {
    const ModelVictim victim = dividedByAPlane();
    const at::Tensor picture = test::greyLevels({1, 3, 8, 8}, 4);
    const std::int64_t from = topClass(victim, picture), count = 4000;
    const double distance = linearDistance(victim, picture, from, Norm::euclidean, false);
    const double sigma = 2 * distance; // Φ(0.5), 69 %
    const Votes votes = noisyVotes(victim, picture, sigma, count, 5);
    QCOMPARE(sum(votes), count);
    const double expected = cumulative(0.5);
    const double deviation = std::sqrt(expected * (1 - expected) / static_cast<double>(count));
    const double found =
        static_cast<double>(votes[static_cast<std::size_t>(from)]) / static_cast<double>(count);
    QVERIFY(std::abs(found - expected) < 4 * deviation);
}

void SmoothingTest::votesDoNotDependOnWhoLooks() {
    const ModelVictim victim = test::smallVictim();
    const at::Tensor picture = test::greyLevels({1, 3, 16, 16}, 4);
    std::vector<std::int64_t> seen;
    const Votes votes =
        noisyVotes(victim, picture, 0.5, 70, 6, {}, [&](const Votes& soFar) { seen.push_back(sum(soFar)); });
    QCOMPARE(seen, (std::vector<std::int64_t>{32, 64, 70}));
    QCOMPARE(noisyVotes(victim, picture, 0.5, 70, 6), votes);
    QVERIFY(noisyVotes(victim, picture, 0.5, 70, 7) != votes ||
            votes[static_cast<std::size_t>(topClass(victim, picture))] == 70);
}

void SmoothingTest::radiiAreBelowTheDistanceAndNearIt() {
    const ModelVictim victim = dividedByAPlane();
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const at::Tensor picture = test::greyLevels({1, 3, 8, 8}, 30 + seed);
        const double distance =
            linearDistance(victim, picture, topClass(victim, picture), Norm::euclidean, false);
        const Certificate certificate = certify(victim, picture, {.sigma = distance, .samples = 2000}, seed);
        QCOMPARE(certificate.answer.value(), topClass(victim, picture));
        QVERIFY(certificate.radius <= distance);        // sound
        QVERIFY(certificate.radius >= 0.75 * distance); // and worth something
    }
}

void SmoothingTest::nobodyIsCertifiedAtTheBoundary() {
    const at::Tensor normal = test::greyLevels({1, 3, 8, 8}, 3) - 0.5;
    const ModelVictim victim(
        test::shared(test::linearModel(at::cat({normal, -normal}), at::tensor({0.0f, 0.0f}))));
    const at::Tensor grey = at::full({1, 3, 8, 8}, 0.5); // 0 when it is normalised
    const Certificate certificate = certify(victim, grey, {.samples = 500}, 1);
    QVERIFY(!certificate.answer);
    QCOMPARE(certificate.radius, 0.0);
    QCOMPARE(sum(certificate.votes), 500);
}

void SmoothingTest::predictionsAbstainWhereChanceCouldDecide() {
    QVERIFY(!predictedBy({60, 40, 0}, 0.001));
    QCOMPARE(predictedBy({60, 40, 0}, 0.1).value(), 0);
    QCOMPARE(predictedBy({10, 0, 90}, 0.001).value(), 2);
    QVERIFY(!predictedBy({0, 0, 0}, 0.5));
    QVERIFY(!predictedBy({1, 0}, 0.001));
}

void SmoothingTest::accuracyFallsWithTheRadius() {
    // Four pictures: one wrong, one right without a radius to speak of, two certified.
    const std::vector<double> accuracy = certifiedAccuracy({-1, 0, 0.5, 1}, {0, 0.25, 0.5, 0.75, 1, 2});
    QCOMPARE(accuracy, (std::vector<double>{0.75, 0.5, 0.5, 0.25, 0.25, 0}));
    QCOMPARE(certifiedAccuracy({}, {0}), (std::vector<double>{0}));
}

void SmoothingTest::noAttackInsideTheRadiusSucceeds() {
    const ModelVictim victim = test::smallVictim();
    int certified = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const at::Tensor picture = test::greyLevels({1, 3, 16, 16}, 40 + seed);
        const SmoothingOptions options{.sigma = 0.3, .samples = 400};
        const Certificate certificate = certify(victim, picture, options, seed);
        if (!certificate.answer)
            continue;
        ++certified;
        const SmoothedVictim smoothed(victim, options.sigma, 16, seed);
        const OptionValues ball = {{"norm", "l2"},
                                   {"epsilon", numberText(certificate.radius)},
                                   {"steps", "20"},
                                   {"restarts", "2"},
                                   {"survive", "off"}};
        const AttackTask task{
            .victim = smoothed, .original = picture, .goal = {.from = *certificate.answer}, .seed = seed};
        const AttackResult result = runAttack(requireAttack("pgd"), task, ball);
        const Votes votes = noisyVotes(victim, result.found, options.sigma, 400, 100 + seed);
        QVERIFY(predictedBy(votes, 0.001).value_or(*certificate.answer) == *certificate.answer);
    }
    QVERIFY(certified >= 3);
}

void SmoothingTest::cancelledWorkStops() {
    const ModelVictim victim = test::smallVictim();
    std::stop_source stop;
    const Progress progress(
        [&](double fraction, const std::string&) {
            if (fraction > 0.2)
                stop.request_stop();
        },
        stop.get_token());
    QVERIFY_EXCEPTION_THROWN(
        certify(victim, test::greyLevels({1, 3, 16, 16}, 1), {.samples = 100'000}, 1, progress), Cancelled);
}

void SmoothingTest::optionsThatCannotBeAreErrors() {
    const ModelVictim victim = test::smallVictim();
    const at::Tensor picture = test::greyLevels({1, 3, 16, 16}, 1);
    QVERIFY_EXCEPTION_THROWN(certify(victim, picture, {.sigma = 0}, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(certify(victim, picture, {.samples = 0}, 1), UsageError);
    QVERIFY_EXCEPTION_THROWN(certify(victim, picture, {.alpha = 1}, 1), UsageError);
}

QTEST_GUILESS_MAIN(SmoothingTest)
#include "smoothing_test.moc"
