// Nearest neighbours and affinities against their definitions.
#include "base/error.h"
#include "base/progress.h"
#include "dataset/affinities.h"
#include "point_helpers.h"

#include <QtTest>

using namespace saliscope;

class AffinitiesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neighboursAreThoseOfAllDistances_data();
    void neighboursAreThoseOfAllDistances();
    void equalPointsAreNeighboursInOrder();
    void everyRowHasTheWantedPerplexity_data();
    void everyRowHasTheWantedPerplexity();
    void manyEqualPointsShareEqually();
    void theyAreSymmetricAndSumToOne();
    void askingTooMuchIsAnError();
};

void AffinitiesTest::neighboursAreThoseOfAllDistances_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("dimensions");
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("offset");
    QTest::newRow("few") << 5 << 2 << 4 << 0.0;
    QTest::newRow("many") << 700 << 10 << 30 << 0.0;
    QTest::newRow("far from zero") << 300 << 3 << 7 << 1e4;
}

void AffinitiesTest::neighboursAreThoseOfAllDistances() {
    QFETCH(int, size);
    QFETCH(int, dimensions);
    QFETCH(int, count);
    QFETCH(double, offset);
    const at::Tensor points = test::ellipsoid(size, dimensions, 1) + offset;
    const NeighbourTable found = neighbourTable(points, count, {});
    at::Tensor distances = test::squaredDistances(points);
    distances.fill_diagonal_(std::numeric_limits<double>::infinity());
    const auto [sorted, order] = distances.sort(1);
    QVERIFY(at::equal(found.indices, order.slice(1, 0, count)));
    QVERIFY(test::largestDifference(found.squaredDistances, sorted.slice(1, 0, count)) < 1e-7);
}

void AffinitiesTest::equalPointsAreNeighboursInOrder() {
    const NeighbourTable found = neighbourTable(at::ones({4, 3}), 2, {});
    QVERIFY(at::equal(found.indices, at::tensor({1, 2, 0, 2, 0, 1, 0, 1}, at::kLong).reshape({4, 2})));
    QVERIFY(at::equal(found.squaredDistances, at::zeros({4, 2}, at::kDouble)));
}

void AffinitiesTest::everyRowHasTheWantedPerplexity_data() {
    QTest::addColumn<double>("perplexity");
    QTest::addColumn<double>("scale");
    QTest::newRow("5") << 5.0 << 1.0;
    QTest::newRow("30") << 30.0 << 1.0;
    QTest::newRow("nearly all") << 89.0 << 1.0;
    QTest::newRow("tiny distances") << 30.0 << 1e-6;
    QTest::newRow("huge distances") << 30.0 << 1e6;
}

void AffinitiesTest::everyRowHasTheWantedPerplexity() {
    QFETCH(double, perplexity);
    QFETCH(double, scale);
    const at::Tensor points = test::ellipsoid(200, 5, 2) * scale;
    const at::Tensor p = conditionalAffinities(neighbourTable(points, 90, {}), perplexity, {}).probabilities;
    const at::Tensor bits = -(p * p.clamp_min(1e-300).log2()).sum(1);
    QVERIFY(((bits.exp2() / perplexity) - 1).abs().max().item<double>() < 1e-6);
    QVERIFY((p.sum(1) - 1).abs().max().item<double>() < 1e-12);
    QVERIFY((p.slice(1, 1) <= p.slice(1, 0, 89)).all().item<bool>()); // nearer is never less
}

void AffinitiesTest::manyEqualPointsShareEqually() {
    const at::Tensor points = at::cat({at::zeros({20, 2}), at::ones({10, 2})});
    const at::Tensor p = conditionalAffinities(neighbourTable(points, 25, {}), 5, {}).probabilities[0];
    QVERIFY(test::largestDifference(p.slice(0, 0, 19), at::full({19}, 1.0 / 19, at::kDouble)) < 1e-9);
    QVERIFY(p.slice(0, 19).sum().item<double>() < 1e-9);
}

void AffinitiesTest::theyAreSymmetricAndSumToOne() {
    const std::int64_t size = 150;
    const ConditionalAffinities conditional =
        conditionalAffinities(neighbourTable(test::ellipsoid(size, 4, 3), 20, {}), 6, {});
    at::Tensor wanted = at::zeros({size, size}, at::kDouble);
    wanted.scatter_(1, conditional.neighbours, conditional.probabilities);
    wanted = (wanted + wanted.t()) / (2 * size);
    const Affinities affinities = symmetricAffinities(conditional);
    QCOMPARE(affinities.points(), size);
    at::Tensor found = at::zeros({size, size}, at::kDouble);
    for (std::size_t row = 0; row < static_cast<std::size_t>(size); ++row)
        for (auto entry = static_cast<std::size_t>(affinities.begin[row]);
             entry < static_cast<std::size_t>(affinities.begin[row + 1]); ++entry)
            found[static_cast<std::int64_t>(row)][affinities.columns[entry]] += affinities.values[entry];
    QVERIFY(test::largestDifference(found, wanted) < 1e-15);
    QVERIFY(std::abs(found.sum().item<double>() - 1) < 1e-12);
}

void AffinitiesTest::askingTooMuchIsAnError() {
    const at::Tensor points = test::ellipsoid(10, 3, 4);
    QVERIFY_EXCEPTION_THROWN(neighbourTable(points, 10, {}), UsageError);
    QVERIFY_EXCEPTION_THROWN(neighbourTable(points, 0, {}), UsageError);
    const NeighbourTable neighbours = neighbourTable(points, 5, {});
    QVERIFY_EXCEPTION_THROWN(conditionalAffinities(neighbours, 5.5, {}), UsageError);
    QVERIFY_EXCEPTION_THROWN(conditionalAffinities(neighbours, 0.5, {}), UsageError);
}

QTEST_GUILESS_MAIN(AffinitiesTest)
#include "affinities_test.moc"
