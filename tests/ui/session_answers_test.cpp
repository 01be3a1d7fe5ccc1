// The answers that a session watches: maps, activations and filters, each as core gives it.
#include "graph/layer.h"
#include "session_driver.h"

using namespace saliscope;
using namespace saliscope::test;

class SessionAnswersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void watchedMapsAreThoseOfTheEngine_data();
    void watchedMapsAreThoseOfTheEngine();
    void watchedMapsFollowTargetAndLayer();
    void whatIsNoLongerWatchedDoesNotCome();
    void activationsAreThoseOfTheLayer();
    void activationsCarryGradCamsWeights();
    void activationsBehindTheTargetHaveNoWeights();
    void filtersAreTheWeightsOfAConvolution();
};

void SessionAnswersTest::watchedMapsAreThoseOfTheEngine_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<bool>("isSigned");
    QTest::newRow("saliency") << "saliency" << false;
    QTest::newRow("input x gradient") << "input-x-gradient" << true;
    QTest::newRow("Grad-CAM") << "grad-cam" << false;
}

void SessionAnswersTest::watchedMapsAreThoseOfTheEngine() {
    QFETCH(const QString, method);
    QFETCH(const bool, isSigned);
    Opened opened;
    Session& session = opened.session;
    QSignalSpy maps(&session, &Session::mapReady);
    session.watchMap("map", {.method = method});
    QVERIFY(maps.wait(patience));
    const HeatMapPtr map = session.map("map");
    const ClassScore target{session.prediction()->cleanTopClass};
    const Attribution reference = coreExplains(session.picture(), method.toUtf8(), target);
    QVERIFY(session.isCurrent(map->basis) && !map->isPartial);
    QCOMPARE(map->method, method);
    QCOMPARE(map->isSigned, isSigned);
    QCOMPARE(map->layer.isEmpty(), !reference.layer.has_value());
    QCOMPARE(map->forwardPasses, reference.passes.forward);
    QVERIFY(largestDifference(map->values, reference.map) < 1e-5);
    QCOMPARE(map->channelWeights.size(), reference.channelWeights.defined()
                                             ? static_cast<std::size_t>(reference.channelWeights.numel())
                                             : std::size_t{0});
}

void SessionAnswersTest::watchedMapsFollowTargetAndLayer() {
    Opened opened;
    Session& session = opened.session;
    session.watchMap("saliency", {.method = "saliency"});
    session.watchMap("grad-cam", {.method = "grad-cam"});
    const auto settled = [&] { return !session.isBusy("saliency") && !session.isBusy("grad-cam"); };
    QTRY_VERIFY_WITH_TIMEOUT(settled(), patience);

    const HeatMapPtr saliency = session.map("saliency");
    QString earlier;
    for (const LayerInfo& layer : session.model()->layers)
        if (layer.isSpatial() && layer.kind == "activation" && layer.name != session.layer() &&
            earlier.isEmpty())
            earlier = layer.name;
    session.setLayer(earlier);
    QVERIFY(session.isBusy("grad-cam") && !session.isBusy("saliency"));
    QTRY_VERIFY_WITH_TIMEOUT(settled(), patience);
    QCOMPARE(session.map("grad-cam")->layer, earlier);
    QVERIFY(session.map("saliency") == saliency && session.isCurrent(saliency->basis));

    session.setTarget(TargetChoice::ofClass(opened.classOf("dog")));
    QVERIFY(!session.isCurrent(saliency->basis));
    QTRY_VERIFY_WITH_TIMEOUT(settled(), patience);
    for (const char* key : {"saliency", "grad-cam"})
        QCOMPARE(session.map(key)->target, "dog");
    QVERIFY(session.isCurrent(session.map("saliency")->basis));
}

void SessionAnswersTest::whatIsNoLongerWatchedDoesNotCome() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy maps(&session, &Session::mapReady);
    session.watchMap("map", {.method = "saliency"});
    session.unwatch("map");
    QVERIFY(!session.isBusy("map"));
    session.setPicture(sample("one-cat"), "cat");
    QTRY_VERIFY_WITH_TIMEOUT(!session.isBusy(key::prediction), patience);
    QCOMPARE(maps.size(), 0);
    QVERIFY(!session.map("map"));
}

void SessionAnswersTest::activationsAreThoseOfTheLayer() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ready(&session, &Session::activationsReady);
    const ValueId layer = requireValue(toyworld()->graph, session.layer().toStdString());
    const at::Tensor input = preprocess(session.picture(), toyworld()->preprocessing).tensor;
    const at::Tensor reference = run(toyworld()->graph, input, {.keep = {layer}}).value(layer)[0];
    session.watchActivations();
    QVERIFY(ready.wait(patience));
    const ActivationsPtr activations = session.activations();
    QCOMPARE(activations->layer, session.layer());
    QCOMPARE(activations->channels, static_cast<int>(reference.size(0)));
    for (int channel = 0; channel < activations->channels; ++channel) {
        const auto i = static_cast<std::size_t>(channel);
        QVERIFY(largestDifference(activations->map(channel), reference[channel]) < 1e-5);
        QVERIFY(std::abs(activations->means[i] - reference[channel].mean().item<float>()) < 1e-5F);
        QVERIFY(std::abs(activations->maxima[i] - reference[channel].max().item<float>()) < 1e-5F);
        QVERIFY(std::abs(activations->minima[i] - reference[channel].min().item<float>()) < 1e-5F);
    }
    QVERIFY(activations->gradCamWeights.empty());
}

void SessionAnswersTest::activationsCarryGradCamsWeights() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ready(&session, &Session::activationsReady), maps(&session, &Session::mapReady);
    session.watchActivations(true);
    QVERIFY(ready.wait(patience));
    session.watchMap("map", {.method = "grad-cam"});
    QVERIFY(maps.wait(patience));
    const std::vector<float>& weights = session.activations()->gradCamWeights;
    const std::vector<float>& reference = session.map("map")->channelWeights;
    QCOMPARE(weights.size(), reference.size());
    QCOMPARE(static_cast<int>(weights.size()), session.activations()->channels);
    for (std::size_t i = 0; i < weights.size(); ++i)
        QVERIFY(std::abs(weights[i] - reference[i]) < 1e-6F);
}

void SessionAnswersTest::activationsBehindTheTargetHaveNoWeights() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ready(&session, &Session::activationsReady);
    session.setTarget(TargetChoice::ofChannel(session.model()->layers.front().name, 0));
    session.watchActivations(true);
    QVERIFY(ready.wait(patience));
    QVERIFY(session.activations()->gradCamWeights.empty() && !session.activations()->noWeights.isEmpty());
    QVERIFY(session.activations()->channels > 0);
}

void SessionAnswersTest::filtersAreTheWeightsOfAConvolution() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ready(&session, &Session::filtersReady);
    const QString first = session.model()->layers.front().name;
    const at::Tensor& reference = requireFilters(toyworld()->graph, first.toStdString());
    session.setLayer(first);
    session.watchFilters();
    QVERIFY(ready.wait(patience));
    const FiltersPtr filters = session.filters();
    QCOMPARE(filters->outputs, static_cast<int>(reference.size(0)));
    QCOMPARE(filters->inputs, 3);
    QVERIFY(cv::norm(filters->slice(5, 2), toMat(reference[5][2]), cv::NORM_INF) == 0);
    session.setPicture(sample("one-cat"), "cat");
    QVERIFY(session.isCurrent(filters->basis)); // weights do not depend on the picture
}

QTEST_GUILESS_MAIN(SessionAnswersTest)
#include "session_answers_test.moc"
