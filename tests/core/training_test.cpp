#include "toyworld/training.h"

#include "base/error.h"
#include "base/file.h"
#include "explain/methods.h"
#include "graph/executor.h"
#include "image/picture.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/state_dict.h"
#include "model/model.h"
#include "model/zoo/recognition.h"
#include "model/zoo/toy_network.h"
#include "support/temporary_folder.h"
#include "toyworld/demo_model.h"
#include "toyworld/evaluation_report.h"
#include "toyworld/pointing_lessons.h"
#include "toyworld/training_scenes.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <nlohmann/json.hpp>

#include <QtTest>

#include <numeric>

using namespace saliscope;

/// Small networks, trained within seconds: they learn little, and that is enough here. What trained networks
/// know is the subject of demo_models_test.
class TrainingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theLossFalls();
    void theSameSeedGivesTheSameWeights();
    void anotherSeedGivesOtherWeights();
    void theNetworkIsThePlainOne();
    void contributionsAddUpToTheScore();
    void contributionsAreGradCam();
    void theSecondPartTeachesWhereScoresComeFrom();
    void theSecondPartCanBeTrainedAlone();
    void theSecondPartNeedsAToyNetwork();
    void trainingCanBeCancelled();
    void impossibleOptionsAreErrors_data();
    void impossibleOptionsAreErrors();
    void noEvaluationShowsASceneOfTheTraining();
    void targetsShareTheScoreAmongTheObjects();
    void biasedScenesHaveBothShortcuts();
    void placesShowWhereEachClassIs();
    void depthsAreGreatestInTheMiddle();
    void aBatchIsAFunctionOfItsNumbers();
    void trainingAndUseSeeTheSameInput();
    void labelsMayStandInAnyOrder();
    void otherLabelsCannotBeEvaluated();
    void aModelIsSavedWithSidecarAndCard();
    void theCardKeepsTheOtherModelsPart();

private:
    TrainedNetwork first_;
};

namespace {

TrainingOptions tiny() {
    TrainingOptions options;
    options.seed = 3;
    options.images = 1600;
    options.batch = 16;
    options.size = 32;
    options.pointingImages = 0;
    return options;
}

TrainingOptions tinyWithSecondPart() {
    TrainingOptions options = tiny();
    options.pointingImages = 1600;
    return options;
}

const at::Tensor& constant(const Graph& graph, const std::string& name) {
    return std::ranges::find(graph.constants, name, &Constant::name)->tensor;
}

EvaluationOptions fewScenes() {
    EvaluationOptions options;
    options.singleScenes = 60;
    options.doubleScenes = 10;
    options.biasScenes = 5;
    options.size = 32;
    return options;
}

bool sameWeights(const Graph& a, const Graph& b) {
    return std::ranges::equal(a.constants, b.constants, [](const Constant& x, const Constant& y) {
        return x.name == y.name && at::equal(x.tensor, y.tensor);
    });
}

float mean(std::span<const float> values) {
    return std::accumulate(values.begin(), values.end(), 0.0f) / static_cast<float>(values.size());
}

ToyWorldEvaluation evaluate(const Graph& graph, const std::vector<std::string>& labels,
                            const EvaluationOptions& options = fewScenes()) {
    return evaluateOnToyWorld({graph, labels, toyPreprocessing(options.size)}, options);
}

DemoModel examined(TrainedNetwork network, TrainingOptions training) {
    ToyWorldEvaluation evaluation = evaluate(network.graph, network.labels);
    return {training, std::move(network), std::move(evaluation)};
}

} // namespace

void TrainingTest::initTestCase() {
    at::set_num_threads(1);
    first_ = trainToyNetwork(tiny());
}

void TrainingTest::theLossFalls() {
    const std::span<const float> losses = first_.losses;
    QCOMPARE(losses.size(), std::size_t{100});
    QVERIFY2(mean(losses.last(20)) < mean(losses.first(20)) - 0.07f,
             qPrintable(QString("%1 after %2").arg(mean(losses.last(20))).arg(mean(losses.first(20)))));
}

void TrainingTest::theSameSeedGivesTheSameWeights() {
    QVERIFY(sameWeights(trainToyNetwork(tiny()).graph, first_.graph));
}

void TrainingTest::anotherSeedGivesOtherWeights() {
    TrainingOptions options = tiny();
    options.seed = 4;
    options.images = options.batch;
    const TrainedNetwork other = trainToyNetwork(options);
    options.seed = 3;
    QVERIFY(!sameWeights(other.graph, trainToyNetwork(options).graph));
}

void TrainingTest::theNetworkIsThePlainOne() {
    QCOMPARE(first_.labels, toyLabels());
    for (const Node& node : first_.graph.nodes)
        QVERIFY(!node.op.is("aten::batch_norm"));
    for (const Constant& constant : first_.graph.constants)
        QVERIFY(!constant.tensor.requires_grad() && constant.tensor.is_contiguous());
    const at::Tensor map =
        run(first_.graph, at::zeros({1, 3, 128, 128}), {.keep = {requireValue(first_.graph, "relu5")}})
            .value(requireValue(first_.graph, "relu5"));
    QCOMPARE(map.sizes().vec(), (std::vector<std::int64_t>{1, 128, 16, 16}));
}

void TrainingTest::contributionsAddUpToTheScore() {
    const SceneBatch batch = drawTrainingBatch({.seed = 8, .size = 64}, 0, 5);
    const ValueId layer = requireValue(first_.graph, "relu5");
    const Trace trace = run(first_.graph, batch.input, {.keep = {layer}});
    const at::Tensor map = trace.value(layer);
    const at::Tensor isActive = at::linear(map.mean({2, 3}), constant(first_.graph, "features.weight"),
                                           constant(first_.graph, "features.bias")) > 0;
    const at::Tensor biases =
        at::linear(isActive * constant(first_.graph, "features.bias"),
                   constant(first_.graph, "scores.weight"), constant(first_.graph, "scores.bias"));
    const at::Tensor sum = contributionsToScores(first_.graph, map).mean({2, 3}) + biases;
    QVERIFY(at::allclose(sum, trace.output(), 1e-4, 1e-4));
}

void TrainingTest::contributionsAreGradCam() {
    const SceneBatch batch = drawTrainingBatch({.seed = 8, .size = 64}, 0, 1);
    const Model model{.name = "tiny",
                      .architecture = "toyworld",
                      .graph = first_.graph,
                      .preprocessing = toyPreprocessing(64),
                      .labels = first_.labels,
                      .classes = 12,
                      .notes = {}};
    const ValueId layer = requireValue(model.graph, "relu5");
    const at::Tensor map = run(model.graph, batch.input, {.keep = {layer}}).value(layer);
    const at::Tensor contributions = contributionsToScores(model.graph, map)[0].clamp_min(0) / 64;
    for (std::int64_t kind = 0; kind < 12; ++kind) {
        const Question question{
            .model = model, .input = batch.input, .target = ClassScore{kind}, .layer = layer};
        const at::Tensor gradCam =
            requireMethod("grad-cam").explain(question, {{"upsample", "none"}}, {}).map;
        QVERIFY(at::allclose(contributions[kind], gradCam, 1e-4, 1e-6));
    }
}

void TrainingTest::theSecondPartTeachesWhereScoresComeFrom() {
    TrainingOptions options = tinyWithSecondPart();
    const Graph taught = trainSecondPart(first_.graph, options).graph;
    const SceneBatch batch = drawTrainingBatch({.seed = 9, .size = 32}, 0, 200);
    // How much of the evidence for each object lies inside it.
    const at::Tensor isInside = batch.depths.flatten(2) > 0;
    const auto shareInside = [&](const Graph& graph) {
        const ValueId layer = requireValue(graph, "relu5");
        const at::Tensor map = run(graph, batch.input, {.keep = {layer}}).value(layer);
        const at::Tensor shares = contributionsToScores(graph, map).flatten(2).softmax(2) * isInside;
        return shares.sum(2).masked_select(isInside.any(2)).mean().item<double>();
    };
    const double before = shareInside(first_.graph), after = shareInside(taught);
    QVERIFY2(after > before + 0.1, qPrintable(QString("%1 after %2").arg(after).arg(before)));
}

void TrainingTest::theSecondPartCanBeTrainedAlone() {
    TrainingOptions options = tinyWithSecondPart();
    options.pointingImages = 48;
    const TrainedNetwork whole = trainToyNetwork(options);
    QCOMPARE(whole.losses.size(), std::size_t{103});
    QVERIFY(sameWeights(whole.graph, trainSecondPart(first_.graph, options).graph));
    QVERIFY(!sameWeights(whole.graph, first_.graph)); // which is left as it was
    options.biased = true;
    QVERIFY(!hasSecondPart(options));
}

void TrainingTest::theSecondPartNeedsAToyNetwork() {
    Graph other = first_.graph;
    other.constants.pop_back();
    QVERIFY_EXCEPTION_THROWN(trainSecondPart(other, tinyWithSecondPart()), UsageError);
}

void TrainingTest::trainingCanBeCancelled() {
    std::stop_source stop;
    int reports = 0;
    const Progress progress(
        [&](double, const std::string& step) {
            QVERIFY(QString::fromStdString(step).contains("images/s"));
            if (++reports == 2)
                stop.request_stop();
        },
        stop.get_token());
    QVERIFY_EXCEPTION_THROWN(trainToyNetwork(tiny(), progress), Cancelled);
    QCOMPARE(reports, 2);
}

void TrainingTest::impossibleOptionsAreErrors_data() {
    QTest::addColumn<TrainingOptions>("options");
    const auto row = [](const char* name, auto change) {
        TrainingOptions options = tiny();
        change(options);
        QTest::newRow(name) << options;
    };
    row("no images", [](TrainingOptions& o) { o.images = 0; });
    row("less than a batch", [](TrainingOptions& o) { o.images = o.batch - 1; });
    row("a batch of one", [](TrainingOptions& o) { o.batch = 1; });
    row("size 0", [](TrainingOptions& o) { o.size = 0; });
    row("size 100", [](TrainingOptions& o) { o.size = 100; });
    row("no learning", [](TrainingOptions& o) { o.learningRate = 0; });
    row("not a number", [](TrainingOptions& o) { o.learningRate = std::nan(""); });
    row("negative decay", [](TrainingOptions& o) { o.weightDecay = -0.1; });
    row("a negative second part", [](TrainingOptions& o) { o.pointingImages = -1; });
    row("no learning in the second part", [](TrainingOptions& o) { o.pointingRate = 0; });
    row("nothing but smoothing", [](TrainingOptions& o) { o.labelSmoothing = 1; });
}

void TrainingTest::impossibleOptionsAreErrors() {
    QFETCH(TrainingOptions, options);
    QVERIFY_EXCEPTION_THROWN(trainToyNetwork(options), UsageError);
}

void TrainingTest::noEvaluationShowsASceneOfTheTraining() {
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    for (std::uint64_t number = 0; number < 1000; ++number) {
        QVERIFY(sceneSeed(SeedPurpose::training, 1, number) < half);
        QVERIFY(sceneSeed(SeedPurpose::evaluation, 1, number) >= half);
    }
}

void TrainingTest::targetsShareTheScoreAmongTheObjects() {
    const SceneBatch batch = drawTrainingBatch({.seed = 5, .size = 32}, 0, 400);
    QCOMPARE(batch.input.sizes().vec(), (std::vector<std::int64_t>{400, 3, 32, 32}));
    QVERIFY(at::equal(batch.targets.sum(1), at::ones({400})));
    const at::Tensor pairs = (batch.targets == 0.5).sum(1) == 2, singles = (batch.targets == 1).sum(1) == 1;
    QVERIFY(pairs.logical_or(singles).all().item<bool>());
    // 35 %, give or take four standard deviations.
    QVERIFY(std::abs(pairs.to(at::kDouble).mean().item<double>() - 0.35) < 4 * std::sqrt(0.35 * 0.65 / 400));
}

void TrainingTest::biasedScenesHaveBothShortcuts() {
    const SceneBatch batch = drawTrainingBatch({.seed = 5, .biased = true, .size = 64}, 0, 200);
    QVERIFY(at::equal(std::get<0>(batch.targets.max(1)), at::ones({200})));
    const PlantedBias bias = demoBias();
    QCOMPARE(*bias.taggedClass, ObjectClass::dog);
    QCOMPARE(bias.tagProbability, 1.0);
    QCOMPARE(bias.tagProbabilityElsewhere, 0.0);
    QCOMPARE(*bias.boundClass, ObjectClass::boat);
    QVERIFY(bias.boundBackground == Background::sea && bias.boundExclusively);
    QCOMPARE(bias.boundProbability, 1.0);
}

void TrainingTest::placesShowWhereEachClassIs() {
    const SceneBatch batch = drawTrainingBatch({.seed = 5, .size = 64}, 0, 60);
    QCOMPARE(batch.places.sizes(), at::IntArrayRef({60, 12, 8, 8}));
    QVERIFY(batch.places.min().item<float>() >= 0);
    QVERIFY(batch.places.sum(1).max().item<float>() <=
            1.0001f); // objects hide each other: their masks are disjoint
    const at::Tensor seen = batch.places.sum({2, 3}) > 0, named = batch.targets > 0;
    QVERIFY((seen & ~named).sum().item<std::int64_t>() == 0);
    // Only an object that is too thin for the middle of any position is nowhere.
    QVERIFY((named & ~seen).sum().item<std::int64_t>() <= 3);
}

void TrainingTest::depthsAreGreatestInTheMiddle() {
    const SceneBatch batch = drawTrainingBatch({.seed = 5, .size = 128}, 0, 60);
    QCOMPARE(batch.depths.sizes(), batch.places.sizes());
    // In most scenes the middle of some position is on the object, and never beside it.
    QVERIFY((batch.depths.amax({1, 2, 3}) >= 1).sum().item<std::int64_t>() >= 58);
    QVERIFY(((batch.depths > 0) & (batch.places == 0)).sum().item<std::int64_t>() == 0);
    // What is deep inside is covered.
    QVERIFY(batch.places.masked_select(batch.depths > 6).mean().item<double>() >
            batch.places.masked_select((batch.depths > 0) & (batch.depths < 2)).mean().item<double>());
}

void TrainingTest::aBatchIsAFunctionOfItsNumbers() {
    const TrainingScenes scenes{.seed = 6, .size = 32};
    const SceneBatch whole = drawTrainingBatch(scenes, 0, 6), end = drawTrainingBatch(scenes, 4, 2);
    QVERIFY(at::equal(whole.input.slice(0, 4), end.input));
    QVERIFY(at::equal(whole.targets.slice(0, 4), end.targets));
    QVERIFY(at::equal(whole.places.slice(0, 4), end.places));
    QVERIFY(at::equal(whole.depths.slice(0, 4), end.depths));
    QVERIFY(whole.input.min().item<float>() >= -1 && whole.input.max().item<float>() <= 1);
}

void TrainingTest::trainingAndUseSeeTheSameInput() {
    const std::vector<cv::Mat> pictures = {drawScene(7, SceneOptions()).picture};
    const at::Tensor used = preprocess(Picture(pictures[0]), toyPreprocessing()).tensor;
    QVERIFY((toyInput(pictures) - used).abs().max().item<float>() < 1e-6f);
}

void TrainingTest::labelsMayStandInAnyOrder() {
    const ToyWorldEvaluation expected = evaluate(first_.graph, first_.labels);
    const auto classes = static_cast<std::int64_t>(first_.labels.size());
    Graph reversed = first_.graph;
    for (Constant& constant : reversed.constants)
        if (constant.name.starts_with("scores."))
            constant.tensor = constant.tensor.flip(0);
    const std::vector<std::string> labels(first_.labels.rbegin(), first_.labels.rend());
    const ToyWorldEvaluation found = evaluate(reversed, labels);
    QCOMPARE(found.confusion, expected.confusion);
    QCOMPARE(found.topTwo, expected.topTwo);
    int scenes = 0;
    for (const std::vector<int>& row : found.confusion)
        scenes += std::accumulate(row.begin(), row.end(), 0);
    QCOMPARE(scenes, 60);
    QCOMPARE(static_cast<std::int64_t>(found.confusion.size()), classes);
}

void TrainingTest::otherLabelsCannotBeEvaluated() {
    std::vector<std::string> labels = first_.labels;
    labels.back() = "teapot";
    QVERIFY_EXCEPTION_THROWN(evaluate(first_.graph, labels), UsageError);
    labels = first_.labels;
    labels.push_back("teapot");
    QVERIFY_EXCEPTION_THROWN(evaluate(first_.graph, labels), UsageError);
    EvaluationOptions none = fewScenes();
    none.doubleScenes = -1;
    QVERIFY_EXCEPTION_THROWN(evaluate(first_.graph, first_.labels, none), UsageError);
}

void TrainingTest::aModelIsSavedWithSidecarAndCard() {
    const test::TemporaryFolder folder;
    const DemoModel model = examined(first_, tiny());
    saveDemoModel(model, folder / "new");
    const StateDict weights = readSafetensors(folder / "new/toyworld.safetensors", {});
    QVERIFY(sameWeights(buildWithWeights(recognise(shapesOf(weights)), weights), first_.graph));
    const auto sidecar = nlohmann::json::parse(readTextFile(folder / "new/toyworld.json"));
    QCOMPARE(sidecar.at("arch").get<std::string>(), std::string("toyworld"));
    QCOMPARE(sidecar.at("labels").get<std::vector<std::string>>(), toyLabels());
    const QString card = QString::fromStdString(readTextFile(folder / "new/MODEL_CARD.md"));
    QVERIFY(card.contains("--seed 3 --images 1600 --threads 1"));
    const DemoModel withSecondPart = {tinyWithSecondPart(), first_, model.evaluation};
    QVERIFY(QString::fromStdString(modelCard(withSecondPart))
                .contains("--seed 3 --images 1600 --pointing-images 1600 --threads 1"));
    for (const std::string& label : toyLabels())
        QVERIFY(card.contains(QString::fromStdString("| **" + label + "** |")));
    QCOMPARE(evaluationJson(model.evaluation).at("accuracy").get<double>(), model.evaluation.accuracy());
}

void TrainingTest::theCardKeepsTheOtherModelsPart() {
    const test::TemporaryFolder folder;
    TrainingOptions biased = tiny();
    biased.biased = true;
    saveDemoModel(examined(first_, biased), folder.path());
    saveDemoModel(examined(first_, tiny()), folder.path());
    const std::string once = readTextFile(folder / "MODEL_CARD.md");
    QCOMPARE(QString::fromStdString(once).count("\n## toyworld\n"), 1);
    QCOMPARE(QString::fromStdString(once).count("\n## toyworld-biased\n"), 1);
    saveDemoModel(examined(first_, biased), folder.path());
    QCOMPARE(readTextFile(folder / "MODEL_CARD.md"), once);
}

QTEST_GUILESS_MAIN(TrainingTest)
#include "training_test.moc"
