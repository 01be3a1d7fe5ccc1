#include "explain/deeplift.h"

#include "base/error.h"
#include "explain/multiplier_rules.h"
#include "graph/graph_builder.h"
#include "model/model_loader.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

namespace {

/// A network of one call on an input 1×channels×1×width, for rules to be looked at alone. Its scores are what
/// the call returns, in a row.
Model alone(const std::function<Feature(GraphBuilder&, Feature)>& build, std::int64_t channels = 3) {
    GraphBuilder b(channels);
    return test::modelOf(b.finish(build(b, b.input())));
}

at::Tensor row(const std::vector<float>& values) {
    return at::tensor(values).reshape({1, 1, 1, -1});
}

/// The attributions of one score to the numbers of an input row; the baseline is all zero.
at::Tensor attributions(const Model& model, const at::Tensor& input, const Target& target = ClassScore{0}) {
    const Question question{.model = model, .input = input, .target = target};
    const Attribution result = deepLift(question, {.reduce = ChannelReduce::none}, {});
    return result.map.flatten();
}

Feature scalar(GraphBuilder& b, Feature x, const std::string& name, const char* op, double number) {
    return b.call(name, op, {argument(x), fixed(number)}, x.channels);
}

} // namespace

class DeepLiftTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sumsToTheDifferenceOnEveryNetwork_data() { addNetworks(); }
    void sumsToTheDifferenceOnEveryNetwork();
    void sumsToTheDifferenceOnTheAwkwardNets_data();
    void sumsToTheDifferenceOnTheAwkwardNets();
    void sumsForEveryTargetAndBaseline();
    void aLinearNetworkGivesWeightTimesDifference();
    void seesASaturatedUnitAsThePaperDoes();
    void activationsRescale();
    void factorsShareAProductEvenly();
    void aRiseOfAMaximumBelongsToThePictureAFallToTheBaseline();
    void overlappingWindowsAddUp();
    void aProbabilityIsSharedAmongTheScores();
    void costsOnePassForBothPictures();
    void aNetworkThatMixesTheBatchIsRefused();
    void canBeCancelled();
    void looksAtItsProgressBeforeEachCall();

private:
    static void addNetworks();
};

void DeepLiftTest::addNetworks() {
    QTest::addColumn<Graph>("graph");
    for (const auto& [name, graph] : test::networksOfEveryKind())
        QTest::newRow(name.c_str()) << graph;
}

void DeepLiftTest::sumsToTheDifferenceOnEveryNetwork() {
    QFETCH(Graph, graph);
    const Model model = test::modelOf(graph);
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    for (const Target& target : {Target{ClassScore{1}}, Target{ClassProbability{2}}}) {
        const Question question{.model = model, .input = input, .target = target};
        const Attribution result = deepLift(question, {}, {});
        const auto valueAt = [&](const at::Tensor& picture) {
            return targetValue(target, run(model.graph, picture)).item<double>();
        };
        const double difference = valueAt(input) - valueAt(at::zeros_like(input));
        QVERIFY2(std::abs(result.map.sum().item<double>() - difference) <= 1e-4 * std::abs(difference),
                 qPrintable(QString("%1 for %2").arg(result.map.sum().item<double>()).arg(difference)));
        QVERIFY(*result.completenessGap <= 1e-4 * std::abs(difference));
    }
}

void DeepLiftTest::sumsToTheDifferenceOnTheAwkwardNets_data() {
    QTest::addColumn<std::string>("file");
    for (const char* file : {"awkward_net.pt", "awkward_net_traced.pt"})
        QTest::newRow(file) << std::string(file);
}

void DeepLiftTest::sumsToTheDifferenceOnTheAwkwardNets() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, file);
    const auto model = loadModel(
        {.model = (test::sharedFolder() / "models" / file).string(), .preprocessing = {.size = {{64, 64}}}});
    for (const Baseline baseline : {Baseline::mean, Baseline::black, Baseline::blur}) {
        const Question question{
            .model = *model, .input = test::formulaInput({1, 3, 64, 64}), .target = ScoreDifference{3, 7}};
        const Attribution result = deepLift(question, {.baseline = baseline}, {});
        QVERIFY(*result.completenessGap <= 1e-4 * result.map.abs().sum().item<double>());
        QVERIFY(*result.completenessGap <= 1e-3 * std::abs(result.map.sum().item<double>()));
    }
}

void DeepLiftTest::sumsForEveryTargetAndBaseline() {
    const Model model = test::modelOf(test::smallNetwork());
    const ValueId inner = requireValue(model.graph, "pool");
    const at::Tensor direction = test::formulaTensor("direction", {8}, 0, 1);
    const Target targets[] = {ClassScore{0},
                              ClassProbability{4},
                              ScoreDifference{1, 2},
                              Neuron{inner, 3, 2, 5},
                              Channel{inner, 2, ChannelReduction::mean},
                              Channel{inner, 2, ChannelReduction::sum},
                              Channel{inner, 2, ChannelReduction::maximum},
                              Channel{inner, 2, ChannelReduction::weighted},
                              Direction{inner, direction}};
    for (const Target& target : targets)
        for (const Baseline baseline : {Baseline::mean, Baseline::white, Baseline::noise}) {
            const Question question{
                .model = model, .input = test::formulaInput({1, 3, 16, 16}), .target = target};
            const Attribution result = deepLift(question, {.baseline = baseline}, {});
            QVERIFY2(result.map.abs().sum().item<double>() > 0, targetText(model, target).c_str());
            QVERIFY2(*result.completenessGap <= 1e-5 * result.map.abs().sum().item<double>(),
                     targetText(model, target).c_str());
        }
}

void DeepLiftTest::aLinearNetworkGivesWeightTimesDifference() {
    GraphBuilder b;
    const Graph graph = test::withFormulaWeights(b.finish(b.linear(b.flatten(b.input(), 4), "scores", 5)));
    const Model model = test::modelOf(graph);
    const at::Tensor input = test::formulaInput({1, 3, 2, 2});
    const Question question{.model = model, .input = input, .target = ClassScore{2}};
    const at::Tensor expected = graph.constants[0].tensor[2].reshape({3, 2, 2}) *
                                (input - makeBaseline(question, Baseline::black))[0];
    QVERIFY(
        at::allclose(deepLift(question, {.baseline = Baseline::black, .reduce = ChannelReduce::none}, {}).map,
                     expected, 1e-5, 1e-6));
}

void DeepLiftTest::seesASaturatedUnitAsThePaperDoes() {
    // y = min(a + b, 1), written as 1 - max(0, 1 - (a + b)) (figure 1 of the paper): at a = b = 1 the
    // gradient is zero, and yet each contributes a half.
    const Model model = alone(
        [](GraphBuilder& b, Feature x) {
            const std::vector<std::int64_t> columns = {2, 3};
            Feature y = b.call("sum", "aten::sum.dim_IntList", {argument(x), fixed(columns)}, 1);
            y = b.relu(scalar(b, y, "less", "aten::rsub.Scalar", 1), "relu");
            return scalar(b, y, "rest", "aten::rsub.Scalar", 1);
        },
        1);
    QVERIFY(at::allclose(attributions(model, row({1, 1})), at::tensor({0.5f, 0.5f})));
}

void DeepLiftTest::activationsRescale() {
    // One layer: f(w·x) - f(0), shared as w_i·x_i.
    for (const char* name : {"relu", "relu6", "silu", "gelu", "hardswish", "sigmoid", "tanh", "elu"}) {
        const Model model = alone(
            [&](GraphBuilder& b, Feature x) {
                const std::vector<std::int64_t> columns = {2, 3};
                const Feature y = b.call("sum", "aten::sum.dim_IntList", {argument(x), fixed(columns)}, 1);
                return b.activation(y, "activation", name);
            },
            1);
        const at::Tensor input = row({3, -1.5f, 0.5f});
        const double difference =
            (scores(model.graph, input) - scores(model.graph, at::zeros_like(input))).item<double>();
        QVERIFY2(at::allclose(attributions(model, input), input.flatten() * (difference / 2)), name);
    }
}

void DeepLiftTest::factorsShareAProductEvenly() {
    // (a + 1)·b from (1·0) to (3·4): Δ = 12 = 2·(0 + 4)/2 + 4·(1 + 3)/2.
    const Model model = alone(
        [](GraphBuilder& b, Feature x) {
            const auto parts =
                b.callForList("chunk", "aten::chunk", {argument(x), fixed(2), fixed(3)}, {1, 1});
            const Feature product = b.multiply(scalar(b, parts[0], "more", "aten::add.Scalar", 1), parts[1]);
            return b.flatten(product);
        },
        1);
    QVERIFY(at::allclose(attributions(model, row({2, 4})), at::tensor({4.f, 8.f})));
}

void DeepLiftTest::aRiseOfAMaximumBelongsToThePictureAFallToTheBaseline() {
    const auto pooled = [](float shift) {
        // The baseline is zero after normalisation, and the shifts make it (2, 1) plus that.
        return alone(
            [shift](GraphBuilder& b, Feature x) {
                const at::Tensor start = row({2 + shift, 1 + shift});
                const Feature y = b.call("shift", "aten::add.Tensor", {argument(x), fixed(start)}, 1);
                return b.flatten(b.maxPool(y, "pool", {.kernel = {1, 2}, .stride = 1}));
            },
            1);
    };
    // From (2, 1) to (3, 7): the rise of 5 belongs to the second.
    QVERIFY(at::allclose(attributions(pooled(0), row({1, 6})), at::tensor({0.f, 5.f})));
    // From (2, 1) to (-1, 0): the fall of 2 belongs to the first.
    QVERIFY(at::allclose(attributions(pooled(0), row({-3, -1})), at::tensor({-2.f, 0.f})));
}

void DeepLiftTest::overlappingWindowsAddUp() {
    // Windows of two over (0, 4, 0): both see the middle one.
    const Model model = alone(
        [](GraphBuilder& b, Feature x) {
            const Feature y = b.maxPool(x, "pool", {.kernel = {1, 2}, .stride = 1});
            const std::vector<std::int64_t> columns = {2, 3};
            return b.call("sum", "aten::sum.dim_IntList", {argument(y), fixed(columns)}, 1);
        },
        1);
    QVERIFY(at::allclose(attributions(model, row({1, 4, 3})), at::tensor({0.f, 8.f, 0.f})));
}

void DeepLiftTest::aProbabilityIsSharedAmongTheScores() {
    const Model model = alone([](GraphBuilder& b, Feature x) { return b.flatten(x, 3); }, 1);
    const Target target = ClassProbability{0};
    // Where only one score changes, it gets all; and what all scores have in common changes nothing.
    const at::Tensor single = attributions(model, row({2, 0, 0}), target);
    const double probability = std::exp(2.0) / (std::exp(2.0) + 2);
    QVERIFY(at::allclose(single, at::tensor({static_cast<float>(probability - 1.0 / 3), 0.f, 0.f})));
    const at::Tensor alike = attributions(model, row({2, 2, 2}), target);
    QVERIFY(std::abs(alike.sum().item<double>()) < 1e-6);
    // A competitor that rises takes away.
    const at::Tensor several = attributions(model, row({3, 1, -1}), target);
    QVERIFY(several[0].item<double>() > 0 && several[1].item<double>() < 0 && several[2].item<double>() > 0);
    // Scores far apart neither overflow nor vanish.
    const at::Tensor far = attributions(model, row({300, 100, -200}), target);
    QVERIFY(std::abs(far.sum().item<double>() - 2.0 / 3) < 1e-5);
}

void DeepLiftTest::costsOnePassForBothPictures() {
    const Model model = test::modelOf(test::smallNetwork());
    const Question question{
        .model = model, .input = test::formulaInput({1, 3, 16, 16}), .target = ClassScore{0}};
    const Attribution result = deepLift(question, {}, {});
    QCOMPARE(result.passes.forward, 2);
    QCOMPARE(result.passes.backward, 2);
}

void DeepLiftTest::aNetworkThatMixesTheBatchIsRefused() {
    const Model model = alone([](GraphBuilder& b, Feature x) {
        const std::vector<std::int64_t> all = {0, 2, 3};
        const Feature mean = b.call("mean", "aten::mean.dim", {argument(x), fixed(all), fixed(true)}, 3);
        return b.flatten(b.relu(b.add(x, b.relu(mean, "relu")), "after"), 4);
    });
    try {
        attributions(model, test::formulaInput({1, 3, 2, 2}));
        QFAIL("was accepted");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains("'relu'"), error.what());
    }
}

void DeepLiftTest::canBeCancelled() {
    const Model model = test::modelOf(test::smallNetwork());
    const Question question{
        .model = model, .input = test::formulaInput({1, 3, 16, 16}), .target = ClassScore{0}};
    std::stop_source source;
    source.request_stop();
    QVERIFY_EXCEPTION_THROWN(deepLift(question, {}, Progress({}, source.get_token())), Cancelled);
}

void DeepLiftTest::looksAtItsProgressBeforeEachCall() {
    const Model model = test::modelOf(test::smallNetwork());
    const Question question{
        .model = model, .input = test::formulaInput({1, 3, 16, 16}), .target = ClassScore{0}};
    int looks = 0;
    deepLift(question, {}, Progress({}, {}, [&] { ++looks; }));
    // Forward, and on the way back each call once more with its derivative.
    QVERIFY2(looks >= 3 * static_cast<int>(model.graph.nodes.size()), qPrintable(QString::number(looks)));
}

QTEST_GUILESS_MAIN(DeepLiftTest)
#include "deeplift_test.moc"
