// The nearest images by two distances.
#include "dataset/neighbours.h"

#include "base/error.h"
#include "base/names.h"
#include "support/formula.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

class NeighboursTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void distancesAreThoseOfTheTextbook();
    void theNearestOfManyAreFound_data();
    void theNearestOfManyAreFound();
    void theImageItselfCanBeLeftOut();
    void zerosAndWhatIsNoNumberDoNoHarm();
    void otherLengthsAreErrors();
};

void NeighboursTest::distancesAreThoseOfTheTextbook() {
    const at::Tensor features = at::tensor({3.0f, 0.0f, 0.0f, 2.0f, -1.0f, 0.0f, 4.0f, 4.0f}).reshape({4, 2});
    const at::Tensor vector = at::tensor({1.0f, 0.0f});
    const auto cosine = nearestNeighbours(features, vector, Distance::cosine, 9);
    QCOMPARE(cosine.size(), std::size_t{4});
    const std::vector<std::pair<std::int64_t, double>> byAngle = {
        {0, 0.0}, {3, 1 - std::sqrt(0.5)}, {1, 1.0}, {2, 2.0}};
    const auto euclidean = nearestNeighbours(features, vector, Distance::euclidean, 3);
    const std::vector<std::pair<std::int64_t, double>> byLength = {{0, 2.0}, {2, 2.0}, {1, std::sqrt(5.0)}};
    for (std::size_t i = 0; i < byAngle.size(); ++i) {
        QCOMPARE(cosine[i].image, byAngle[i].first);
        QVERIFY(std::abs(cosine[i].distance - byAngle[i].second) < 1e-12);
    }
    QCOMPARE(euclidean.size(), byLength.size());
    for (std::size_t i = 0; i < byLength.size(); ++i) { // of equal ones the earlier
        QCOMPARE(euclidean[i].image, byLength[i].first);
        QVERIFY(std::abs(euclidean[i].distance - byLength[i].second) < 1e-12);
    }
}

void NeighboursTest::theNearestOfManyAreFound_data() {
    QTest::addColumn<int>("distance");
    for (const Distance distance : allDistances)
        QTest::newRow(nameOf(distance).data()) << static_cast<int>(distance);
}

void NeighboursTest::theNearestOfManyAreFound() {
    QFETCH(int, distance);
    const auto which = static_cast<Distance>(distance);
    const at::Tensor features = test::formulaTensor("features", {3000, 7}, 0, 1).to(at::kFloat);
    const at::Tensor vector = test::formulaTensor("vector", {7}, 0, 1).to(at::kFloat);
    std::vector<std::pair<double, std::int64_t>> expected;
    const auto* rows = features.data_ptr<float>();
    const auto* wanted = vector.data_ptr<float>();
    for (std::int64_t i = 0; i < features.size(0); ++i) {
        double product = 0, square = 0, wantedSquare = 0, difference = 0;
        for (int k = 0; k < 7; ++k) {
            const double a = rows[i * 7 + k], b = wanted[k];
            product += a * b;
            square += a * a;
            wantedSquare += b * b;
            difference += (a - b) * (a - b);
        }
        expected.emplace_back(which == Distance::cosine ? 1 - product / std::sqrt(square * wantedSquare)
                                                        : std::sqrt(difference),
                              i);
    }
    std::ranges::sort(expected);
    const auto found = nearestNeighbours(features, vector, which, 50);
    QCOMPARE(found.size(), std::size_t{50});
    for (std::size_t i = 0; i < found.size(); ++i) {
        QCOMPARE(found[i].image, expected[i].second);
        QVERIFY(std::abs(found[i].distance - expected[i].first) < 1e-12);
    }
}

void NeighboursTest::theImageItselfCanBeLeftOut() {
    const at::Tensor features = test::formulaTensor("features", {10, 3}, 0, 1).to(at::kFloat);
    QCOMPARE(nearestNeighbours(features, features[4], Distance::cosine, 1).front().image, 4);
    const auto others = nearestNeighbours(features, features[4], Distance::euclidean, 100, 4);
    QCOMPARE(others.size(), std::size_t{9});
    for (const Neighbour& other : others)
        QVERIFY(other.image != 4);
}

void NeighboursTest::zerosAndWhatIsNoNumberDoNoHarm() {
    at::Tensor features = at::zeros({3, 2});
    features[1] = 1;
    features[2][0] = std::nanf("");
    const auto found = nearestNeighbours(features, at::ones({2}), Distance::cosine, 3);
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0].image, 1);
    QCOMPARE(found[1].distance, 1.0);
    QCOMPARE(nearestNeighbours(features, at::zeros({2}), Distance::cosine, 1).front().distance, 1.0);
}

void NeighboursTest::otherLengthsAreErrors() {
    QVERIFY_EXCEPTION_THROWN(nearestNeighbours(at::ones({2, 3}), at::ones({2}), Distance::cosine, 1),
                             UsageError);
    QVERIFY_EXCEPTION_THROWN(valueNamed("manhattan", allDistances, "distance"), UsageError);
}

QTEST_GUILESS_MAIN(NeighboursTest)
#include "neighbours_test.moc"
