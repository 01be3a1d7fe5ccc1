#include "base/random.h"

#include <QtTest>

#include <array>

using namespace saliscope;

class RandomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersAreThoseOfThePublishedGenerator();
    void realNumbersFillTheirRangeEvenly();
    void integersStayBelowTheirBound();
    void streamsDifferAndLeaveTheirOriginAlone();
};

/// From the reference implementation of splitmix64, https://prng.di.unimi.it/splitmix64.c
void RandomTest::numbersAreThoseOfThePublishedGenerator() {
    Random random(1234567);
    for (std::uint64_t expected : {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                                   4593380528125082431ULL, 16408922859458223821ULL})
        QCOMPARE(random.bits(), expected);
}

void RandomTest::realNumbersFillTheirRangeEvenly() {
    Random random(1);
    std::array<int, 10> counts{};
    for (int i = 0; i < 10000; ++i) {
        const double value = random.between(-2, 3);
        QVERIFY(value >= -2 && value < 3);
        ++counts[static_cast<std::size_t>((value + 2) * 2)];
    }
    for (int count : counts)
        QVERIFY2(count > 850 && count < 1150, qPrintable(QString::number(count)));
}

void RandomTest::integersStayBelowTheirBound() {
    Random random(2);
    std::array<int, 3> counts{};
    for (int i = 0; i < 3000; ++i)
        ++counts.at(static_cast<std::size_t>(random.below(3)));
    for (int count : counts)
        QVERIFY(count > 850);
    QCOMPARE(random.below(0), 0);
    QCOMPARE(random.below(-5), 0);
}

void RandomTest::streamsDifferAndLeaveTheirOriginAlone() {
    Random origin(3), untouched(3);
    Random first = origin.stream(1), again = origin.stream(1), second = origin.stream(2);
    const std::uint64_t value = first.bits();
    QCOMPARE(again.bits(), value);
    QVERIFY(second.bits() != value);
    QCOMPARE(origin.bits(), untouched.bits());
}

QTEST_GUILESS_MAIN(RandomTest)
#include "random_test.moc"
