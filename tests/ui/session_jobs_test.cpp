// What takes long in a session: slow maps, jobs of panels, and how they give way and end.
#include "session_driver.h"

#include <latch>

using namespace saliscope;
using namespace saliscope::test;

class SessionJobsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSlowMapShowsWhatThereIsSoFar();
    void aSlowMapWithoutAPictureSaysSo();
    void aCancelledJobHandsOverNothingMore();
    void aNewModelCancelsTheMapsOfTheOld();
    void livePredictionsComeWhileAJobRuns();
    void liveGradientsAreRightInsideAJobThatComputesGradients();
    void jobsOfPanelsReportPartialResultsAndEnd();
    void jobsOfPanelsThatAreGoneHandOverNothing();
    void jobsOfPanelsFailWithTheirMessage();
    void sessionsMayShareAnEngine();
    void endsInAnyState_data();
    void endsInAnyState();
};

void SessionJobsTest::aSlowMapShowsWhatThereIsSoFar() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ended(&session, &Session::jobEnded), progressed(&session, &Session::jobProgressed);
    std::vector<bool> partial;
    connect(&session, &Session::mapReady, &session,
            [&](const QString&, const HeatMapPtr& map) { partial.push_back(map->isPartial); });
    const JobId id = session.startMap("slow", {.method = "occlusion", .options = {{"stride", "8"}}});
    QCOMPARE(session.jobs().size(), std::size_t{1});
    QVERIFY(session.jobs().front().title.contains("Occlusion of "));
    QVERIFY(session.isBusy("slow"));
    QVERIFY(ended.wait(patience));
    QVERIFY(ended.front()[0].value<JobId>() == id);
    QVERIFY(ended.front()[1].value<JobEnd>().outcome == JobEnd::Outcome::done);
    QVERIFY(session.jobs().empty() && !session.isBusy("slow"));
    QVERIFY(partial.size() >= 2 && partial.front() && !partial.back());
    QCOMPARE(std::count(partial.begin(), partial.end(), false), 1);
    QCOMPARE(progressed.back()[0].value<JobInfo>().fraction, 1.0);
    QVERIFY(session.isCurrent(session.map("slow")->basis));
}

void SessionJobsTest::aSlowMapWithoutAPictureSaysSo() {
    Session session;
    Failures failures(session);
    session.startMap("slow", {.method = "occlusion"});
    QTRY_VERIFY_WITH_TIMEOUT(failures.messages["slow"].contains("picture"), patience);
}

void SessionJobsTest::aCancelledJobHandsOverNothingMore() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ended(&session, &Session::jobEnded), maps(&session, &Session::mapReady);
    const JobId id = session.startMap("slow", {.method = "smoothgrad", .options = {{"samples", "10000"}}});
    const JobId waiting = session.startMap("waits", {.method = "occlusion"});
    QVERIFY(maps.wait(patience));
    session.cancelJob(id);
    session.cancelJob(waiting);
    session.cancelJob(id);
    const auto before = maps.size();
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 2, patience);
    for (const auto& end : ended)
        QVERIFY(end[1].value<JobEnd>().outcome == JobEnd::Outcome::cancelled);
    QCOMPARE(maps.size(), before);
    QVERIFY(session.jobs().empty() && !session.isBusy("slow") && !session.isBusy("waits"));
}

void SessionJobsTest::aNewModelCancelsTheMapsOfTheOld() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ended(&session, &Session::jobEnded);
    session.startMap("slow", {.method = "smoothgrad", .options = {{"samples", "10000"}}});
    session.openModel({.model = "toyworld-biased"});
    QVERIFY(ended.wait(patience));
    QVERIFY(ended.front()[1].value<JobEnd>().outcome == JobEnd::Outcome::cancelled);
    QCOMPARE(session.model()->source, "toyworld-biased");
}

void SessionJobsTest::livePredictionsComeWhileAJobRuns() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy predictions(&session, &Session::predictionReady), ended(&session, &Session::jobEnded);
    std::atomic<bool> enough = false;
    Job<int> job;
    job.title = "until told to end";
    job.receiver = this;
    job.run = [&](const Progress& progress, const auto&) {
        while (!enough) {
            progress.report(0.5);
            std::this_thread::yield();
        }
        return 1;
    };
    session.startJob(std::move(job));
    QTRY_VERIFY_WITH_TIMEOUT(session.jobs().front().isRunning, patience);
    session.setPaintedPicture(painted(session.cleanPicture(), 0.5));
    QVERIFY(predictions.wait(patience));
    QCOMPARE(ended.size(), 0);
    QVERIFY(session.jobs().front().isRunning);
    enough = true;
    QVERIFY(ended.wait(patience));
}

void SessionJobsTest::liveGradientsAreRightInsideAJobThatComputesGradients() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy maps(&session, &Session::mapReady), ended(&session, &Session::jobEnded);
    const JobId job = session.startMap("slow", {.method = "smoothgrad", .options = {{"samples", "10000"}}});
    QVERIFY(maps.wait(patience));
    const ClassScore dog{opened.classOf("dog")};
    const Attribution saliency = coreExplains(session.picture(), "saliency", dog);
    const Attribution gradCam = coreExplains(session.picture(), "grad-cam", dog);
    session.setTarget(TargetChoice::ofClass(dog.index));
    for (int i = 0; i < 10; ++i) {
        session.watchMap("saliency", {.method = "saliency"});
        session.watchMap("grad-cam", {.method = "grad-cam"});
        QTRY_VERIFY_WITH_TIMEOUT(!session.isBusy("saliency") && !session.isBusy("grad-cam"), patience);
        QVERIFY(largestDifference(session.map("saliency")->values, saliency.map) < 1e-5);
        QVERIFY(largestDifference(session.map("grad-cam")->values, gradCam.map) < 1e-5);
    }
    QCOMPARE(ended.size(), 0);
    session.cancelJob(job);
    QVERIFY(ended.wait(patience));
}

void SessionJobsTest::jobsOfPanelsReportPartialResultsAndEnd() {
    Session session;
    QSignalSpy ended(&session, &Session::jobEnded);
    std::latch partialTaken(1);
    std::vector<std::string> happened;
    Job<std::string> job;
    job.title = "letters";
    job.receiver = this;
    job.run = [&](const Progress& progress, const std::function<void(std::string)>& show) -> std::string {
        show("a");
        progress.report(0.5, "in the middle");
        partialTaken.wait();
        return "ab";
    };
    job.onPartial = [&](const std::string& value) {
        happened.push_back("partial " + value);
        partialTaken.count_down();
    };
    job.onDone = [&](const std::string& value) { happened.push_back("done " + value); };
    session.startJob(std::move(job));
    QVERIFY(ended.wait(patience));
    QCOMPARE(happened, (std::vector<std::string>{"partial a", "done ab"}));
}

void SessionJobsTest::jobsOfPanelsThatAreGoneHandOverNothing() {
    Session session;
    QSignalSpy ended(&session, &Session::jobEnded);
    int handedOver = 0;
    std::latch panelGone(1);
    auto panel = std::make_unique<QObject>();
    Job<int> job;
    job.receiver = panel.get();
    job.run = [&](const Progress&, const std::function<void(int)>& show) {
        panelGone.wait();
        show(1);
        return 2;
    };
    job.onPartial = job.onDone = [&](int) { ++handedOver; };
    session.startJob(std::move(job));
    panel.reset();
    panelGone.count_down();
    QVERIFY(ended.wait(patience));
    QCOMPARE(handedOver, 0);
}

void SessionJobsTest::jobsOfPanelsFailWithTheirMessage() {
    Session session;
    QSignalSpy ended(&session, &Session::jobEnded);
    QString message;
    Job<int> job;
    job.receiver = this;
    job.run = [](const Progress&, const auto&) -> int { throw std::runtime_error("no luck\nat all"); };
    job.onFailed = [&](const QString& text) { message = text; };
    session.startJob(std::move(job));
    QVERIFY(ended.wait(patience));
    QCOMPARE(message, "no luck");
    QCOMPARE(QString::fromStdString(ended.front()[1].value<JobEnd>().message), "no luck");
}

void SessionJobsTest::sessionsMayShareAnEngine() {
    const std::shared_ptr<EngineThread> engine = makeEngine();
    Session left(engine);
    auto right = std::make_unique<Session>(engine);
    for (Session* session : {&left, right.get()}) {
        session->setPicture(sample(session == &left ? "one-cat" : "small-dog"), "sample");
        session->openModel({.model = "toyworld"});
    }
    QTRY_VERIFY_WITH_TIMEOUT(left.prediction() && right->prediction(), patience);
    QCOMPARE(left.targetText(), "cat");
    QCOMPARE(right->targetText(), "dog");

    right->startMap("slow", {.method = "smoothgrad", .options = {{"samples", "10000"}}});
    right->setPaintedPicture(painted(right->cleanPicture(), 0.5));
    right.reset();
    QSignalSpy predictions(&left, &Session::predictionReady);
    left.setPaintedPicture(painted(left.cleanPicture(), 0.5));
    QVERIFY(predictions.wait(patience));
}

void SessionJobsTest::endsInAnyState_data() {
    QTest::addColumn<std::function<void(Session&)>>("begin");
    using Begin = std::function<void(Session&)>;
    QTest::newRow("at rest") << Begin([](Session&) {});
    QTest::newRow("while a model is opened") << Begin([](Session& s) { s.openModel({.model = "toyworld"}); });
    QTest::newRow("while a picture is opened")
        << Begin([](Session& s) { s.openPicture(sampleFile("one-cat")); });
    QTest::newRow("while painting") << Begin([](Session& s) {
        s.watchMap("saliency", {.method = "saliency"});
        for (int i = 1; i < 20; ++i)
            s.setPaintedPicture(painted(s.cleanPicture(), i / 20.0));
    });
    QTest::newRow("during a job") << Begin([](Session& s) {
        QSignalSpy maps(&s, &Session::mapReady);
        s.startMap("slow", {.method = "smoothgrad", .options = {{"samples", "10000"}}});
        maps.wait(patience);
    });
    QTest::newRow("with full queues") << Begin([](Session& s) {
        for (int i = 0; i < 50; ++i) {
            s.watchMap("live " + QString::number(i), {.method = "grad-cam"});
            s.startMap("slow " + QString::number(i), {.method = "occlusion"});
        }
    });
}

void SessionJobsTest::endsInAnyState() {
    QFETCH(const std::function<void(Session&)>, begin);
    auto opened = std::make_unique<Opened>();
    const std::weak_ptr<const Model> model = opened->session.snapshot().model;
    begin(opened->session);
    opened.reset();
    QVERIFY(model.expired()); // nothing is left that could run
}

QTEST_GUILESS_MAIN(SessionJobsTest)
#include "session_jobs_test.moc"
