// What numbers of successes say: against tables, the definition, and another implementation.
#include "base/exact_tests.h"

#include <QtTest>

#include <cmath>

using namespace saliscope;

namespace {

/// P(X ≥ k) for X binomial, added up term by term.
double tailFrom(std::int64_t k, std::int64_t n, double p) {
    double sum = 0;
    for (std::int64_t i = k; i <= n; ++i) {
        const auto x = static_cast<double>(i), m = static_cast<double>(n);
        sum += std::exp(std::lgamma(m + 1) - std::lgamma(x + 1) - std::lgamma(m - x + 1) + x * std::log(p) +
                        (m - x) * std::log1p(-p));
    }
    return sum;
}

} // namespace

class ExactTestsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void boundsAreThoseOfTheTable_data();
    void boundsAreThoseOfTheTable();
    void boundsKeepTheirDefinition_data();
    void boundsKeepTheirDefinition();
    void quantilesAreThoseOfTheTable();
    void anUnevenSplitIsImprobable();
    void likeGroupsAreToldFromUnlikeOnes();
};

void ExactTestsTest::boundsAreThoseOfTheTable_data() {
    // Two-sided 95 % intervals as printed in textbooks, four digits.
    QTest::addColumn<int>("successes");
    QTest::addColumn<int>("trials");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("0 of 10") << 0 << 10 << 0.0 << 0.3085;
    QTest::newRow("1 of 10") << 1 << 10 << 0.0025 << 0.4450;
    QTest::newRow("5 of 10") << 5 << 10 << 0.1871 << 0.8129;
    QTest::newRow("10 of 10") << 10 << 10 << 0.6915 << 1.0;
    QTest::newRow("5 of 20") << 5 << 20 << 0.0866 << 0.4910;
    QTest::newRow("95 of 100") << 95 << 100 << 0.8872 << 0.9836;
}

void ExactTestsTest::boundsAreThoseOfTheTable() {
    QFETCH(int, successes);
    QFETCH(int, trials);
    QFETCH(double, low);
    QFETCH(double, high);
    QVERIFY(std::abs(clopperPearsonLowerBound(successes, trials, 0.025) - low) < 5.1e-5);
    QVERIFY(std::abs(clopperPearsonUpperBound(successes, trials, 0.025) - high) < 5.1e-5);
}

void ExactTestsTest::boundsKeepTheirDefinition_data() {
    QTest::addColumn<int>("successes");
    QTest::addColumn<int>("trials");
    QTest::addColumn<double>("alpha");
    QTest::newRow("few") << 3 << 7 << 0.05;
    QTest::newRow("most") << 990 << 1000 << 0.001;
    QTest::newRow("many") << 9'000 << 10'000 << 0.001;
    QTest::newRow("one") << 1 << 1000 << 0.01;
}

void ExactTestsTest::boundsKeepTheirDefinition() {
    QFETCH(int, successes);
    QFETCH(int, trials);
    QFETCH(double, alpha);
    // With the lower bound as probability, so many successes or more come with probability alpha.
    const double low = clopperPearsonLowerBound(successes, trials, alpha);
    QVERIFY(std::abs(tailFrom(successes, trials, low) - alpha) < 1e-6 * alpha + 1e-9);
    const double high = clopperPearsonUpperBound(successes, trials, alpha);
    QVERIFY(std::abs(1 - tailFrom(successes + 1, trials, high) - alpha) < 1e-6);
    // Nothing but successes has a closed form.
    QVERIFY(std::abs(clopperPearsonLowerBound(trials, trials, alpha) - std::pow(alpha, 1.0 / trials)) <
            1e-12);
}

void ExactTestsTest::quantilesAreThoseOfTheTable() {
    QVERIFY(std::abs(normalQuantile(0.975) - 1.959964) < 1e-6);
    QVERIFY(std::abs(normalQuantile(0.5)) < 1e-12);
    QVERIFY(std::abs(normalQuantile(0.001) + 3.090232) < 1e-6);
}

void ExactTestsTest::anUnevenSplitIsImprobable() {
    QVERIFY(std::abs(evenSplitProbability(10, 0) - 2.0 / 1024) < 1e-12);
    QVERIFY(std::abs(evenSplitProbability(8, 2) - 2.0 * (1 + 10 + 45) / 1024) < 1e-12);
    QCOMPARE(evenSplitProbability(5, 5), 1.0);
    QCOMPARE(evenSplitProbability(0, 0), 1.0);
    QCOMPARE(evenSplitProbability(2, 8), evenSplitProbability(8, 2));
}

void ExactTestsTest::likeGroupsAreToldFromUnlikeOnes() {
    // scipy.stats.fisher_exact([[1, 9], [11, 3]]) gives 0.0027594562.
    QVERIFY(std::abs(fisherTest(1, 10, 11, 14) - 0.0027594562) < 1e-9);
    QVERIFY(std::abs(fisherTest(5, 10, 5, 10) - 1) < 1e-9);
}

QTEST_APPLESS_MAIN(ExactTestsTest)
#include "exact_tests_test.moc"
