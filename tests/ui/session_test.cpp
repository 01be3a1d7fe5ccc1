#include "session/session.h"

#include "base/resources.h"
#include "explain/methods.h"
#include "graph/layer.h"
#include "image/preprocessing.h"
#include "image/tensor_conversion.h"
#include "model/model_loader.h"
#include "session/conversion.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QSignalSpy>
#include <QtTest>

#include <latch>

using namespace saliscope;

namespace {

constexpr int patience = 60'000; ///< milliseconds until a test gives up

QString sampleFile(const QString& name) {
    return QString::fromStdString((resourceFolder() / "samples" / (name.toStdString() + ".png")).string());
}

Picture sample(const QString& name) {
    return readPicture(sampleFile(name).toStdString());
}

/// The picture with a rectangle of its middle grey.
Picture painted(const Picture& picture, double part) {
    Picture result = picture;
    result.pixels = picture.pixels.clone();
    const cv::Size size(static_cast<int>(part * picture.width()), static_cast<int>(part * picture.height()));
    const cv::Point corner((picture.width() - size.width) / 2, (picture.height() - size.height) / 2);
    result.pixels(cv::Rect(corner, size)).setTo(cv::Scalar::all(127));
    return result;
}

std::shared_ptr<const Model> toyworld() {
    static const std::shared_ptr<const Model> model = loadModel({.model = "toyworld"});
    return model;
}

/// A session with the demo model and a sample, its first prediction made.
struct Opened {
    explicit Opened(const QString& name = "cat-beside-dog") {
        QSignalSpy predictions(&session, &Session::predictionReady);
        session.setPicture(sample(name), name);
        session.openModel({.model = "toyworld"});
        predictions.wait(patience);
    }
    std::int64_t classOf(const QString& label) const { return session.model()->classes.indexOf(label); }

    Session session;
};

/// All predictions that a session hands out, with what was on screen when each came.
struct Predictions {
    explicit Predictions(Session& session) {
        QObject::connect(&session, &Session::predictionReady, &session,
                         [this, &session](const PredictionPtr& prediction) {
                             all.push_back(prediction);
                             revisions.push_back(session.snapshot().basis.picture);
                             current.push_back(session.isCurrent(prediction->basis));
                         });
    }
    std::vector<PredictionPtr> all;
    std::vector<std::uint64_t> revisions;
    std::vector<bool> current;
};

/// The messages of what failed, by key.
struct Failures {
    explicit Failures(Session& session) {
        QObject::connect(&session, &Session::failed, &session,
                         [this](const QString& key, const QString& message) { messages[key] = message; });
    }
    std::map<QString, QString> messages;
};

/// Core's own answer for the session's clean picture, without any session.
Attribution coreExplains(const Picture& picture, const char* method, const Target& target,
                         std::optional<ValueId> layer = {}) {
    const at::Tensor input = preprocess(picture, toyworld()->preprocessing).tensor;
    return requireMethod(method).explain(
        {.model = *toyworld(), .input = input, .target = target, .layer = layer}, {}, {});
}

double largestDifference(const cv::Mat& map, const at::Tensor& reference) {
    return cv::norm(map, toMat(reference), cv::NORM_INF);
}

} // namespace

class SessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksNothingBeforeThereIsAPictureAndAModel();
    void predictsWhatIsInThePicture_data();
    void predictsWhatIsInThePicture();
    void aPaintedPictureIsComparedWithTheCleanOne();
    void twoPicturesQuicklyAfterAnotherEndWithTheSecond();
    void whatIsNoLongerCurrentIsNotCalledCurrent();
    void knowsWhatAModelConsistsOf();

    void theTargetIsTheTopClassUntilOneIsChosen();
    void impossibleTargetsAndLayersAreIgnored_data();
    void impossibleTargetsAndLayersAreIgnored();
    void aPinnedClassMakesTheTargetADifference();
    void aNewModelBringsItsOwnLayerAndTarget();

    void watchedMapsAreThoseOfTheEngine_data();
    void watchedMapsAreThoseOfTheEngine();
    void watchedMapsFollowTargetAndLayer();
    void whatIsNoLongerWatchedDoesNotCome();
    void activationsAreThoseOfTheLayer();
    void activationsCarryGradCamsWeights();
    void activationsBehindTheTargetHaveNoWeights();
    void filtersAreTheWeightsOfAConvolution();

    void whatCannotBeOpenedIsNamedAndChangesNothing_data();
    void whatCannotBeOpenedIsNamedAndChangesNothing();
    void aRequestThatFailsTellsItsPanelWhy_data();
    void aRequestThatFailsTellsItsPanelWhy();

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

void SessionTest::asksNothingBeforeThereIsAPictureAndAModel() {
    Session session;
    Failures failures(session);
    session.watchMap("map", {.method = "saliency"});
    session.watchActivations();
    session.watchFilters();
    session.setTarget(TargetChoice::ofClass(0));
    session.pinClass(1);
    session.setLayer("conv1");
    QVERIFY(session.picture().empty() && !session.model() && !session.prediction());
    QVERIFY(session.targetText().isEmpty() && session.layer().isEmpty());
    for (const QString& key : {QString("map"), key::prediction, key::activations, key::filters})
        QVERIFY(!session.isBusy(key));

    QSignalSpy maps(&session, &Session::mapReady);
    session.openModel({.model = "toyworld"});
    session.openPicture(sampleFile("one-cat"));
    QVERIFY(maps.wait(patience));
    // The layer that is looked at first is no convolution: that is said in answer to the question for
    // filters.
    QCOMPARE(failures.messages.size(), std::size_t{1});
    QVERIFY(failures.messages.contains(key::filters));
}

void SessionTest::predictsWhatIsInThePicture_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("label");
    QTest::newRow("cat") << "one-cat" << "cat";
    QTest::newRow("dog") << "small-dog" << "dog";
    QTest::newRow("boat") << "boat-on-water" << "boat";
}

void SessionTest::predictsWhatIsInThePicture() {
    QFETCH(const QString, name);
    QFETCH(const QString, label);
    Opened opened(name);
    const PredictionPtr prediction = opened.session.prediction();
    QVERIFY(prediction && opened.session.isCurrent(prediction->basis));
    QCOMPARE(opened.session.model()->classes[prediction->topClass], label);
    QCOMPARE(opened.session.targetText(), label);
    QCOMPARE(prediction->scores, prediction->cleanScores);
    const double sum =
        std::accumulate(prediction->probabilities.begin(), prediction->probabilities.end(), 0.0);
    QVERIFY(std::abs(sum - 1) < 1e-5);
    QVERIFY(prediction->milliseconds > 0);
    QCOMPARE(prediction->geometry.inputSize, cv::Size(128, 128));
}

void SessionTest::aPaintedPictureIsComparedWithTheCleanOne() {
    Opened opened("one-cat");
    Session& session = opened.session;
    const PredictionPtr before = session.prediction();
    QSignalSpy predictions(&session, &Session::predictionReady);
    QSignalSpy openings(&session, &Session::pictureOpened), changes(&session, &Session::pictureChanged);
    session.setPaintedPicture(painted(session.cleanPicture(), 0.9));
    QVERIFY(!session.isCurrent(before->basis) && session.isBusy(key::prediction));
    QVERIFY(predictions.wait(patience));
    const PredictionPtr after = session.prediction();
    const auto cat = static_cast<std::size_t>(opened.classOf("cat"));
    QVERIFY(session.isCurrent(after->basis) && !session.isBusy(key::prediction));
    QCOMPARE(after->cleanScores, before->scores);
    QVERIFY(after->probabilities[cat] < after->cleanProbabilities[cat] - 0.2F);
    QCOMPARE(openings.size(), 0);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(session.targetText(), "cat"); // the clean picture's first class, whatever is painted
}

void SessionTest::twoPicturesQuicklyAfterAnotherEndWithTheSecond() {
    Opened opened("one-cat");
    Predictions predictions(opened.session);
    opened.session.setPicture(sample("boat-on-water"), "first");
    opened.session.setPicture(sample("small-dog"), "second");
    QTRY_VERIFY_WITH_TIMEOUT(!opened.session.isBusy(key::prediction), patience);
    QCOMPARE(predictions.all.size(), std::size_t{1});
    QVERIFY(predictions.current.front());
    QCOMPARE(opened.session.model()->classes[predictions.all.front()->topClass], "dog");
    QCOMPARE(opened.session.pictureSource(), "second");
}

void SessionTest::whatIsNoLongerCurrentIsNotCalledCurrent() {
    Opened opened;
    Session& session = opened.session;
    Predictions predictions(session);
    constexpr int strokes = 40;
    for (int i = 1; i <= strokes; ++i) {
        session.setPaintedPicture(painted(session.cleanPicture(), i / 50.0));
        if (i % 4 == 0)
            QTRY_VERIFY_WITH_TIMEOUT(predictions.all.size() * 8 >= static_cast<std::size_t>(i), patience);
    }
    QTRY_VERIFY_WITH_TIMEOUT(!session.isBusy(key::prediction), patience);
    for (std::size_t i = 0; i < predictions.all.size(); ++i) {
        const std::uint64_t revision = predictions.all[i]->basis.picture;
        QCOMPARE(predictions.current[i], revision == predictions.revisions[i]);
        QVERIFY(i == 0 || predictions.all[i - 1]->basis.picture < revision);
    }
    QVERIFY(predictions.current.back());
    const at::Tensor input = preprocess(session.picture(), toyworld()->preprocessing).tensor;
    QCOMPARE(predictions.all.back()->scores, toVector(scores(toyworld()->graph, input)[0]));
}

void SessionTest::knowsWhatAModelConsistsOf() {
    Opened opened;
    const ModelInfoPtr info = opened.session.model();
    const std::vector<Layer> layers = saliscope::layers(toyworld()->graph, toyworld()->inputShape());
    QCOMPARE(info->layers.size(), layers.size());
    QCOMPARE(info->classes.size(), toyworld()->classes);
    QCOMPARE(info->source, "toyworld");
    QCOMPARE(info->parameters, parameterCount(toyworld()->graph));
    QCOMPARE(info->layers.front().inputs, std::vector<int>{-1});
    bool filters = false;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerInfo& layer = info->layers[i];
        QCOMPARE(layer.name.toStdString(), layers[i].name);
        QCOMPARE(layer.shape, layers[i].shape);
        QCOMPARE(info->indexOf(layer.name), static_cast<int>(i));
        QVERIFY(!layer.inputs.empty());
        for (int input : layer.inputs)
            QVERIFY(input < static_cast<int>(i));
        filters = filters || layer.hasFilters;
    }
    QVERIFY(filters);
    QVERIFY(info->indexOf(info->defaultLayer) > 0);
    QVERIFY(info->indexOf("no such layer") == -1);
    const LayerInfo& first = info->layers.front();
    const AxisField& rows = layers.front().receptiveField->vertical;
    const cv::Rect field = first.receptiveField(1, 0);
    QCOMPARE(field.y, static_cast<int>(rows.units[1].first));
    QCOMPARE(field.height, static_cast<int>(rows.units[1].size()));
    QVERIFY(first.receptiveField(-1, 0).empty() && first.receptiveField(0, 100'000).empty());
}

void SessionTest::theTargetIsTheTopClassUntilOneIsChosen() {
    Opened opened("one-cat");
    Session& session = opened.session;
    QSignalSpy changes(&session, &Session::targetChanged);
    QCOMPARE(session.targetClass(), std::optional(opened.classOf("cat")));
    session.setTarget(TargetChoice::ofClass(opened.classOf("dog")));
    session.setTarget(TargetChoice::ofClass(opened.classOf("dog")));
    QCOMPARE(changes.size(), 1);
    QCOMPARE(session.targetText(), "dog");

    session.setPicture(sample("boat-on-water"), "boat");
    QVERIFY(session.targetText().isEmpty()); // not known yet
    QTRY_COMPARE_WITH_TIMEOUT(session.targetText(), "boat", patience);

    session.setTarget(TargetChoice::ofChannel(session.layer(), 3));
    session.setPicture(sample("one-cat"), "cat");
    QCOMPARE(session.targetText(), "channel 3 of " + session.layer());
    QVERIFY(!session.targetClass());
}

void SessionTest::impossibleTargetsAndLayersAreIgnored_data() {
    QTest::addColumn<TargetChoice>("target");
    const QString layer = QString::fromStdString(toyworld()->graph.nodes.front().name);
    QTest::newRow("class below") << TargetChoice::ofClass(-1);
    QTest::newRow("class beyond") << TargetChoice::ofClass(12);
    QTest::newRow("difference to a class beyond") << TargetChoice::ofDifference(0, 12);
    QTest::newRow("no such layer") << TargetChoice::ofChannel("no such layer", 0);
    QTest::newRow("channel beyond") << TargetChoice::ofChannel(layer, 100'000);
    QTest::newRow("row beyond") << TargetChoice::ofNeuron(layer, 0, 100'000, 0);
}

void SessionTest::impossibleTargetsAndLayersAreIgnored() {
    QFETCH(const TargetChoice, target);
    Opened opened;
    QSignalSpy changes(&opened.session, &Session::targetChanged);
    const Basis before = opened.session.snapshot().basis;
    opened.session.setTarget(target);
    opened.session.pinClass(12);
    opened.session.setLayer("no such layer");
    QCOMPARE(changes.size(), 0);
    QVERIFY(opened.session.snapshot().basis == before);
}

void SessionTest::aPinnedClassMakesTheTargetADifference() {
    Opened opened("one-cat");
    Session& session = opened.session;
    QSignalSpy maps(&session, &Session::mapReady);
    session.pinClass(opened.classOf("dog"));
    QCOMPARE(session.targetText(), "cat rather than dog");
    session.watchMap("map", {.method = "saliency"});
    QVERIFY(maps.wait(patience));
    const ScoreDifference target{opened.classOf("cat"), opened.classOf("dog")};
    QCOMPARE(session.map("map")->target, "cat rather than dog");
    QVERIFY(largestDifference(session.map("map")->values,
                              coreExplains(session.picture(), "saliency", target).map) < 1e-5);

    session.pinClass(opened.classOf("cat")); // nothing to compare it with
    QCOMPARE(session.targetText(), "cat");
    session.pinClass(std::nullopt);
    QCOMPARE(session.targetText(), "cat");
}

void SessionTest::aNewModelBringsItsOwnLayerAndTarget() {
    Opened opened("one-cat");
    Session& session = opened.session;
    QSignalSpy predictions(&session, &Session::predictionReady);
    session.setTarget(TargetChoice::ofClass(opened.classOf("dog")));
    session.pinClass(opened.classOf("car"));
    session.setLayer(session.model()->layers.front().name);
    session.openModel({.model = "toyworld-biased"});
    QVERIFY(session.isBusy(key::model));
    QVERIFY(predictions.wait(patience));
    QCOMPARE(session.model()->source, "toyworld-biased");
    QVERIFY(session.target() == TargetChoice{} && !session.pinnedClass());
    QCOMPARE(session.layer(), session.model()->defaultLayer);
    QVERIFY(session.isCurrent(session.prediction()->basis));
}

void SessionTest::watchedMapsAreThoseOfTheEngine_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<bool>("isSigned");
    QTest::newRow("saliency") << "saliency" << false;
    QTest::newRow("input x gradient") << "input-x-gradient" << true;
    QTest::newRow("Grad-CAM") << "grad-cam" << false;
}

void SessionTest::watchedMapsAreThoseOfTheEngine() {
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

void SessionTest::watchedMapsFollowTargetAndLayer() {
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

void SessionTest::whatIsNoLongerWatchedDoesNotCome() {
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

void SessionTest::activationsAreThoseOfTheLayer() {
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

void SessionTest::activationsCarryGradCamsWeights() {
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

void SessionTest::activationsBehindTheTargetHaveNoWeights() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ready(&session, &Session::activationsReady);
    session.setTarget(TargetChoice::ofChannel(session.model()->layers.front().name, 0));
    session.watchActivations(true);
    QVERIFY(ready.wait(patience));
    QVERIFY(session.activations()->gradCamWeights.empty() && !session.activations()->noWeights.isEmpty());
    QVERIFY(session.activations()->channels > 0);
}

void SessionTest::filtersAreTheWeightsOfAConvolution() {
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

void SessionTest::whatCannotBeOpenedIsNamedAndChangesNothing_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("file");
    QTest::newRow("a picture that is not there") << key::picture << "/nowhere/photo.jpg";
    QTest::newRow("a picture that is none") << key::picture << QString(__FILE__);
    QTest::newRow("a model that is not there") << key::model << "/nowhere/model.pt";
    QTest::newRow("a model that is none") << key::model << QString(__FILE__);
}

void SessionTest::whatCannotBeOpenedIsNamedAndChangesNothing() {
    QFETCH(const QString, key);
    QFETCH(const QString, file);
    Opened opened;
    Session& session = opened.session;
    Failures failures(session);
    const Basis before = session.snapshot().basis;
    if (key == key::picture)
        session.openPicture(file);
    else
        session.openModel({.model = file});
    QTRY_VERIFY_WITH_TIMEOUT(!failures.messages.empty(), patience);
    QVERIFY2(failures.messages[key].contains(file), qPrintable(failures.messages[key]));
    QVERIFY(!failures.messages[key].contains('\n'));
    QVERIFY(!session.isBusy(key));
    QVERIFY(session.snapshot().basis == before);
    QVERIFY(session.isCurrent(session.prediction()->basis));
}

void SessionTest::aRequestThatFailsTellsItsPanelWhy_data() {
    QTest::addColumn<MapRequest>("request");
    QTest::addColumn<QString>("part");
    QTest::newRow("no such method") << MapRequest{.method = "grad-cat"} << "grad-cam";
    QTest::newRow("no such option") << MapRequest{.method = "saliency", .options = {{"colour", "red"}}}
                                    << "colour";
    QTest::newRow("a value out of range")
        << MapRequest{.method = "smoothgrad", .options = {{"samples", "0"}}} << "samples";
}

void SessionTest::aRequestThatFailsTellsItsPanelWhy() {
    QFETCH(const MapRequest, request);
    QFETCH(const QString, part);
    Opened opened;
    Failures failures(opened.session);
    opened.session.watchMap("live", request);
    opened.session.startMap("job", request);
    QTRY_COMPARE_WITH_TIMEOUT(failures.messages.size(), std::size_t{2}, patience);
    QVERIFY2(failures.messages["live"].contains(part), qPrintable(failures.messages["live"]));
    QCOMPARE(failures.messages["job"], failures.messages["live"]);
    QVERIFY(!opened.session.isBusy("live"));
    QTRY_VERIFY_WITH_TIMEOUT(!opened.session.isBusy("job"), patience);
}

void SessionTest::aSlowMapShowsWhatThereIsSoFar() {
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

void SessionTest::aSlowMapWithoutAPictureSaysSo() {
    Session session;
    Failures failures(session);
    session.startMap("slow", {.method = "occlusion"});
    QTRY_VERIFY_WITH_TIMEOUT(failures.messages["slow"].contains("picture"), patience);
}

void SessionTest::aCancelledJobHandsOverNothingMore() {
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

void SessionTest::aNewModelCancelsTheMapsOfTheOld() {
    Opened opened;
    Session& session = opened.session;
    QSignalSpy ended(&session, &Session::jobEnded);
    session.startMap("slow", {.method = "smoothgrad", .options = {{"samples", "10000"}}});
    session.openModel({.model = "toyworld-biased"});
    QVERIFY(ended.wait(patience));
    QVERIFY(ended.front()[1].value<JobEnd>().outcome == JobEnd::Outcome::cancelled);
    QCOMPARE(session.model()->source, "toyworld-biased");
}

void SessionTest::livePredictionsComeWhileAJobRuns() {
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

void SessionTest::liveGradientsAreRightInsideAJobThatComputesGradients() {
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

void SessionTest::jobsOfPanelsReportPartialResultsAndEnd() {
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

void SessionTest::jobsOfPanelsThatAreGoneHandOverNothing() {
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

void SessionTest::jobsOfPanelsFailWithTheirMessage() {
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

void SessionTest::sessionsMayShareAnEngine() {
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

void SessionTest::endsInAnyState_data() {
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

void SessionTest::endsInAnyState() {
    QFETCH(const std::function<void(Session&)>, begin);
    auto opened = std::make_unique<Opened>();
    const std::weak_ptr<const Model> model = opened->session.snapshot().model;
    begin(opened->session);
    opened.reset();
    QVERIFY(model.expired()); // nothing is left that could run
}

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
