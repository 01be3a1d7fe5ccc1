// The quality of maps, in closed form and by brute force.
#include "base/error.h"
#include "base/progress.h"
#include "dataset/embedding.h"
#include "dataset/embedding_quality.h"
#include "point_helpers.h"

#include <QtTest>

using namespace saliscope;

namespace {

/// r(i, j): 0 for i itself, 1 for the nearest.
at::Tensor ranks(const at::Tensor& points) {
    at::Tensor distances = test::squaredDistances(points);
    distances.fill_diagonal_(-1);
    return distances.argsort(1, false).argsort(1, false);
}

/// Venna & Kaski's sum over those near in `map` and not in `space`.
double bruteTrustworthiness(const at::Tensor& space, const at::Tensor& map, std::int64_t k) {
    const at::Tensor inSpace = ranks(space), inMap = ranks(map);
    const at::Tensor strangers = (inMap <= k) * (inMap > 0) * (inSpace > k);
    const auto n = static_cast<double>(space.size(0)), count = static_cast<double>(k);
    return 1 - 2 / (n * count * (2 * n - 3 * count - 1)) * (strangers * (inSpace - k)).sum().item<double>();
}

} // namespace

class EmbeddingQualityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMapOfThePointsThemselvesIsPerfect();
    void agreesWithTheDefinition_data();
    void agreesWithTheDefinition();
    void aSwapOnALineCostsWhatTheFormulaSays();
    void aSampleTellsNearlyTheSame();
    void tooManyNeighboursAreAnError();
    void nearestNeighboursAreCountedRight();
    void everyMethodGivesAMapWithItsQuality();
};

void EmbeddingQualityTest::aMapOfThePointsThemselvesIsPerfect() {
    const at::Tensor points = test::ellipsoid(100, 2, 1);
    const EmbeddingQuality quality = embeddingQuality(points, points * -3 + 1, {.neighbours = 10}, {});
    QCOMPARE(quality.trustworthiness, 1.0);
    QCOMPARE(quality.continuity, 1.0);
    QCOMPARE(quality.preservation, 1.0);
    QCOMPARE(quality.points, 100);
}

void EmbeddingQualityTest::agreesWithTheDefinition_data() {
    QTest::addColumn<int>("neighbours");
    for (const int neighbours : {1, 5, 12, 29})
        QTest::addRow("%d", neighbours) << neighbours;
}

void EmbeddingQualityTest::agreesWithTheDefinition() {
    QFETCH(int, neighbours);
    const at::Tensor points = test::ellipsoid(60, 6, 2), map = points.slice(1, 0, 2);
    const EmbeddingQuality quality = embeddingQuality(points, map, {.neighbours = neighbours}, {});
    QVERIFY(std::abs(quality.trustworthiness - bruteTrustworthiness(points, map, neighbours)) < 1e-12);
    QVERIFY(std::abs(quality.continuity - bruteTrustworthiness(map, points, neighbours)) < 1e-12);
    const at::Tensor inSpace = ranks(points), inMap = ranks(map);
    const at::Tensor both = (inSpace <= neighbours) * (inSpace > 0) * (inMap <= neighbours) * (inMap > 0);
    QVERIFY(std::abs(quality.preservation - both.sum().item<double>() / (60.0 * neighbours)) < 1e-12);
}

void EmbeddingQualityTest::aSwapOnALineCostsWhatTheFormulaSays() {
    // Seven points whose gaps grow, so that the nearest of each is the one before it, of the first the
    // second; the map puts the last one right beside the first.
    const at::Tensor line = at::tensor({0.0, 1.0, 3.0, 7.0, 15.0, 31.0, 63.0}, at::kDouble).unsqueeze(1);
    at::Tensor map = line.clone();
    map[6] = -0.5;
    const EmbeddingQuality quality = embeddingQuality(line, map, {.neighbours = 1}, {});
    // In the map, the last is the nearest of the first (rank 6 in space) and the first that of the last (rank
    // 6): 1 - 2 / (7 · 1 · (14 - 3 - 1)) · (5 + 5).
    QVERIFY(std::abs(quality.trustworthiness - (1 - 2.0 / 70 * 10)) < 1e-12);
    // In space, the second is the nearest of the first: rank 2 in the map; the sixth of the last: rank 6
    // there.
    QVERIFY(std::abs(quality.continuity - (1 - 2.0 / 70 * (1 + 5))) < 1e-12);
    QVERIFY(std::abs(quality.preservation - 5.0 / 7) < 1e-12);
}

void EmbeddingQualityTest::aSampleTellsNearlyTheSame() {
    const at::Tensor points = test::ellipsoid(1000, 6, 3), map = points.slice(1, 0, 2);
    const EmbeddingQuality all = embeddingQuality(points, map, {}, {});
    const EmbeddingQuality some = embeddingQuality(points, map, {.most = 300}, {});
    QCOMPARE(all.points, 1000);
    QCOMPARE(some.points, 300);
    QVERIFY(std::abs(all.trustworthiness - some.trustworthiness) < 0.02);
    QVERIFY(std::abs(all.preservation - some.preservation) < 0.02);
}

void EmbeddingQualityTest::tooManyNeighboursAreAnError() {
    const at::Tensor points = test::ellipsoid(10, 3, 4);
    QVERIFY_EXCEPTION_THROWN(embeddingQuality(points, points, {.neighbours = 5}, {}), UsageError);
    QVERIFY_EXCEPTION_THROWN(embeddingQuality(points, points, {.neighbours = 0}, {}), UsageError);
    QVERIFY_EXCEPTION_THROWN(embeddingQuality(points, points.slice(0, 1), {.neighbours = 2}, {}), UsageError);
}

void EmbeddingQualityTest::nearestNeighboursAreCountedRight() {
    const at::Tensor points = at::tensor({0.0, 1.0, 3.0, 10.0, 11.5}, at::kDouble).unsqueeze(1);
    // Nearest: of 0 the 1, of 1 the 0, of 3 the 1, of 10 the 11.5, of 11.5 the 10.
    QCOMPARE(neighbourAccuracy(points, at::tensor({0, 0, 1, 2, 2}, at::kLong), {}), 0.8);
    // Without the point at 1, which has no label, the nearest of 0 is 3.
    QCOMPARE(neighbourAccuracy(points, at::tensor({0, -1, 0, 1, 2}, at::kLong), {}), 0.5);
    QVERIFY_EXCEPTION_THROWN(neighbourAccuracy(points, at::full({5}, -1, at::kLong), {}), UsageError);
}

void EmbeddingQualityTest::everyMethodGivesAMapWithItsQuality() {
    const test::Clusters data = test::clusters(4, 20, 8, 3, 5);
    for (const EmbeddingMethod method : embeddingMethods) {
        const Embedding map = embed(data.points, method, {}, 1);
        QCOMPARE(map.positions.sizes().vec(), (std::vector<std::int64_t>{80, 2}));
        QVERIFY(map.quality && map.quality->trustworthiness > 0.8);
        QVERIFY(map.explainedVariance > 0.3 && map.explainedVariance <= 1 + 1e-9);
        QCOMPARE(map.divergence.has_value(), method == EmbeddingMethod::tsne);
    }
}

QTEST_GUILESS_MAIN(EmbeddingQualityTest)
#include "embedding_quality_test.moc"
