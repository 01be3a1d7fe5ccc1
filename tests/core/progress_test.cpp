// How long work says how far it is, and stops when it is told to.
#include "base/progress.h"

#include "base/error.h"

#include <QtTest>

using namespace saliscope;

class ProgressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutAnybodyItGoesOn();
    void partsReportTheirShareOfTheWhole();
    void itStopsAtTheNextLookAfterItWasTold();
    void partsAreStoppedWithTheWhole();
    void theInterludeComesAtEachLookUntilItIsStopped();
    void anInterludeMayStopTheWork();
};

void ProgressTest::withoutAnybodyItGoesOn() {
    const Progress progress;
    progress.report(0.5, "step");
    progress.part(0, 0.5).report(1);
    progress.checkCancelled();
    QVERIFY(!progress.cancelled() && !progress.canBeCancelled());
}

void ProgressTest::partsReportTheirShareOfTheWhole() {
    std::vector<std::pair<double, std::string>> told;
    const Progress whole(
        [&](double fraction, const std::string& step) { told.emplace_back(fraction, step); });
    const Progress second = whole.part(0.5, 1);
    second.report(0.5, "second");
    second.part(0.5, 1).report(1, "its end");
    QCOMPARE(told.size(), std::size_t{2});
    QCOMPARE(told[0], std::pair(0.75, std::string("second")));
    QCOMPARE(told[1], std::pair(1.0, std::string("its end")));
}

void ProgressTest::itStopsAtTheNextLookAfterItWasTold() {
    std::stop_source stop;
    int reports = 0;
    const Progress progress([&](double, const std::string&) { ++reports; }, stop.get_token());
    progress.report(0);
    stop.request_stop();
    QVERIFY(progress.cancelled());
    QVERIFY_EXCEPTION_THROWN(progress.report(0.5), Cancelled);
    QVERIFY_EXCEPTION_THROWN(progress.checkCancelled(), Cancelled);
    QCOMPARE(reports, 1);
}

void ProgressTest::partsAreStoppedWithTheWhole() {
    std::stop_source stop;
    const Progress part = Progress({}, stop.get_token()).part(0, 0.5).part(0, 1);
    QVERIFY(part.canBeCancelled());
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(part.checkCancelled(), Cancelled);
}

void ProgressTest::theInterludeComesAtEachLookUntilItIsStopped() {
    std::stop_source stop;
    int interludes = 0;
    const Progress progress({}, stop.get_token(), [&] { ++interludes; });
    progress.report(0.1);
    progress.part(0, 1).checkCancelled();
    QCOMPARE(interludes, 2);
    stop.request_stop();
    QVERIFY_EXCEPTION_THROWN(progress.checkCancelled(), Cancelled);
    QCOMPARE(interludes, 2);
}

void ProgressTest::anInterludeMayStopTheWork() {
    std::stop_source stop;
    const Progress progress({}, stop.get_token(), [&] { stop.request_stop(); });
    QVERIFY_EXCEPTION_THROWN(progress.checkCancelled(), Cancelled);
}

QTEST_GUILESS_MAIN(ProgressTest)
#include "progress_test.moc"
