// t-SNE against its definition: finite differences of the divergence, and a descent written out plainly.
#include "base/error.h"
#include "base/progress.h"
#include "dataset/embedding_quality.h"
#include "dataset/repulsion.h"
#include "dataset/tsne.h"
#include "point_helpers.h"

#include <QtTest>

using namespace saliscope;

Q_DECLARE_METATYPE(saliscope::TsneForces)

namespace {

at::Tensor dense(const Affinities& affinities) {
    const std::int64_t size = affinities.points();
    at::Tensor matrix = at::zeros({size, size}, at::kDouble);
    for (std::int64_t i = 0; i < size; ++i) {
        const auto row = static_cast<std::size_t>(i);
        for (auto entry = static_cast<std::size_t>(affinities.begin[row]);
             entry < static_cast<std::size_t>(affinities.begin[row + 1]); ++entry)
            matrix.data_ptr<double>()[i * size + affinities.columns[entry]] = affinities.values[entry];
    }
    return matrix;
}

/// 1 / (1 + d²), zero on the diagonal.
at::Tensor similarities(const at::Tensor& positions) {
    at::Tensor result = 1 / (1 + test::squaredDistances(positions));
    return result.fill_diagonal_(0);
}

/// Σ p log (p / q) as it is written.
double plainDivergence(const at::Tensor& p, const at::Tensor& positions) {
    const at::Tensor weights = similarities(positions), q = weights / weights.sum();
    return at::where(p > 0, p * (p.clamp_min(1e-300) / q.clamp_min(1e-300)).log(), at::zeros_like(p))
        .sum()
        .item<double>();
}

/// The descent of van der Maaten & Hinton with matrices of all pairs.
at::Tensor plainDescent(const at::Tensor& p, at::Tensor positions, const TsneOptions& options) {
    at::Tensor velocities = at::zeros_like(positions), gains = at::ones_like(positions);
    for (std::int64_t step = 0; step < options.steps; ++step) {
        const bool early = step < options.exaggeratedSteps;
        const at::Tensor weights = similarities(positions), q = weights / weights.sum();
        const at::Tensor pairs = ((early ? options.exaggeration : 1.0) * p - q) * weights;
        const at::Tensor gradient = 4 * (pairs.sum(1, true) * positions - pairs.mm(positions));
        gains = at::where(gradient.sign() == velocities.sign(), gains * 0.8, gains + 0.2).clamp_min(0.01);
        velocities = (early ? 0.5 : 0.8) * velocities - options.rate * gains * gradient;
        positions = positions + velocities;
    }
    return positions;
}

} // namespace

class TsneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theGradientIsThatOfTheDivergence();
    void theDivergenceIsItsDefinition();
    void interpolatedForcesAreThoseOfAllPairs_data();
    void interpolatedForcesAreThoseOfAllPairs();
    void reachesTheDivergenceOfAPlainDescent_data();
    void reachesTheDivergenceOfAPlainDescent();
    void clustersStayApart_data() { everyForces(); }
    void clustersStayApart();
    void goesOnAsIfNothingHadHappened_data() { everyForces(); }
    void goesOnAsIfNothingHadHappened();
    void theSameSeedGivesTheSameMap();
    void equalPointsArePartedAndStayFinite();
    void fewPointsAreEnough();
    void aPerplexityOfAThirdIsTooMuch();
    void cancellingLeavesTheStateAsItWas();

private:
    static void everyForces() {
        QTest::addColumn<TsneForces>("forces");
        QTest::newRow("exact") << TsneForces::exact;
        QTest::newRow("interpolated") << TsneForces::interpolated;
    }
    static Tsne prepared(const at::Tensor& points, TsneOptions options, std::uint64_t seed = 1) {
        return prepareTsne(points, options, seed, {});
    }
};

void TsneTest::theGradientIsThatOfTheDivergence() {
    const Tsne tsne = prepared(test::ellipsoid(30, 4, 1), {.perplexity = 5});
    const at::Tensor positions = test::ellipsoid(30, 2, 2);
    const at::Tensor gradient = divergenceGradient(tsne.affinities, positions);
    constexpr double step = 1e-5;
    for (std::int64_t i = 0; i < 60; i += 7) {
        at::Tensor before = positions.clone(), after = positions.clone();
        before.data_ptr<double>()[i] -= step;
        after.data_ptr<double>()[i] += step;
        const double slope =
            (divergence(tsne.affinities, after) - divergence(tsne.affinities, before)) / (2 * step);
        QVERIFY(std::abs(slope - gradient.data_ptr<double>()[i]) < 1e-8);
    }
}

void TsneTest::theDivergenceIsItsDefinition() {
    const Tsne tsne = prepared(test::ellipsoid(50, 4, 3), {.perplexity = 7});
    const at::Tensor positions = test::ellipsoid(50, 2, 4);
    QVERIFY(std::abs(divergence(tsne.affinities, positions) -
                     plainDivergence(dense(tsne.affinities), positions)) < 1e-10);
}

void TsneTest::interpolatedForcesAreThoseOfAllPairs_data() {
    QTest::addColumn<double>("width");
    QTest::newRow("as it starts") << 1e-4;
    QTest::newRow("small") << 0.3;
    QTest::newRow("grown") << 8.0;
    QTest::newRow("wide") << 30.0;
}

void TsneTest::interpolatedForcesAreThoseOfAllPairs() {
    QFETCH(double, width);
    const at::Tensor positions = test::ellipsoid(1500, 2, 5) * width + 3;
    const Repulsion exact = exactRepulsion(positions, {});
    InterpolatedRepulsion interpolate;
    const Repulsion fast = interpolate(positions, {});
    QVERIFY(std::abs(fast.normaliser / exact.normaliser - 1) < 2e-3);
    const double scale = exact.forces.norm(2, 1).max().item<double>();
    QVERIFY((fast.forces - exact.forces).norm(2, 1).max().item<double>() < 0.02 * scale);
    const at::Tensor total = fast.forces.sum(0).abs(); // what pushes is pushed back
    QVERIFY(total.max().item<double>() < 1e-3 * scale * std::sqrt(1500.0));
}

void TsneTest::reachesTheDivergenceOfAPlainDescent_data() {
    everyForces();
}

void TsneTest::reachesTheDivergenceOfAPlainDescent() {
    QFETCH(TsneForces, forces);
    const at::Tensor points = test::clusters(6, 50, 10, 1.2, 6).points;
    const Tsne tsne = prepared(points, {.perplexity = 20, .forces = forces});
    TsneState state = start(tsne);
    advance(tsne, state, remainingSteps(tsne, state));
    const at::Tensor p = dense(tsne.affinities);
    const double reference = plainDivergence(p, plainDescent(p, tsne.initial, tsne.options));
    const double reached = plainDivergence(p, state.positions);
    qInfo("divergence %.4f, of the plain descent %.4f", reached, reference);
    QVERIFY(reached < 1.03 * reference);
    QVERIFY(reached > 0.9 * reference); // neither is stuck
    QVERIFY(reached < state.curve.front().divergence / 2);
}

void TsneTest::clustersStayApart() {
    QFETCH(TsneForces, forces);
    const test::Clusters data = test::clusters(5, 40, 20, 3, 7);
    const Tsne tsne = prepared(data.points, {.perplexity = 15, .steps = 500, .forces = forces});
    TsneState state = start(tsne);
    advance(tsne, state, 500);
    QCOMPARE(neighbourAccuracy(state.positions, data.labels, {}), 1.0);
}

void TsneTest::goesOnAsIfNothingHadHappened() {
    QFETCH(TsneForces, forces);
    const Tsne tsne = prepared(test::ellipsoid(120, 5, 8),
                               {.perplexity = 10, .exaggeratedSteps = 30, .steps = 60, .forces = forces});
    TsneState once = start(tsne), inParts = start(tsne);
    std::int64_t seen = 0;
    advance(tsne, once, 60, {}, [&](const TsneState& now) { QCOMPARE(now.steps, ++seen); });
    QCOMPARE(seen, 60);
    for (const std::int64_t steps : {1, 28, 31})
        advance(tsne, inParts, steps);
    QVERIFY(at::equal(once.positions, inParts.positions));
    QCOMPARE(once.curve.size(), std::size_t{2});
    QCOMPARE(remainingSteps(tsne, once), 0);
}

void TsneTest::theSameSeedGivesTheSameMap() {
    const at::Tensor points = test::ellipsoid(60, 5, 9);
    const auto map = [&](std::uint64_t seed) {
        const Tsne tsne = prepared(points, {.steps = 40, .start = TsneStart::random}, seed);
        TsneState state = start(tsne);
        advance(tsne, state, 40);
        return state.positions;
    };
    QVERIFY(at::equal(map(3), map(3)));
    QVERIFY(!at::equal(map(3), map(4)));
}

void TsneTest::equalPointsArePartedAndStayFinite() {
    const Tsne tsne = prepared(at::ones({40, 3}), {});
    TsneState state = start(tsne);
    advance(tsne, state, 300);
    QVERIFY(state.positions.isfinite().all().item<bool>());
    QVERIFY(test::squaredDistances(state.positions).fill_diagonal_(1).min().item<double>() > 0);
}

void TsneTest::fewPointsAreEnough() {
    const Tsne tsne = prepared(test::ellipsoid(4, 3, 10), {});
    QCOMPARE(tsne.options.perplexity, 1.0);
    TsneState state = start(tsne);
    advance(tsne, state, 100);
    QVERIFY(state.positions.isfinite().all().item<bool>());
    QVERIFY_EXCEPTION_THROWN(prepared(test::ellipsoid(3, 3, 10), {}), UsageError);
}

void TsneTest::aPerplexityOfAThirdIsTooMuch() {
    const at::Tensor points = test::ellipsoid(60, 3, 11);
    QCOMPARE(prepared(points, {.perplexity = 19.9}).options.perplexity, 19.9);
    QVERIFY_EXCEPTION_THROWN(prepared(points, {.perplexity = 20}), UsageError);
    QVERIFY(prepared(points, {}).options.perplexity < 20);
}

void TsneTest::cancellingLeavesTheStateAsItWas() {
    const Tsne tsne = prepared(test::ellipsoid(60, 3, 12), {});
    std::stop_source stop;
    TsneState state = start(tsne);
    const auto onStep = [&](const TsneState& now) {
        if (now.steps == 5)
            stop.request_stop();
    };
    QVERIFY_EXCEPTION_THROWN(advance(tsne, state, 100, Progress({}, stop.get_token()), onStep), Cancelled);
    QCOMPARE(state.steps, 5);
    TsneState other = start(tsne);
    advance(tsne, other, 5);
    QVERIFY(at::equal(state.positions, other.positions));
}

QTEST_GUILESS_MAIN(TsneTest)
#include "tsne_test.moc"
