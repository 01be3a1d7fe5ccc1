#include "session/engine_thread.h"

#include "base/error.h"
#include "engine_work.h"

#include <QtTest>

#include <latch>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

using namespace saliscope;
using namespace saliscope::test;

class EngineThreadTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allRunsOnOneThreadThatIsPreparedFirst();
    void jobsRunInTheOrderInWhichTheyWereStarted();
    void aJobGivesWayBetweenItsSteps();
    void threadsThatHelpAJobDoNotRunRequests();
    void aJobThatWaitsIsCancelledWithoutRunning();
    void aJobThatRunsIsCancelled();
    void aCancelledJobLeavesRequestsToTheThread();
    void progressIsReported();
    void whatIsThrownBecomesAMessage_data();
    void whatIsThrownBecomesAMessage();
    void aRunningFunctionMayAskForMore();
    void endsInAnyState_data();
    void endsInAnyState();
    void everyJobEndsOnceWhateverManyThreadsAsk();
};

void EngineThreadTest::allRunsOnOneThreadThatIsPreparedFirst() {
    Log log;
    std::vector<std::thread::id> threads;
    const auto remember = [&](const Progress&) { threads.push_back(std::this_thread::get_id()); };
    EngineThread engine({.onStart = [&] {
        log.add("prepared");
        threads.push_back(std::this_thread::get_id());
    }});
    engine.request("map", {.run = remember});
    engine.start({.run = remember});
    finishAll(engine);
    QCOMPARE(log.lines(), Lines{"prepared"});
    QCOMPARE(threads.size(), std::size_t{3});
    QVERIFY(threads[0] == threads[1] && threads[1] == threads[2]);
    QVERIFY(threads[0] != std::this_thread::get_id());
}

void EngineThreadTest::jobsRunInTheOrderInWhichTheyWereStarted() {
    Log log;
    EngineThread engine;
    const JobId first = engine.start({.run = log.line("first")});
    const JobId second = engine.start({.run = log.line("second")});
    engine.start({.run = log.line("third")});
    finishAll(engine);
    QVERIFY(first != second);
    QCOMPARE(log.lines(), (Lines{"first", "second", "third"}));
}

void EngineThreadTest::aJobGivesWayBetweenItsSteps() {
    Log log;
    Held held;
    EngineThread engine;
    engine.start({.run = [&](const Progress& progress) {
        log.add("step 1");
        held.work()(progress);
        progress.report(0.5);
        log.add("step 2");
        progress.part(0.5, 1).checkCancelled();
        log.add("step 3");
    }});
    held.begun.wait();
    engine.request("a", {.run = log.line("a")});
    engine.request("b", {.run = [&](const Progress&) {
                       log.add("b");
                       throw Error("no concern of the job's");
                   }});
    held.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"step 1", "a", "b", "step 2", "step 3"}));
}

void EngineThreadTest::threadsThatHelpAJobDoNotRunRequests() {
    Held held;
    std::thread::id jobs, requests;
    EngineThread engine;
    engine.start({.run = [&](const Progress& progress) {
        jobs = std::this_thread::get_id();
        held.work()(progress);
        std::thread([&] { progress.report(0.5); }).join();
    }});
    held.begun.wait();
    engine.request("map", {.run = [&](const Progress&) { requests = std::this_thread::get_id(); }});
    held.released.count_down();
    finishAll(engine);
    QVERIFY(requests == jobs);
}

void EngineThreadTest::aJobThatWaitsIsCancelledWithoutRunning() {
    Log log;
    Held held;
    EngineThread engine;
    engine.start({.run = held.work()});
    held.begun.wait();
    const JobId job = engine.start({.run = log.line("ran"), .onEnd = [&](const JobEnd& end) {
                                        if (end.outcome == JobEnd::Outcome::cancelled)
                                            log.add("cancelled");
                                    }});
    engine.cancel(job);
    engine.cancel(job);
    QCOMPARE(log.lines(), Lines{"cancelled"});
    held.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), Lines{"cancelled"});
}

void EngineThreadTest::aJobThatRunsIsCancelled() {
    Log log;
    Endless endless;
    std::optional<JobEnd> end;
    EngineThread engine;
    const JobId job =
        engine.start({.run = endless.work(log, "job"), .onEnd = [&](const JobEnd& e) { end = e; }});
    endless.begun.wait();
    engine.cancel(job);
    finishAll(engine);
    engine.cancel(job);
    QCOMPARE(log.lines(), Lines{"job cancelled"});
    QVERIFY(end && end->outcome == JobEnd::Outcome::cancelled && end->message.empty());
}

void EngineThreadTest::aCancelledJobLeavesRequestsToTheThread() {
    Log log;
    Held held;
    EngineThread engine;
    const JobId job = engine.start({.run =
                                        [&](const Progress& progress) {
                                            held.work()(progress);
                                            progress.checkCancelled();
                                            log.add("not reached");
                                        },
                                    .onEnd = [&](const JobEnd&) { log.add("job ended"); }});
    held.begun.wait();
    engine.request("map", {.run = log.line("request")});
    engine.cancel(job);
    held.released.count_down();
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"job ended", "request"}));
}

void EngineThreadTest::progressIsReported() {
    Log log;
    const Progress::Reporter reporter = [&](double fraction, const std::string& step) {
        log.add(step + " " + std::to_string(static_cast<int>(100 * fraction)));
    };
    EngineThread engine;
    engine.request("map", {.run = [](const Progress& progress) { progress.report(0.25, "request"); },
                           .onProgress = reporter});
    engine.start({.run = [](const Progress& progress) { progress.part(0.5, 1).report(0.5, "job"); },
                  .onProgress = reporter});
    finishAll(engine);
    QCOMPARE(log.lines(), (Lines{"request 25", "job 75"}));
}

void EngineThreadTest::whatIsThrownBecomesAMessage_data() {
    using Thrower = std::function<void(const Progress&)>;
    QTest::addColumn<Thrower>("thrower");
    QTest::addColumn<std::string>("message");
    QTest::newRow("an error of ours") << Thrower([](const Progress&) { throw FileError("'a.pt' is empty"); })
                                      << std::string("'a.pt' is empty");
    QTest::newRow("a library's, with a stack trace")
        << Thrower([](const Progress&) { throw std::runtime_error("sizes differ\nframe #0: 0x7f"); })
        << std::string("sizes differ");
    QTest::newRow("what is no exception")
        << Thrower([](const Progress&) { throw 42; }) << std::string("an error without a description");
}

void EngineThreadTest::whatIsThrownBecomesAMessage() {
    using Thrower = std::function<void(const Progress&)>;
    QFETCH(const Thrower, thrower);
    QFETCH(const std::string, message);
    Log log;
    std::optional<JobEnd> end;
    EngineThread engine;
    engine.request("map", {.run = thrower, .onFailure = [&](const std::string& text) { log.add(text); }});
    engine.request("nobody listens", {.run = thrower});
    engine.start({.run = thrower, .onEnd = [&](const JobEnd& e) { end = e; }});
    finishAll(engine);
    QCOMPARE(log.lines(), Lines{message});
    QVERIFY(end && end->outcome == JobEnd::Outcome::failed);
    QCOMPARE(end->message, message);
}

void EngineThreadTest::aRunningFunctionMayAskForMore() {
    Log log;
    std::latch done(1);
    EngineThread engine;
    engine.request("map", {.run = [&](const Progress& progress) {
                       engine.start(
                           {.run = log.line("job"), .onEnd = [&](const JobEnd&) { done.count_down(); }});
                       engine.request("map", {.run = log.line("again")});
                       log.add(progress.cancelled() ? "replaced itself" : "undisturbed");
                   }});
    done.wait();
    QCOMPARE(log.lines(), (Lines{"replaced itself", "again", "job"}));
}

void EngineThreadTest::endsInAnyState_data() {
    QTest::addColumn<bool>("jobRuns");
    QTest::addColumn<bool>("requestRuns");
    QTest::addColumn<int>("waiting");
    QTest::newRow("nothing to do") << false << false << 0;
    QTest::newRow("a request runs") << false << true << 0;
    QTest::newRow("a job runs") << true << false << 0;
    QTest::newRow("a request runs inside a job") << true << true << 0;
    QTest::newRow("a request runs, full queues") << false << true << 100;
    QTest::newRow("a job runs, full queues") << true << false << 100;
    QTest::newRow("a request runs inside a job, full queues") << true << true << 100;
}

void EngineThreadTest::endsInAnyState() {
    QFETCH(const bool, jobRuns);
    QFETCH(const bool, requestRuns);
    QFETCH(const int, waiting);
    Log log;
    Endless job, request;
    std::latch jobBegun(1), giveWay(1);
    const auto captured = std::make_shared<int>(0);
    std::atomic<int> ended = 0;
    const auto onEnd = [&, captured](const JobEnd& end) {
        ended += end.outcome == JobEnd::Outcome::cancelled ? 1 : 1000;
    };
    {
        EngineThread engine;
        if (jobRuns)
            engine.start({.run =
                              [&, captured](const Progress& progress) {
                                  jobBegun.count_down();
                                  giveWay.wait();
                                  job.work(log, "job")(progress);
                              },
                          .onEnd = onEnd});
        if (jobRuns)
            jobBegun.wait();
        if (requestRuns)
            engine.request("runs", {.run = request.work(log, "request")});
        giveWay.count_down();
        if (requestRuns)
            request.begun.wait();
        else if (jobRuns)
            job.begun.wait();
        for (int i = 0; i < waiting; ++i) {
            if (requestRuns) // otherwise they would run inside the job
                engine.request("slot " + std::to_string(i),
                               {.run = [&log, captured](const Progress&) { log.add("not reached"); }});
            engine.start(
                {.run = [&log, captured](const Progress&) { log.add("not reached"); }, .onEnd = onEnd});
        }
    }
    Lines expected;
    if (requestRuns)
        expected.push_back("request cancelled");
    if (jobRuns)
        expected.push_back("job cancelled");
    QCOMPARE(log.lines(), expected);
    QCOMPARE(ended.load(), waiting + (jobRuns ? 1 : 0));
    QCOMPARE(captured.use_count(), 2L); // ours and that in `onEnd`: all others are gone
}

void EngineThreadTest::everyJobEndsOnceWhateverManyThreadsAsk() {
    constexpr int threadCount = 4, rounds = 300;
    std::atomic<int> ended = 0, depth = 0, deepest = 0;
    const auto live = [&](const Progress& progress) {
        deepest = std::max(deepest.load(), ++depth);
        const auto leave = qScopeGuard([&] { --depth; });
        progress.report(0.5);
    };
    const auto job = [&](const Progress& progress) {
        for (int i = 0; i < 3; ++i)
            progress.report(i / 3.0);
    };
    {
        EngineThread engine;
        const auto ask = [&](unsigned seed) {
            std::mt19937 random(seed);
            for (int i = 0; i < rounds; ++i) {
                const std::string slot = std::to_string(random() % 3);
                engine.request(slot, {.run = live, .ofStream = random() % 2 == 0});
                if (random() % 3 == 0)
                    engine.withdraw(slot);
                const JobId id = engine.start({.run = job, .onEnd = [&](const JobEnd&) { ++ended; }});
                if (random() % 2 == 0)
                    engine.cancel(id);
            }
        };
        std::vector<std::thread> threads;
        for (unsigned seed = 0; seed < threadCount; ++seed)
            threads.emplace_back(ask, seed);
        for (std::thread& thread : threads)
            thread.join();
    }
    QCOMPARE(ended.load(), threadCount * rounds);
    QVERIFY(deepest.load() <= 1);
}

QTEST_APPLESS_MAIN(EngineThreadTest)
#include "engine_thread_test.moc"
