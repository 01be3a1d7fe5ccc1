// Activation maximization, DeepDream and feature inversion: what they optimise, and what comes out on the
// demo models.
#include "base/error.h"
#include "base/generator.h"
#include "base/resources.h"
#include "image/picture.h"
#include "model/model_loader.h"
#include "support/networks.h"
#include "synthesize/activation_maximization.h"
#include "synthesize/dream.h"
#include "synthesize/inversion.h"
#include "synthesize/picture_problem.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QtTest>

#include <numeric>

using namespace saliscope;

namespace {

std::shared_ptr<const Model> demo(const char* name = "toyworld") {
    return loadModel({.model = name});
}

std::shared_ptr<const Model> smallModel() {
    return std::make_shared<const Model>(test::modelOf(test::smallNetwork(), 3, 24, 32));
}

at::Tensor sample(const Model& model, const char* name = "cat-beside-dog") {
    const Picture picture = readPicture(resourceFolder() / "samples" / (std::string(name) + ".png"));
    return pictureAsSeen(picture, model.preprocessing);
}

/// N×classes, of pictures that went through 8 bits.
at::Tensor probabilities(const Model& model, const at::Tensor& pictures) {
    const at::Tensor input = toInput(roundedToBytes(pictures), model.preprocessing);
    return at::softmax(scores(model.graph, input), 1);
}

double value(const Model& model, const Goal& goal, const at::Tensor& picture) {
    const NetworkTerm term = raise(model, goal);
    const Trace trace = run(model.graph, toInput(picture, model.preprocessing), {.keep = term.values});
    return -term.loss(trace).item<double>();
}

at::Tensor finished(const Optimisation& optimisation, std::uint64_t seed = 1) {
    OptimisationState state = start(optimisation, seed);
    advance(optimisation, state, plannedSteps(optimisation));
    return pictureOf(optimisation, state);
}

ActivationMaximizationOptions preset(const char* id, OptionValues more = {}) {
    return activationMaximizationTable().parse(
        withPreset(requirePreset(activationMaximizationPresets(), id), std::move(more)));
}

double correlation(const at::Tensor& a, const at::Tensor& b) {
    const at::Tensor x = (a - a.mean()).flatten(), y = (b - b.mean()).flatten();
    return (x.dot(y) / (x.norm() * y.norm())).item<double>();
}

} // namespace

class SynthesisTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void everyPresetRaisesEveryGoal_data();
    void everyPresetRaisesEveryGoal();
    void classPicturesConvinceTheirNetwork_data();
    void classPicturesConvinceTheirNetwork();
    void anotherNetworkRecognisesHalfOfTheClasses();
    void aNeuronIsTheOneInTheMiddle();
    void theValueBeforeARectifierIsRaised();
    void severalPicturesOfOneChannelDiffer();
    void synthesisStartsWhereItIsTold();
    void pixelsStayInTheirRange();
    void optionsThatContradictAreErrors_data();
    void optionsThatContradictAreErrors();
    void presetsGoUnderWhatIsSet();
    void dreamsRaiseTheirLayerAndKeepTheSize();
    void octavesGrowToThePicturesSize();
    void guidedDreamsComeCloserToTheGuide();
    void guidanceIsTheBestLikeness();
    void theFirstLayerIsInvertedNearlyExactly();
    void deeperLayersKnowLess();
    void onlyTheRegionIsMatched();
    void theFeatureErrorIsRelative();
    void aStripGoesOnWhereItWasCancelled();
};

void SynthesisTest::everyPresetRaisesEveryGoal_data() {
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QString>("target");
    for (const Preset& preset : activationMaximizationPresets())
        for (const char* target : {"1", "prob:2", "0-3", "block.relu:2:5:6", "relu:3", "layer"})
            QTest::addRow("%s, %s", preset.id.c_str(), target) << QString::fromStdString(preset.id) << target;
}

void SynthesisTest::everyPresetRaisesEveryGoal() {
    QFETCH(QString, preset);
    QFETCH(QString, target);
    const auto model = smallModel();
    Goal goal = WholeLayer{requireValue(model->graph, "block.relu")};
    if (target != "layer")
        goal = parseTarget(*model, target.toStdString());
    const ActivationMaximizationOptions options = ::preset(qPrintable(preset), {{"steps", "60"}});
    const Optimisation optimisation = activationMaximization(model, goal, options);
    OptimisationState state = start(optimisation, 3);
    const double before = value(*model, goal, pictureOf(optimisation, state));
    advance(optimisation, state, plannedSteps(optimisation));
    const at::Tensor picture = pictureOf(optimisation, state);
    QCOMPARE(picture.sizes(), at::IntArrayRef({1, 3, 24, 32}));
    QVERIFY(value(*model, goal, picture) > before);
}

void SynthesisTest::classPicturesConvinceTheirNetwork_data() {
    QTest::addColumn<QString>("preset");
    QTest::newRow("2013") << "2013";
    QTest::newRow("2015") << "2015";
    QTest::newRow("2017") << "2017";
}

void SynthesisTest::classPicturesConvinceTheirNetwork() {
    QFETCH(QString, preset);
    const auto model = demo();
    const at::Tensor picture = finished(activationMaximization(
        model, Target(ClassScore{0}), ::preset(qPrintable(preset), {{"steps", "150"}})));
    const double probability = probabilities(*model, picture)[0][0].item<double>();
    QVERIFY2(probability > 0.99, qPrintable(QString::number(probability)));
}

/// A picture, not noise: it convinces its network, and in at least half of the classes also another one. Some
/// classes with fewer, larger steps; all of them as the preset has it where SALISCOPE_ALL_CLASSES is set.
void SynthesisTest::anotherNetworkRecognisesHalfOfTheClasses() {
    const auto model = demo(), other = demo("toyworld-biased");
    std::vector<std::int64_t> indices = {0, 6, 9};
    OptionValues values = {{"steps", "128"}, {"rate", "0.1"}};
    if (qEnvironmentVariableIsSet("SALISCOPE_ALL_CLASSES")) {
        indices.resize(static_cast<std::size_t>(model->classes));
        std::iota(indices.begin(), indices.end(), 0);
        values.clear();
    }
    values["count"] = std::to_string(indices.size());
    const at::Tensor pictures = finished(activationMaximization(
        model, raiseChannels(model->graph.outputs.front(), indices), preset("2017", values)));
    const at::Tensor classes = at::tensor(indices, at::kLong);
    const at::Tensor own = probabilities(*model, pictures).gather(1, classes.unsqueeze(1));
    QVERIFY2(own.min().item<double>() > 0.99, qPrintable(QString::number(own.min().item<double>())));
    const auto recognised = (probabilities(*other, pictures).argmax(1) == classes).sum().item<std::int64_t>();
    QVERIFY2(2 * recognised >= classes.size(0), qPrintable(QString::number(recognised)));
}

void SynthesisTest::aNeuronIsTheOneInTheMiddle() {
    const auto model = smallModel();
    const ValueId layer = requireValue(model->graph, "block.conv");
    const Neuron neuron = centralNeuron(*model, Channel{layer, 3});
    QCOMPARE(neuron.row, std::int64_t{6}); // of 12 rows and 16 columns
    QCOMPARE(neuron.column, std::int64_t{8});
    ActivationMaximizationOptions options;
    options.unit = UnitOfChannel::neuron;
    const Goal raised = raisedGoal(*model, Target(Channel{layer, 3}), options);
    QCOMPARE(std::get<Neuron>(std::get<Target>(raised)).column, std::int64_t{8});
    const at::Tensor values = at::rand({2, 8, 12, 16}, seededGenerator(1));
    const Trace trace =
        run(model->graph, {}, {.keep = {layer}, .given = {{layer, values}}, .withoutOutputs = true});
    const auto loss = [&](UnitOfChannel unit) {
        return raiseChannels(layer, {3, 5}, unit).loss(trace).item<double>();
    };
    QCOMPARE(loss(UnitOfChannel::neuron), -(values[0][3][6][8] + values[1][5][6][8]).item<double>());
    const double means = (values[0][3].mean() + values[1][5].mean()).item<double>();
    QVERIFY(std::abs(loss(UnitOfChannel::channel) + means) < 1e-6);
}

void SynthesisTest::theValueBeforeARectifierIsRaised() {
    const auto model = smallModel();
    const auto layerRaised = [&](const char* layer, bool before) {
        ActivationMaximizationOptions options;
        options.beforeRectifier = before;
        const Goal goal = raisedGoal(*model, Target(Channel{requireValue(model->graph, layer), 1}), options);
        return valueName(model->graph, layerOf(goal, model->graph));
    };
    QCOMPARE(layerRaised("relu", true), std::string("pool"));
    QCOMPARE(layerRaised("relu", false), std::string("relu"));
    QCOMPARE(layerRaised("block.conv", true), std::string("block.conv"));
}

void SynthesisTest::severalPicturesOfOneChannelDiffer() {
    const auto model = demo();
    const Goal goal = parseTarget(*model, "relu3:5");
    const auto likeness = [&](const char* weight) {
        const at::Tensor pictures = finished(activationMaximization(
            model, goal, preset("2017", {{"steps", "30"}, {"count", "2"}, {"diversity", weight}})));
        const ValueId layer = requireValue(model->graph, "conv3");
        const Trace trace = run(model->graph, toInput(pictures, model->preprocessing), {.keep = {layer}});
        return diversity(layer, 1).loss(trace).item<double>();
    };
    const double apart = likeness("20"), free = likeness("0");
    QVERIFY2(apart < 0.9 * free, qPrintable(QString("%1 %2").arg(apart).arg(free)));
}

void SynthesisTest::synthesisStartsWhereItIsTold() {
    const auto model = demo();
    const at::Tensor photo = sample(*model);
    const Goal goal = Target(ClassScore{0});
    for (const char* parametrisation : {"pixels", "bounded-pixels", "fourier"}) {
        const auto first = [&](const char* from) {
            const Optimisation optimisation = activationMaximization(
                model, goal, preset("2017", {{"parametrisation", parametrisation}, {"from", from}}), photo);
            return pictureOf(optimisation, start(optimisation, 1));
        };
        QVERIFY(at::allclose(first("zeros"), at::full_like(photo, 0.5), 0, 1e-5));
        QVERIFY((first("picture") - photo).abs().max().item<double>() < 0.01);
        QVERIFY(first("noise").std().item<double>() < 0.1);
    }
}

void SynthesisTest::pixelsStayInTheirRange() {
    const auto model = smallModel();
    const Optimisation optimisation = activationMaximization(
        model, Target(ClassScore{1}), preset("2013", {{"rate", "0.5"}, {"steps", "5"}}));
    OptimisationState state = start(optimisation, 1);
    advance(optimisation, state, 5);
    QVERIFY(state.parameters.min().item<double>() >= 0 && state.parameters.max().item<double>() <= 1);
}

void SynthesisTest::optionsThatContradictAreErrors_data() {
    QTest::addColumn<OptionValues>("values");
    QTest::newRow("blur of frequencies") << OptionValues{{"blur", "1"}};
    QTest::newRow("no picture") << OptionValues{{"from", "picture"}};
    QTest::newRow("jitter beyond the border") << OptionValues{{"pad", "2"}};
    QTest::newRow("diversity of classes") << OptionValues{{"diversity", "1"}, {"count", "2"}};
}

void SynthesisTest::optionsThatContradictAreErrors() {
    QFETCH(OptionValues, values);
    QVERIFY_THROWS_EXCEPTION(
        UsageError, activationMaximization(smallModel(), Target(ClassScore{0}), preset("2017", values)));
}

void SynthesisTest::presetsGoUnderWhatIsSet() {
    const ActivationMaximizationOptions options = preset("2013", {{"rate", "0.5"}});
    QCOMPARE(options.rate, 0.5);
    QVERIFY(options.parametrisation == ParametrisationKind::pixels);
    QVERIFY_THROWS_EXCEPTION(UsageError, requirePreset(activationMaximizationPresets(), "1999"));
}

void SynthesisTest::dreamsRaiseTheirLayerAndKeepTheSize() {
    const auto model = demo();
    const at::Tensor photo = resizedPicture(sample(*model), 96, 150);
    const Goal goal = WholeLayer{requireValue(model->graph, "relu4")};
    const at::Tensor dream = finished(deepDream(model, photo, goal, {.octaves = 2, .steps = 5}));
    QCOMPARE(dream.sizes(), photo.sizes());
    QVERIFY(value(*model, goal, dream) > 1.5 * value(*model, goal, photo));
    QVERIFY(correlation(dream, photo) > 0.8); // it is still that photo
}

void SynthesisTest::octavesGrowToThePicturesSize() {
    const auto model = demo();
    const at::Tensor photo = resizedPicture(sample(*model), 100, 70);
    const Goal goal = WholeLayer{requireValue(model->graph, "relu2")};
    const Optimisation dream = deepDream(model, photo, goal, {.octaves = 9, .octaveScale = 1.5, .steps = 1});
    QCOMPARE(dream.stages.size(), std::size_t{2}); // a third one would be 31 pixels wide
    OptimisationState state = start(dream, 1);
    QCOMPARE(pictureOf(dream, state).sizes(), at::IntArrayRef({1, 3, 67, 47}));
    QVERIFY(at::allclose(pictureOf(dream, state), resizedPicture(photo, 67, 47).clamp(0, 1), 0, 1e-6));
    advance(dream, state, 2);
    QCOMPARE(pictureOf(dream, state).sizes(), photo.sizes());
    QCOMPARE(dream.stages[0].name, std::string("octave 1 of 2"));
}

void SynthesisTest::guidedDreamsComeCloserToTheGuide() {
    const auto model = demo();
    const at::Tensor photo = sample(*model), guide = sample(*model, "balloons");
    const Goal goal = WholeLayer{requireValue(model->graph, "relu3")};
    const DreamOptions options{.octaves = 1, .steps = 10};
    const auto featuresAt = [&](const at::Tensor& picture) {
        return featuresOf(*model, picture, std::get<WholeLayer>(goal).layer).features;
    };
    const NetworkTerm term = guidedBy(std::get<WholeLayer>(goal).layer, featuresAt(guide));
    const auto likeness = [&](const at::Tensor& picture) {
        const Trace trace = run(model->graph, toInput(picture, model->preprocessing),
                                {.keep = term.values, .withoutOutputs = true});
        return -term.loss(trace).item<double>();
    };
    const double before = likeness(photo),
                 after = likeness(finished(deepDream(model, photo, goal, options, guide)));
    const double otherwise = likeness(finished(deepDream(model, photo, goal, options, photo)));
    QVERIFY2(after > 1.2 * before && after > otherwise,
             qPrintable(QString("%1 %2 %3").arg(before).arg(after).arg(otherwise)));
    QVERIFY_THROWS_EXCEPTION(UsageError, deepDream(model, photo, Target(ClassScore{0}), options, guide));
}

void SynthesisTest::guidanceIsTheBestLikeness() {
    const Graph graph = test::smallNetwork();
    const ValueId layer = requireValue(graph, "relu");
    const at::Tensor here = at::rand({1, 8, 2, 3}, seededGenerator(1)) - 0.5;
    const at::Tensor guide = at::rand({1, 8, 2, 2}, seededGenerator(2)) - 0.5;
    const Trace trace = run(graph, {}, {.keep = {layer}, .given = {{layer, here}}, .withoutOutputs = true});
    double sum = 0, squares = 0;
    for (int p = 0; p < 6; ++p) {
        double best = -1e9;
        for (int q = 0; q < 4; ++q)
            best = std::max(best, at::dot(here[0].select(2, p % 3).select(1, p / 3),
                                          guide[0].select(2, q % 2).select(1, q / 2))
                                      .item<double>());
        sum += best;
    }
    squares = guide.square().sum().item<double>() / 4;
    QVERIFY(std::abs(guidedBy(layer, guide).loss(trace).item<double>() + sum / 6 / squares) < 1e-5);
}

void SynthesisTest::theFirstLayerIsInvertedNearlyExactly() {
    const auto model = demo();
    const at::Tensor photo = sample(*model);
    const FeatureTarget target = featuresOf(*model, photo, requireValue(model->graph, "relu1"));
    const at::Tensor inverted = finished(featureInversion(model, target, {.steps = 150}));
    const double likeness = correlation(inverted, photo);
    QVERIFY2(likeness > 0.9, qPrintable(QString::number(likeness)));
    QVERIFY(relativeFeatureError(*model, target, inverted) < 0.2);
}

void SynthesisTest::deeperLayersKnowLess() {
    const auto model = demo();
    InversionStrip strip{.model = model, .picture = sample(*model)};
    for (const char* layer : {"relu1", "relu3", "relu5"})
        strip.layers.push_back(requireValue(model->graph, layer));
    strip.options.steps = 100;
    std::vector<LayerInversion> done;
    invertLayers(strip, done);
    QCOMPARE(done.size(), std::size_t{3});
    std::vector<double> likeness;
    for (const LayerInversion& part : done) {
        QVERIFY(part.error > 0 && part.error < 0.7);
        likeness.push_back(correlation(part.picture, strip.picture));
    }
    QVERIFY(likeness[0] > likeness[1] && likeness[1] > likeness[2]);
}

void SynthesisTest::onlyTheRegionIsMatched() {
    const auto model = demo();
    const at::Tensor photo = sample(*model);
    at::Tensor region = at::zeros({1, 1, 128, 128});
    region.slice(3, 0, 64).fill_(1);
    const FeatureTarget target = featuresOf(*model, photo, requireValue(model->graph, "relu1"), region);
    const at::Tensor inverted = finished(featureInversion(model, target, {.steps = 150}));
    const auto half = [&](std::int64_t first, std::int64_t last) {
        return correlation(inverted.slice(3, first, last), photo.slice(3, first, last));
    };
    QVERIFY2(half(0, 56) > half(72, 128) + 0.2,
             qPrintable(QString("%1 %2").arg(half(0, 56)).arg(half(72, 128))));
    QVERIFY_THROWS_EXCEPTION(UsageError,
                             featuresOf(*model, photo, requireValue(model->graph, "scores"), region));
    QVERIFY_THROWS_EXCEPTION(
        UsageError, featuresOf(*model, photo, requireValue(model->graph, "relu1"), at::zeros_like(region)));
}

void SynthesisTest::theFeatureErrorIsRelative() {
    const auto model = demo();
    const at::Tensor photo = sample(*model), grey = at::full_like(photo, 0.5);
    const ValueId layer = requireValue(model->graph, "relu3");
    const FeatureTarget target = featuresOf(*model, photo, layer);
    QCOMPARE(relativeFeatureError(*model, target, photo), 0.0);
    const at::Tensor a = target.features, b = featuresOf(*model, grey, layer).features;
    const double expected = ((a - b).norm() / a.norm()).item<double>();
    QVERIFY(std::abs(relativeFeatureError(*model, target, grey) - expected) < 1e-5);
    const Trace trace = run(model->graph, toInput(grey, model->preprocessing), {.keep = {layer}});
    QVERIFY(std::abs(matchFeatures(target).loss(trace).item<double>() - expected * expected) < 1e-5);
}

void SynthesisTest::aStripGoesOnWhereItWasCancelled() {
    const auto model = smallModel();
    InversionStrip strip{.model = model, .picture = at::rand({1, 3, 24, 32}, seededGenerator(4))};
    for (const Layer& layer : layersToInvert(*model))
        strip.layers.push_back(layer.value);
    QVERIFY(strip.layers.size() > 3);
    strip.options.steps = 5;
    std::vector<LayerInversion> whole, parts;
    invertLayers(strip, whole);
    std::stop_source stop;
    int steps = 0;
    const auto stopLater = [&](ValueId, const at::Tensor& picture) {
        QCOMPARE(picture.sizes(), at::IntArrayRef({1, 3, 24, 32}));
        if (++steps == 12)
            stop.request_stop();
    };
    QVERIFY_THROWS_EXCEPTION(Cancelled,
                             invertLayers(strip, parts, Progress({}, stop.get_token()), stopLater));
    QCOMPARE(parts.size(), std::size_t{2});
    invertLayers(strip, parts);
    QCOMPARE(parts.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        QVERIFY(at::equal(parts[i].picture, whole[i].picture));
        QCOMPARE(parts[i].error, whole[i].error);
    }
}

QTEST_GUILESS_MAIN(SynthesisTest)
#include "synthesis_test.moc"
