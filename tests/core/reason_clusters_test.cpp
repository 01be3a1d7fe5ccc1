#include "dataset/k_means.h"
#include "dataset/reason_clusters.h"

#include "base/error.h"
#include "base/generator.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <algorithm>
#include <set>

using namespace saliscope;

namespace {

/// Maps with a bright square at a place, and noise.
at::Tensor mapsWithSquare(std::int64_t count, std::int64_t row, std::int64_t column, std::uint64_t seed) {
    at::Tensor maps = 0.1 * at::rand({count, 32, 32}, seededGenerator(seed), at::kFloat);
    maps.slice(1, row, row + 8).slice(2, column, column + 8).add_(1);
    return maps;
}

at::Tensor twoGroups() {
    return at::cat({mapsWithSquare(12, 0, 0, 1), mapsWithSquare(20, 24, 24, 2)});
}

} // namespace

class ReasonClustersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groupsThatLieApartAreFound();
    void oneGroupStaysOne();
    void groupsOfGraphsWithoutConnectionHaveEigenvalueZero();
    void meansShowTheGroup();
    void theSameSeedGivesTheSame();
    void fewMapsAreOneGroup();
    void mapsOfNothingAreAGroupOfTheirOwn();
    void howMuchEvidenceThereIsBelongsToTheReason();
    void kMeansFindsSeparateClouds();
    void impossibleOptionsAreRefused();
};

void ReasonClustersTest::groupsThatLieApartAreFound() {
    const ReasonClusters found = reasonClusters(twoGroups());
    QCOMPARE(found.clusters.size(), std::size_t{2});
    const std::set<std::size_t> large(found.clusters[0].images.begin(), found.clusters[0].images.end());
    QCOMPARE(large.size(), std::size_t{20});
    QCOMPARE(*large.begin(), std::size_t{12});
    QCOMPARE(found.clusters[1].images.size(), std::size_t{12});
    QVERIFY(found.eigengap > 0.1);
}

void ReasonClustersTest::oneGroupStaysOne() {
    const ReasonClusters found = reasonClusters(mapsWithSquare(32, 12, 12, 3));
    QCOMPARE(found.clusters.size(), std::size_t{1});
    QCOMPARE(found.eigengap, 0.0);
}

void ReasonClustersTest::groupsOfGraphsWithoutConnectionHaveEigenvalueZero() {
    const ReasonClusters found = reasonClusters(twoGroups(), {.neighbours = 5, .most = 6});
    QCOMPARE(found.eigenvalues.size(), std::size_t{7});
    QVERIFY(std::abs(found.eigenvalues[0]) < 1e-10);
    QVERIFY(std::abs(found.eigenvalues[1]) < 1e-10);
    QVERIFY(found.eigenvalues[2] > 1e-3);
    QVERIFY(std::is_sorted(found.eigenvalues.begin(), found.eigenvalues.end()));
    QVERIFY(found.eigenvalues.back() <= 2);
    QVERIFY(std::abs(found.eigengap - (found.eigenvalues[2] - found.eigenvalues[1])) < 1e-12);
}

void ReasonClustersTest::meansShowTheGroup() {
    const ReasonClusters found = reasonClusters(twoGroups());
    for (const ReasonCluster& cluster : found.clusters)
        QVERIFY(std::abs(cluster.meanMap.sum().item<double>() - 1) < 1e-5);
    QVERIFY(found.clusters[0].meanMap[28][28].item<float>() >
            5 * found.clusters[0].meanMap[4][4].item<float>());
    QVERIFY(found.clusters[1].meanMap[4][4].item<float>() >
            5 * found.clusters[1].meanMap[28][28].item<float>());
}

void ReasonClustersTest::theSameSeedGivesTheSame() {
    const ReasonClusters once = reasonClusters(twoGroups(), {.seed = 4}),
                         again = reasonClusters(twoGroups(), {.seed = 4});
    for (std::size_t i = 0; i < once.clusters.size(); ++i)
        QCOMPARE(once.clusters[i].images, again.clusters[i].images);
}

void ReasonClustersTest::fewMapsAreOneGroup() {
    const ReasonClusters found = reasonClusters(twoGroups().slice(0, 10, 15));
    QCOMPARE(found.clusters.size(), std::size_t{1});
    QCOMPARE(found.clusters[0].images.size(), std::size_t{5});
    QVERIFY(reasonClusters(at::zeros({0, 8, 8})).clusters.empty());
}

void ReasonClustersTest::mapsOfNothingAreAGroupOfTheirOwn() {
    const ReasonClusters found =
        reasonClusters(at::cat({at::zeros({10, 32, 32}), mapsWithSquare(12, 4, 4, 5)}));
    QCOMPARE(found.clusters.size(), std::size_t{2});
    QCOMPARE(found.clusters[1].images.size(), std::size_t{10});
    QCOMPARE(found.clusters[1].meanMap.abs().sum().item<float>(), 0.0F);
}

/// The same shape, strong or weak.
void ReasonClustersTest::howMuchEvidenceThereIsBelongsToTheReason() {
    const at::Tensor strong = mapsWithSquare(12, 12, 12, 1), weak = 0.05 * mapsWithSquare(14, 12, 12, 2);
    const ReasonClusters found = reasonClusters(at::cat({strong, weak}));
    QCOMPARE(found.clusters.size(), std::size_t{2});
    QCOMPARE(found.clusters[0].images.size(), std::size_t{14});
    QVERIFY(std::ranges::all_of(found.clusters[1].images, [](std::size_t image) { return image < 12; }));
}

void ReasonClustersTest::kMeansFindsSeparateClouds() {
    const at::Tensor clouds = at::cat({at::randn({30, 2}, seededGenerator(1), at::kDouble),
                                       at::randn({30, 2}, seededGenerator(2), at::kDouble) + 20,
                                       at::randn({30, 2}, seededGenerator(3), at::kDouble) - 20});
    const std::vector<std::size_t> members = kMeans(clouds, 3, 7);
    for (std::size_t i = 0; i < members.size(); ++i)
        QCOMPARE(members[i], members[i / 30 * 30]);
    QCOMPARE((std::set<std::size_t>(members.begin(), members.end()).size()), std::size_t{3});
}

void ReasonClustersTest::impossibleOptionsAreRefused() {
    QVERIFY_EXCEPTION_THROWN(reasonClusters(at::zeros({4, 4})), UsageError);
    QVERIFY_EXCEPTION_THROWN(reasonClusters(twoGroups(), {.side = 1}), UsageError);
    QVERIFY_EXCEPTION_THROWN(reasonClusters(twoGroups(), {.neighbours = -1}), UsageError);
    QVERIFY_EXCEPTION_THROWN(reasonClusters(twoGroups(), {.most = 0}), UsageError);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(reasonClusters(twoGroups(), {}, Progress({}, stop.get_token())), Cancelled);
}

QTEST_GUILESS_MAIN(ReasonClustersTest)
#include "reason_clusters_test.moc"
