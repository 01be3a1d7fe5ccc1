// Principal components against a singular value decomposition of the centred points.
#include "base/error.h"
#include "base/progress.h"
#include "dataset/largest_eigenvectors.h"
#include "dataset/principal_components.h"
#include "point_helpers.h"

#include <QtTest>

using namespace saliscope;

class PrincipalComponentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theyAreThoseOfASingularValueDecomposition_data();
    void theyAreThoseOfASingularValueDecomposition();
    void theLargestEntryOfEachIsPositive();
    void aProjectionKeepsDistancesWhereNothingIsLeftOut();
    void pointsOnALineHaveOneComponent();
    void pointsThatAreTheSameExplainNothing();
    void singlePrecisionIsEnoughForThePoints();
    void aFilteredBlockFindsEigenvaluesThatLieClose();
    void whatIsNotFiniteIsRefused();
    void canBeCancelled();
};

void PrincipalComponentsTest::theyAreThoseOfASingularValueDecomposition_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("dimensions");
    QTest::addColumn<int>("count");
    QTest::newRow("more points than dimensions") << 300 << 20 << 5;
    QTest::newRow("more dimensions than points") << 25 << 400 << 5;
    QTest::newRow("as many, and all of them") << 12 << 12 << 12;
    QTest::newRow("large covariance") << 700 << 500 << 10;
    QTest::newRow("large Gram matrix") << 500 << 700 << 10;
}

void PrincipalComponentsTest::theyAreThoseOfASingularValueDecomposition() {
    QFETCH(int, size);
    QFETCH(int, dimensions);
    QFETCH(int, count);
    const at::Tensor points = test::ellipsoid(size, dimensions, 1) + 3;
    const PrincipalComponents found = principalComponents(points, count, {});
    const at::Tensor centred = points - points.mean(0);
    const auto [u, s, v] = at::linalg_svd(centred, false);
    const std::int64_t meaningful = std::min<std::int64_t>(count, std::min(size - 1, dimensions));
    const at::Tensor components = found.components.slice(0, 0, meaningful), rows = v.slice(0, 0, meaningful);
    const at::Tensor signs = (components * rows).sum(1, true).sign();
    QVERIFY(test::largestDifference(components, rows * signs) < 1e-5);
    const at::Tensor variances = s.square() / (size - 1);
    QVERIFY(test::largestDifference(found.variances, variances.slice(0, 0, count)) < 1e-8);
    QVERIFY(std::abs(found.totalVariance - variances.sum().item<double>()) < 1e-8);
    const at::Tensor projected = found.project(points, {});
    QVERIFY(test::largestDifference(projected.slice(1, 0, meaningful), centred.mm((rows * signs).t())) <
            1e-5);
}

void PrincipalComponentsTest::theLargestEntryOfEachIsPositive() {
    const at::Tensor points = test::ellipsoid(60, 8, 2);
    for (const at::Tensor& data : {points, -points}) {
        const at::Tensor components = principalComponents(data, 4, {}).components;
        QVERIFY(at::equal(std::get<0>(components.max(1)), std::get<0>(components.abs().max(1))));
    }
}

void PrincipalComponentsTest::aProjectionKeepsDistancesWhereNothingIsLeftOut() {
    const at::Tensor points = test::ellipsoid(40, 6, 3);
    const at::Tensor projected = principalComponents(points, 6, {}).project(points, {});
    QVERIFY(test::largestDifference(test::squaredDistances(points), test::squaredDistances(projected)) <
            1e-10);
}

void PrincipalComponentsTest::pointsOnALineHaveOneComponent() {
    const at::Tensor direction = at::tensor({3.0, 4.0, 0.0}, at::kDouble) / 5;
    const at::Tensor points = at::outer(at::arange(7).to(at::kDouble), direction) + 2;
    const PrincipalComponents found = principalComponents(points, 3, {});
    QVERIFY(test::largestDifference(found.components[0], direction) < 1e-12);
    QVERIFY(std::abs(found.variances[0].item<double>() - 28.0 / 6) < 1e-12); // of 0 to 6
    QVERIFY(std::abs(found.explained()[0].item<double>() - 1) < 1e-12);
    QVERIFY(test::largestDifference(found.components.mm(found.components.t()), at::eye(3, at::kDouble)) <
            1e-12);
}

void PrincipalComponentsTest::pointsThatAreTheSameExplainNothing() {
    const PrincipalComponents found = principalComponents(at::ones({5, 9}), 2, {});
    QCOMPARE(found.totalVariance, 0.0);
    QVERIFY(at::equal(found.explained(), at::zeros({2}, at::kDouble)));
    QVERIFY(found.components.isfinite().all().item<bool>());
}

void PrincipalComponentsTest::singlePrecisionIsEnoughForThePoints() {
    const at::Tensor points = (test::ellipsoid(100, 10, 4) + 100).to(at::kFloat);
    const PrincipalComponents ofFloats = principalComponents(points, 3, {});
    const PrincipalComponents ofDoubles = principalComponents(points.to(at::kDouble), 3, {});
    QVERIFY(test::largestDifference(ofFloats.components, ofDoubles.components) < 1e-10);
}

void PrincipalComponentsTest::aFilteredBlockFindsEigenvaluesThatLieClose() {
    constexpr std::int64_t size = 600, count = 6;
    // 1 + 1/600, 1 + 2/600, ... below three that are much larger.
    at::Tensor values = 1 + at::arange(size).to(at::kDouble) / size;
    values.slice(0, size - 3).copy_(at::tensor({10.0, 1000.0, 1e6}, at::kDouble));
    const at::Tensor rotation =
        std::get<0>(at::linalg_qr(at::randn({size, size}, seededGenerator(5), at::kDouble)));
    const at::Tensor matrix = (rotation * values).mm(rotation.t());
    const Eigenvectors found = largestEigenvectors((matrix + matrix.t()) / 2, count, {});
    const at::Tensor wanted = values.flip(0).slice(0, 0, count);
    QVERIFY(((found.values - wanted) / wanted).abs().max().item<double>() < 2e-3);
    QVERIFY(test::largestDifference(matrix.mm(found.vectors), found.vectors * found.values) < 1e-2);
}

void PrincipalComponentsTest::whatIsNotFiniteIsRefused() {
    at::Tensor points = test::ellipsoid(10, 3, 6);
    points[4][1] = std::numeric_limits<double>::quiet_NaN();
    QVERIFY_EXCEPTION_THROWN(principalComponents(points, 2, {}), UsageError);
    QVERIFY_EXCEPTION_THROWN(principalComponents(at::zeros({0, 3}), 2, {}), UsageError);
    QVERIFY_EXCEPTION_THROWN(principalComponents(at::zeros({3, 3}), 0, {}), UsageError);
}

void PrincipalComponentsTest::canBeCancelled() {
    std::stop_source stop;
    const Progress progress(
        [&](double fraction, const std::string&) {
            if (fraction > 0.3)
                stop.request_stop();
        },
        stop.get_token());
    QVERIFY_EXCEPTION_THROWN(principalComponents(test::ellipsoid(2000, 450, 7), 2, progress), Cancelled);
}

QTEST_GUILESS_MAIN(PrincipalComponentsTest)
#include "principal_components_test.moc"
