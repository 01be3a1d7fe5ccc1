// Items made on other threads, handed out in order.
#include "base/read_ahead.h"

#include "base/error.h"

#include <QtTest>

#include <atomic>

using namespace saliscope;

class ReadAheadTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itemsComeInOrder_data();
    void itemsComeInOrder();
    void noMoreIsMadeThanAllowed();
    void errorsComeInTheirPlace();
    void waitingCanBeCancelled();
    void theRestIsNotMade();
};

void ReadAheadTest::itemsComeInOrder_data() {
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("ahead");
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("many threads, little room") << 8 << 2;
    QTest::newRow("much room") << 3 << 100;
    QTest::newRow("zeros count as one") << 0 << 0;
}

void ReadAheadTest::itemsComeInOrder() {
    QFETCH(int, threads);
    QFETCH(int, ahead);
    std::atomic<int> begun = 0;
    constexpr std::size_t count = 500;
    ReadAhead<std::unique_ptr<std::size_t>> items(
        count, static_cast<std::size_t>(ahead), static_cast<std::size_t>(threads),
        [](std::size_t i) { return std::make_unique<std::size_t>(i * i); }, [&begun] { ++begun; });
    for (std::size_t i = 0; i < count; ++i) {
        QVERIFY(!items.atEnd());
        QCOMPARE(*items.next({}), i * i);
    }
    QVERIFY(items.atEnd());
    QTRY_COMPARE(begun.load(), std::max(1, threads));
}

void ReadAheadTest::noMoreIsMadeThanAllowed() {
    std::atomic<int> made = 0, taken = 0, most = 0;
    ReadAhead<int> items(200, 5, 4, [&](std::size_t) {
        const int ahead = ++made - taken;
        for (int before = most; before < ahead && !most.compare_exchange_weak(before, ahead);) {
        }
        return 1;
    });
    while (!items.atEnd()) {
        items.next({});
        ++taken;
    }
    QVERIFY2(most <= 6, qPrintable(QString::number(most))); // one is counted as taken only after it was
}

void ReadAheadTest::errorsComeInTheirPlace() {
    ReadAhead<int> items(3, 3, 2, [](std::size_t i) {
        if (i == 1)
            throw FileError("broken");
        return static_cast<int>(i);
    });
    QCOMPARE(items.next({}), 0);
    QVERIFY_EXCEPTION_THROWN(items.next({}), FileError);
    QCOMPARE(items.next({}), 2);
}

void ReadAheadTest::waitingCanBeCancelled() {
    std::atomic<bool> released = false;
    ReadAhead<int> items(1, 1, 1, [&released](std::size_t) {
        released.wait(false);
        return 7;
    });
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(items.next(Progress({}, stop.get_token())), Cancelled);
    released = true;
    released.notify_all();
    QCOMPARE(items.next({}), 7); // it was not lost
}

void ReadAheadTest::theRestIsNotMade() {
    std::atomic<int> made = 0;
    {
        ReadAhead<int> items(1'000'000, 4, 2, [&made](std::size_t) { return ++made; });
        items.next({});
    }
    QVERIFY(made <= 7);
}

QTEST_GUILESS_MAIN(ReadAheadTest)
#include "read_ahead_test.moc"
