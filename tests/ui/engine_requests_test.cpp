// What becomes of live requests: the newest of each slot, in turns, before jobs.
#include "session/engine_thread.h"

#include "engine_work.h"

#include <QtTest>

#include <memory>

using namespace saliscope;
using namespace saliscope::test;

class EngineRequestsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewerRequestReplacesOneThatWaits();
    void aNewerRequestCancelsTheOneThatRuns();
    void slotsTakeTurnsAndAReplacedRequestKeepsItsPlace();
    void aStreamOfRequestsGetsEverySecondAnswer();
    void aRequestOutsideTheStreamCancelsAtOnce();
    void aWithdrawnRequestDoesNotRunAndOneThatRunsIsCancelled();
    void requestsGoBeforeJobs();
    void aRequestDoesNotGiveWay();
    void requestsInsideAJobAreCalledThroughTheHook();
    void whatACancelledRequestThrowsIsNoFailure();
};

void EngineRequestsTest::aNewerRequestReplacesOneThatWaits() {
    Log log;
    Held held;
    EngineThread engine;
    engine.request("other", {.run = held.work()});
    held.begun.wait();
    for (const char* name : {"first", "second", "third"})
        engine.request("map", {.run = log.line(name)});
    held.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), Lines{"third"});
}

void EngineRequestsTest::aNewerRequestCancelsTheOneThatRuns() {
    Log log;
    Endless endless;
    EngineThread engine;
    engine.request("map", {.run = endless.work(log, "first")});
    endless.begun.wait();
    engine.request("map", {.run = log.line("second")});
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"first cancelled", "second"}));
}

void EngineRequestsTest::slotsTakeTurnsAndAReplacedRequestKeepsItsPlace() {
    Log log;
    Held held;
    EngineThread engine;
    engine.request("other", {.run = held.work()});
    held.begun.wait();
    engine.request("a", {.run = log.line("a1")});
    engine.request("b", {.run = log.line("b1")});
    engine.request("c", {.run = log.line("c1")});
    engine.request("a", {.run = log.line("a2")});
    engine.request("b", {.run = log.line("b2")});
    held.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"a2", "b2", "c1"}));
}

void EngineRequestsTest::aStreamOfRequestsGetsEverySecondAnswer() {
    Log log;
    Endless first, third;
    Held second;
    EngineThread engine;
    engine.request("map", {.run = first.work(log, "first"), .ofStream = true});
    first.begun.wait();
    engine.request("map", {.run =
                               [&](const Progress& progress) {
                                   second.work()(progress);
                                   progress.checkCancelled();
                                   log.add("second");
                               },
                           .ofStream = true});
    second.begun.wait();
    engine.request("map", {.run = third.work(log, "third"), .ofStream = true});
    second.released.count_down();
    third.begun.wait();
    engine.request("map", {.run = log.line("fourth"), .ofStream = true});
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"first cancelled", "second", "third cancelled", "fourth"}));
}

void EngineRequestsTest::aRequestOutsideTheStreamCancelsAtOnce() {
    Log log;
    Endless first, second;
    EngineThread engine;
    engine.request("map", {.run = first.work(log, "first"), .ofStream = true});
    first.begun.wait();
    engine.request("map", {.run = second.work(log, "second"), .ofStream = true});
    second.begun.wait();
    engine.request("map", {.run = log.line("third")});
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"first cancelled", "second cancelled", "third"}));
}

void EngineRequestsTest::aWithdrawnRequestDoesNotRunAndOneThatRunsIsCancelled() {
    Log log;
    Endless endless;
    EngineThread engine;
    engine.request("runs", {.run = endless.work(log, "runs")});
    endless.begun.wait();
    engine.request("waits", {.run = log.line("waits")});
    engine.withdraw("waits");
    engine.withdraw("runs");
    engine.withdraw("never asked for");
    finishAll(engine);
    QCOMPARE(log.lines(), Lines{"runs cancelled"});
}

void EngineRequestsTest::requestsGoBeforeJobs() {
    Log log;
    Held held;
    EngineThread engine;
    engine.request("other", {.run = held.work()});
    held.begun.wait();
    engine.start({.run = log.line("job")});
    engine.request("map", {.run = log.line("request")});
    held.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"request", "job"}));
}

void EngineRequestsTest::aRequestDoesNotGiveWay() {
    Log log;
    Held job, request;
    EngineThread engine;
    engine.start({.run = [&](const Progress& progress) {
        job.work()(progress);
        progress.checkCancelled();
        log.add("job");
    }});
    job.begun.wait();
    engine.request("a", {.run = [&](const Progress& progress) {
                       request.work()(progress);
                       progress.report(0.5);
                       log.add("a");
                   }});
    job.released.count_down();
    request.begun.wait();
    engine.request("b", {.run = log.line("b")});
    request.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"a", "b", "job"}));
}

void EngineRequestsTest::requestsInsideAJobAreCalledThroughTheHook() {
    Log log;
    Held held;
    EngineThread engine({.insideJob = [&](const std::function<void()>& run) {
        log.add("begin");
        run();
        log.add("end");
    }});
    engine.request("a", {.run = log.line("outside")});
    engine.start({.run = [&](const Progress& progress) {
        held.work()(progress);
        progress.checkCancelled();
        progress.checkCancelled();
    }});
    held.begun.wait();
    engine.request("a", {.run = log.line("inside")});
    held.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"outside", "begin", "inside", "end"}));
}

void EngineRequestsTest::whatACancelledRequestThrowsIsNoFailure() {
    Log log;
    std::latch begun(1);
    EngineThread engine;
    engine.request("map", {.run =
                               [&](const Progress& progress) {
                                   begun.count_down();
                                   while (!progress.cancelled())
                                       std::this_thread::yield();
                                   throw Error("found the cancelled state first");
                               },
                           .onFailure = [&](const std::string& text) { log.add(text); }});
    begun.wait();
    engine.withdraw("map");
    finishAll(engine);
    QCOMPARE(log.lines(), Lines{});
}

QTEST_GUILESS_MAIN(EngineRequestsTest)
#include "engine_requests_test.moc"
