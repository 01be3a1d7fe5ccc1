// What a session knows, is told, and cannot open.
#include "session/session.h"

#include "graph/layer.h"
#include "session/conversion.h"
#include "session_driver.h"

using namespace saliscope;
using namespace saliscope::test;

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
    void whatCannotBeOpenedIsNamedAndChangesNothing_data();
    void whatCannotBeOpenedIsNamedAndChangesNothing();
    void aRequestThatFailsTellsItsPanelWhy_data();
    void aRequestThatFailsTellsItsPanelWhy();
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

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
