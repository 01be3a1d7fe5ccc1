#include "explain/lrp.h"

#include "base/error.h"
#include "explain/backward_walk.h"
#include "explain/baseline.h"
#include "explain/input_x_gradient.h"
#include "explain/relevance_propagation.h"
#include "graph/graph_builder.h"
#include "lrp_maps.h"
#include "model/model_loader.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;
using test::explained;
using test::mapOf;

namespace {

const std::vector<std::pair<const char*, LrpRule>> rules = {{"composite", LrpRule::composite},
                                                            {"composite-plus", LrpRule::compositePlus},
                                                            {"epsilon", LrpRule::epsilon},
                                                            {"gamma", LrpRule::gamma},
                                                            {"alpha-beta", LrpRule::alphaBeta}};

} // namespace

class LrpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLinearNetworkGivesEachInputItsContribution();
    void withoutEpsilonItIsInputTimesGradientOfRectifierNetworks();
    void networksWithoutBiasesConserve_data() { addNetworksAndRules(); }
    void networksWithoutBiasesConserve();
    void everyCallConserves_data() { addNetworksAndRules(); }
    void everyCallConserves();
    void familiesOfTheZooConserve_data();
    void familiesOfTheZooConserve();
    void biasesCanBeLeftOut();
    void everyTargetIsSharedOut();
    void aProbabilityIsSharedAsScoreAgainstCompetitors();
    void aNormThatFoldsCountsAsPartOfItsLayer();
    void aTargetBetweenLayerAndNormIsFound();
    void aGateTakesNothing();
    void likeFactorsTakeHalfEach();
    void unitsOfThePictureMakeNoDifference();
    void paddingTakesNothing();
    void awkwardNetsAndRealOnesWork_data();
    void awkwardNetsAndRealOnesWork();
    void anOperatorWithoutRuleIsNamed();

private:
    static void addNetworksAndRules();
};

void LrpTest::aLinearNetworkGivesEachInputItsContribution() {
    GraphBuilder b;
    const Graph graph = test::withFormulaWeights(b.finish(b.linear(b.flatten(b.input(), 4), "scores", 5)));
    const at::Tensor input = test::formulaInput({1, 3, 2, 2});
    const at::Tensor expected = graph.constants[0].tensor[1].reshape({3, 2, 2}) * input[0];
    for (LrpRule rule : {LrpRule::composite, LrpRule::compositePlus, LrpRule::epsilon}) {
        const at::Tensor map = mapOf(test::modelOf(graph), input, {.rule = rule});
        QVERIFY(at::allclose(map, expected, 1e-5, 1e-6));
    }
}

void LrpTest::withoutEpsilonItIsInputTimesGradientOfRectifierNetworks() {
    for (const auto& [name, graph] : test::networksOfEveryKind()) {
        if (name != "plain" && name != "skip connection" && name != "concatenation and norm" &&
            name != "overlapping pools" && name != "channel shuffle" && name != "down and up")
            continue;
        const Model model = test::modelOf(graph);
        const Question question{
            .model = model, .input = test::formulaInput({1, 3, 16, 16}), .target = ClassScore{1}};
        const at::Tensor expected = inputXGradient(question, {.reduce = ChannelReduce::none}, {}).map;
        const at::Tensor map = mapOf(model, question.input, {.rule = LrpRule::epsilon, .epsilon = 0});
        const double largest = expected.abs().max().item<double>();
        QVERIFY2((map - expected).abs().max().item<double>() < 1e-3 * largest, name.c_str());
    }
}

void LrpTest::addNetworksAndRules() {
    QTest::addColumn<Graph>("graph");
    QTest::addColumn<LrpOptions>("options");
    for (const auto& [name, graph] : test::networksOfEveryKind())
        for (const auto& [ruleName, rule] : rules)
            QTest::newRow((name + "; " + ruleName).c_str())
                << test::withoutBiases(graph) << LrpOptions{.rule = rule};
}

void LrpTest::networksWithoutBiasesConserve() {
    QFETCH(Graph, graph);
    QFETCH(LrpOptions, options);
    const Model model = test::modelOf(graph);
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    const double score = scores(graph, input)[0][1].item<double>();
    const Attribution result = explained(model, input, options);
    const double sum = result.map.sum().item<double>();
    QVERIFY2(std::abs(sum - score) <= 1e-2 * std::abs(score),
             qPrintable(QString("%1 arrives of %2").arg(sum).arg(score)));
    QVERIFY(std::abs(*result.completenessGap - std::abs(sum - score)) <= 1e-4 * std::abs(score));
}

void LrpTest::everyCallConserves() {
    QFETCH(Graph, graph);
    QFETCH(LrpOptions, options);
    const ValueId start = graph.outputs.front();
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    const Trace trace = run(graph, input, {.keep = BackwardWalk::valuesNeeded(graph, start)});
    const BackwardWalk walk(graph, trace, start);
    const RelevancePropagation rule(graph, walk, options,
                                    {at::full_like(input, -3), at::full_like(input, 3)});
    const auto total = [](const std::vector<at::Tensor>& parts) {
        double sum = 0;
        for (const at::Tensor& part : parts)
            if (part.defined())
                sum += part.sum(at::kDouble).item<double>();
        return sum;
    };
    int calls = 0;
    walk.walk(trace.output(),
              [&](const OperatorCall& call, const std::vector<at::Tensor>& arriving) {
                  std::vector<at::Tensor> leaving = rule(call, arriving);
                  ++calls;
                  const double before = total(arriving), after = total(leaving);
                  if (std::abs(after - before) > 1e-3 * arriving.front().abs().sum().item<double>())
                      qWarning("%s: %g of %g", call.node().name.c_str(), after, before), calls = -1000;
                  return leaving;
              },
              {});
    QVERIFY(calls > 5);
}

void LrpTest::familiesOfTheZooConserve_data() {
    QTest::addColumn<std::string>("name");
    for (const char* name :
         {"squeezenet1_1", "resnet18", "googlenet", "densenet121", "shufflenet_v2_x1_0", "mobilenet_v2",
          "mobilenet_v3_small", "mnasnet0_5", "efficientnet_b0", "regnet_y_400mf", "convnext_tiny"})
        QTest::newRow(name) << std::string(name);
}

void LrpTest::familiesOfTheZooConserve() {
    QFETCH(std::string, name);
    const Graph graph =
        test::withoutBiases(test::withFormulaWeights(requireArchitecture(name).build(10), 1.5));
    const Attribution result = explained(test::modelOf(graph, 10), test::formulaInput({1, 3, 64, 64}), {});
    QVERIFY2(*result.completenessGap <= 1e-2 * std::abs(result.map.sum().item<double>()),
             qPrintable(QString("%1 missing").arg(*result.completenessGap)));
    QVERIFY(result.map.isfinite().all().item<bool>());
    QVERIFY(result.notes.empty());
}

void LrpTest::biasesCanBeLeftOut() {
    const Model model = test::modelOf(test::smallNetwork());
    for (const auto& [name, rule] : rules) {
        const Attribution result =
            explained(model, test::formulaInput({1, 3, 16, 16}), {.rule = rule, .bias = false});
        QVERIFY2(*result.completenessGap <= 1e-2 * std::abs(result.map.sum().item<double>()), name);
    }
}

void LrpTest::everyTargetIsSharedOut() {
    const Model model = test::modelOf(test::withoutBiases(test::smallNetwork()));
    const ValueId inner = requireValue(model.graph, "pool");
    const at::Tensor direction = test::formulaTensor("direction", {8}, 0, 1);
    const Target targets[] = {ClassScore{0},
                              ScoreDifference{1, 2},
                              Neuron{inner, 3, 2, 5},
                              Channel{inner, 2, ChannelReduction::mean},
                              Channel{inner, 2, ChannelReduction::sum},
                              Channel{inner, 2, ChannelReduction::maximum},
                              Channel{inner, 2, ChannelReduction::weighted},
                              Direction{inner, direction}};
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    for (const Target& target : targets) {
        const double value =
            targetValue(target, run(model.graph, input, {.keep = valuesOf(target)})).item<double>();
        const Attribution result = explained(model, input, {}, target);
        QVERIFY2(std::abs(result.map.sum().item<double>() - value) <= 1e-3 * std::abs(value),
                 targetText(model, target).c_str());
    }
}

void LrpTest::aProbabilityIsSharedAsScoreAgainstCompetitors() {
    const Model model = test::modelOf(test::withoutBiases(test::smallNetwork()));
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    const at::Tensor score = scores(model.graph, input)[0];
    const at::Tensor others = at::cat({score.narrow(0, 0, 1), score.narrow(0, 2, 3)});
    const double expected = (score[1] - (at::softmax(others, 0) * others).sum()).item<double>();
    const Attribution result = explained(model, input, {}, ClassProbability{1});
    QVERIFY(std::abs(result.map.sum().item<double>() - expected) <= 1e-3 * std::abs(expected));
}

void LrpTest::aNormThatFoldsCountsAsPartOfItsLayer() {
    GraphBuilder b;
    const Feature x =
        b.convolution(b.input(), "conv", {.channels = 4, .kernel = 3, .stride = 1, .padding = 1});
    const Feature normed = b.relu(b.batchNorm(x, "norm"), "relu");
    const Graph graph = test::withFormulaWeights(b.finish(b.linear(b.globalMean(normed), "scores", 5)), 1.5);

    GraphBuilder plain;
    const Feature y =
        plain.convolution(plain.input(), "conv", {.channels = 4, .kernel = 3, .stride = 1, .padding = 1});
    Graph folded = plain.finish(plain.linear(plain.globalMean(plain.relu(y, "relu")), "scores", 5));
    const auto constant = [&](const std::string& name) {
        return std::ranges::find(graph.constants, name, &Constant::name)->tensor;
    };
    const at::Tensor scale = constant("norm.weight") / (constant("norm.running_var") + 1e-5).sqrt();
    for (Constant& own : folded.constants) {
        own.tensor = constant(own.name);
        if (own.name == "conv.weight")
            own.tensor = own.tensor * scale.reshape({4, 1, 1, 1});
        if (own.name == "conv.bias")
            own.tensor = (own.tensor - constant("norm.running_mean")) * scale + constant("norm.bias");
    }
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    QVERIFY(at::allclose(mapOf(test::modelOf(graph), input, {}), mapOf(test::modelOf(folded), input, {}),
                         1e-3, 1e-6));
}

void LrpTest::aTargetBetweenLayerAndNormIsFound() {
    const Model model = test::modelOf(test::withoutBiases(test::smallNetwork()));
    const Target target = Neuron{requireValue(model.graph, "stem"), 2, 5, 5};
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    const at::Tensor map = mapOf(model, input, {.rule = LrpRule::epsilon}, target);
    const Trace trace = run(model.graph, input, {.keep = valuesOf(target)});
    QVERIFY(std::abs(map.sum().item<double>() - targetValue(target, trace).item<double>()) < 1e-4);
    QVERIFY(!map.narrow(1, 8, 8).any().item<bool>()); // beyond the neuron's window
}

void LrpTest::aGateTakesNothing() {
    // Left half times a gate from the right half: all relevance goes left.
    const auto gated = [](const char* gate) {
        GraphBuilder b;
        const auto parts =
            b.callForList("chunk", "aten::chunk", {argument(b.input()), fixed(2), fixed(3)}, {3, 3});
        const Feature product = b.multiply(b.activation(parts[1], "gate", gate), parts[0]);
        return test::modelOf(b.finish(b.globalMean(product)), 3);
    };
    const at::Tensor input = test::formulaInput({1, 3, 4, 8});
    for (const char* gate : {"sigmoid", "hardsigmoid", "tanh", "relu6"}) {
        const at::Tensor map = mapOf(gated(gate), input, {});
        QVERIFY2(map.narrow(2, 0, 4).any().item<bool>(), gate);
        QVERIFY2(!map.narrow(2, 4, 4).any().item<bool>(), gate);
    }
}

void LrpTest::likeFactorsTakeHalfEach() {
    GraphBuilder b;
    const auto parts =
        b.callForList("chunk", "aten::chunk", {argument(b.input()), fixed(2), fixed(3)}, {3, 3});
    const Model model = test::modelOf(b.finish(b.globalMean(b.multiply(parts[0], parts[1]))), 3);
    const at::Tensor input = test::formulaInput({1, 3, 4, 8});
    const at::Tensor map = mapOf(model, input, {});
    QVERIFY(at::allclose(map.narrow(2, 0, 4), map.narrow(2, 4, 4), 1e-4, 1e-6));
    const double score = scores(model.graph, input)[0][1].item<double>();
    QVERIFY(std::abs(map.sum().item<double>() - score) <= 1e-4 * std::abs(score));
}

void LrpTest::unitsOfThePictureMakeNoDifference() {
    // A network that scales and shifts its input itself explains the picture as one that is given the result.
    const auto build = [](bool transforms) {
        GraphBuilder b;
        Feature x = b.input();
        if (transforms) {
            x = b.call("scale", "aten::mul.Scalar", {argument(x), fixed(0.5)}, 3);
            x = b.call("shift", "aten::add.Scalar", {argument(x), fixed(0.25)}, 3);
        }
        x = b.relu(b.convolution(x, "conv", {.channels = 4, .kernel = 3}), "relu");
        return test::modelOf(test::withFormulaWeights(b.finish(b.linear(b.globalMean(x), "scores", 5)), 1.5));
    };
    const at::Tensor input = test::formulaInput({1, 3, 8, 8}, 1.0);
    for (LrpFirstRule first : {LrpFirstRule::flat, LrpFirstRule::asOthers}) {
        const at::Tensor inside = mapOf(build(true), input, {.first = first});
        const at::Tensor outside = mapOf(build(false), 0.5 * input + 0.25, {.first = first});
        QVERIFY(at::allclose(inside, outside, 1e-4, 1e-6));
    }
}

void LrpTest::paddingTakesNothing() {
    const std::vector<std::int64_t> around = {2, 2, 2, 2};
    GraphBuilder b;
    const Feature padded = b.call("pad", "aten::constant_pad_nd", {argument(b.input()), fixed(around)}, 3);
    const Feature x =
        b.relu(b.convolution(padded, "conv", {.channels = 4, .kernel = 3, .bias = false}), "relu");
    const Model model =
        test::modelOf(test::withFormulaWeights(b.finish(b.linear(b.globalMean(x), "scores", 5, false)), 1.5));
    for (LrpFirstRule first : {LrpFirstRule::box, LrpFirstRule::flat, LrpFirstRule::squaredWeight}) {
        const Attribution result = explained(model, test::formulaInput({1, 3, 8, 8}), {.first = first});
        QVERIFY(*result.completenessGap <= 1e-3 * std::abs(result.map.sum().item<double>()));
    }
}

void LrpTest::awkwardNetsAndRealOnesWork_data() {
    QTest::addColumn<std::string>("file");
    QTest::addColumn<int>("size");
    QTest::newRow("awkward, scripted") << std::string("awkward_net.pt") << 64;
    QTest::newRow("awkward, traced") << std::string("awkward_net_traced.pt") << 64;
    QTest::newRow("googlenet, scripted") << std::string("googlenet.pt") << 96;
    QTest::newRow("mobilenet, scripted") << std::string("mobilenet_v1_025_imagenet.pt") << 224;
}

void LrpTest::awkwardNetsAndRealOnesWork() {
    REQUIRE_SHARED_FILES();
    QFETCH(std::string, file);
    QFETCH(int, size);
    auto model = *loadModel({.model = (test::sharedFolder() / "models" / file).string(),
                             .preprocessing = {.size = {{size, size}}}});
    const at::Tensor input = test::formulaInput({1, 3, size, size});
    for (const auto& [name, rule] : rules) {
        const Attribution result = explained(model, input, {.rule = rule});
        QVERIFY2(result.map.isfinite().all().item<bool>(), name);
        QVERIFY2(result.map.any().item<bool>(), name);
        QVERIFY(result.completenessGap.has_value());
    }
}

void LrpTest::anOperatorWithoutRuleIsNamed() {
    GraphBuilder b;
    const Feature x = b.linear(b.flatten(b.input(), 4), "scores", 5);
    const Feature y = b.call("probabilities", "aten::softmax.int", {argument(x), fixed(1)}, 5);
    const Model model = test::modelOf(test::withFormulaWeights(b.finish(y)));
    try {
        explained(model, test::formulaInput({1, 3, 2, 2}), {});
        QFAIL("was accepted");
    } catch (const ModelError& error) {
        for (const char* part : {"'probabilities'", "'softmax'", "deeplift"})
            QVERIFY2(QString(error.what()).contains(part), error.what());
    }
}

QTEST_GUILESS_MAIN(LrpTest)
#include "lrp_test.moc"
