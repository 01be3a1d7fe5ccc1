#include "explain/lrp.h"

#include "base/error.h"
#include "explain/backward_walk.h"
#include "explain/baseline.h"
#include "explain/input_x_gradient.h"
#include "explain/relevance_propagation.h"
#include "graph/graph_builder.h"
#include "model/model_loader.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

namespace {

Attribution explained(const Model& model, const at::Tensor& input, const LrpOptions& options,
                      const Target& target = ClassScore{1}) {
    return lrp({.model = model, .input = input, .target = target}, options, {});
}

at::Tensor mapOf(const Model& model, const at::Tensor& input, LrpOptions options,
                 const Target& target = ClassScore{1}) {
    options.reduce = ChannelReduce::none;
    return explained(model, input, options, target).map;
}

// The papers' formulas, number by number, for a layer of inputs a, weights w[k][i] and biases b.
using Numbers = std::vector<double>;
using Matrix = std::vector<Numbers>;

struct Layer {
    Matrix weights;
    Numbers biases;

    Numbers operator()(const Numbers& a) const {
        Numbers z = biases;
        for (std::size_t k = 0; k < z.size(); ++k)
            for (std::size_t i = 0; i < a.size(); ++i)
                z[k] += weights[k][i] * a[i];
        return z;
    }
};

double positive(double x) {
    return std::max(x, 0.0);
}
double negative(double x) {
    return std::min(x, 0.0);
}

/// The share of input i in output k, and that of the bias, up to a factor that makes all shares sum to one.
using Share = std::function<double(double contribution, double z)>;

Numbers proportionally(const Layer& layer, const Numbers& a, const Numbers& relevance, const Share& share) {
    const Numbers z = layer(a);
    Numbers result(a.size(), 0.0);
    for (std::size_t k = 0; k < z.size(); ++k) {
        double total = share(layer.biases[k], z[k]);
        for (std::size_t i = 0; i < a.size(); ++i)
            total += share(a[i] * layer.weights[k][i], z[k]);
        for (std::size_t i = 0; i < a.size(); ++i)
            result[i] += share(a[i] * layer.weights[k][i], z[k]) / total * relevance[k];
    }
    return result;
}

Numbers byEpsilon(const Layer& layer, const Numbers& a, const Numbers& relevance, double epsilon) {
    const Numbers z = layer(a);
    double squares = 0;
    for (double value : z)
        squares += value * value;
    const double amount = epsilon * std::sqrt(squares / static_cast<double>(z.size()));
    Numbers result(a.size(), 0.0);
    for (std::size_t k = 0; k < z.size(); ++k)
        for (std::size_t i = 0; i < a.size(); ++i)
            result[i] += a[i] * layer.weights[k][i] / (z[k] + (z[k] < 0 ? -amount : amount)) * relevance[k];
    return result;
}

Numbers byGamma(const Layer& layer, const Numbers& a, const Numbers& relevance, double gamma) {
    return proportionally(layer, a, relevance, [gamma](double c, double z) {
        return c + gamma * (z < 0 ? negative(c) : positive(c));
    });
}

Numbers byAlphaBeta(const Layer& layer, const Numbers& a, const Numbers& relevance, double alpha,
                    double beta) {
    const Numbers plus = proportionally(layer, a, relevance, [](double c, double) { return positive(c); });
    const Numbers minus = proportionally(layer, a, relevance, [](double c, double) { return negative(c); });
    Numbers result(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        result[i] = alpha * plus[i] - beta * minus[i];
    return result;
}

const Layer lower = {{{1, -2, -0.5}, {-1, 1, 2}, {0.5, 1.5, -1}}, {0.25, -0.5, 1}};
const Layer upper = {{{2, -1, -1}, {1, 3, -0.5}}, {0.5, -0.25}};
const Numbers pixels = {2, -0.5, 1};

/// Both layers with a ReLU between. \param convolves as 1×1 convolutions of an input of one pixel, else
/// linear
Model twoLayers(bool convolves) {
    GraphBuilder b;
    const auto layer = [&](Feature x, const std::string& name, std::int64_t outputs) {
        return convolves ? b.convolution(x, name, {.channels = outputs, .kernel = 1})
                         : b.linear(x, name, outputs);
    };
    Feature x = convolves ? b.input() : b.flatten(b.input());
    x = layer(b.relu(layer(x, "lower", 3), "relu"), "upper", 2);
    Graph graph = b.finish(convolves ? b.flatten(x) : x);
    for (Constant& constant : graph.constants) {
        const Layer& values = constant.name.starts_with("lower") ? lower : upper;
        Numbers numbers = values.biases;
        if (constant.name.ends_with("weight")) {
            numbers.clear();
            for (const Numbers& weights : values.weights)
                numbers.insert(numbers.end(), weights.begin(), weights.end());
        }
        constant.tensor = at::tensor(numbers).to(at::kFloat).reshape(constant.tensor.sizes());
    }
    return test::modelOf(graph, 2);
}

using Rule = std::function<Numbers(const Layer&, const Numbers&, const Numbers&)>;

Numbers throughBoth(const Rule& lowerRule, const Rule& upperRule) {
    Numbers hidden = lower(pixels);
    for (double& value : hidden)
        value = positive(value);
    return lowerRule(lower, pixels, upperRule(upper, hidden, {0, upper(hidden)[1]}));
}

void compare(const at::Tensor& map, const Numbers& expected) {
    const at::Tensor difference = map.flatten().to(at::kDouble) - at::tensor(expected);
    QVERIFY2(difference.abs().max().item<double>() < 1e-5,
             qPrintable(QString("differs by %1").arg(difference.abs().max().item<double>())));
}

at::Tensor pixelTensor() {
    return at::tensor(pixels).to(at::kFloat).reshape({1, 3, 1, 1});
}

const std::vector<std::pair<const char*, LrpRule>> rules = {{"composite", LrpRule::composite},
                                                            {"composite-plus", LrpRule::compositePlus},
                                                            {"epsilon", LrpRule::epsilon},
                                                            {"gamma", LrpRule::gamma},
                                                            {"alpha-beta", LrpRule::alphaBeta}};

} // namespace

class LrpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWorkedExampleComesOutAsOnPaper();
    void rulesAreTheFormulasOfThePapers_data();
    void rulesAreTheFormulasOfThePapers();
    void theFirstLayerFollowsItsOwnRule_data();
    void theFirstLayerFollowsItsOwnRule();
    void aLinearNetworkGivesEachInputItsContribution();
    void withoutEpsilonItIsInputTimesGradientOfRectifierNetworks();
    void networksWithoutBiasesConserve_data() { addNetworksAndRules(); }
    void networksWithoutBiasesConserve();
    void everyCallConserves_data() { addNetworksAndRules(); }
    void everyCallConserves();
    void familiesOfTheZooConserve_data();
    void familiesOfTheZooConserve();
    void whatBiasesKeepIsReported();
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
    void alphaMinusBetaMustBeOne();
    void canBeCancelled();
    void looksAtItsProgressBetweenThePartsOfARule();

private:
    static void addNetworksAndRules();
};

void LrpTest::aWorkedExampleComesOutAsOnPaper() {
    // Lower layer: z = (2.75, -1, 0.25), so that the hidden units are (2.75, 0, 0.25). Upper layer: the
    // second score is 1·2.75 - 0.5·0.25 - 0.25 = 2.375, of which the epsilon rule gives 2.75 to the first
    // hidden unit and -0.125 to the third. The first consists of 2, 1, -0.5 and 0.25 of the bias, which is
    // what each gets; the third of 1, -0.75, -1 and 1 of the bias, which get -0.125 / 0.25 times as much:
    // -0.5, 0.375 and 0.5.
    const LrpOptions options{.rule = LrpRule::epsilon, .epsilon = 0};
    compare(mapOf(twoLayers(false), pixelTensor(), options), {1.5, 1.375, 0});
}

void LrpTest::rulesAreTheFormulasOfThePapers_data() {
    QTest::addColumn<LrpOptions>("options");
    QTest::addColumn<Rule>("rule");
    const auto add = [](const char* name, const LrpOptions& options, const Rule& rule) {
        QTest::newRow(name) << options << rule;
    };
    const auto with = [](auto rule, auto... parameters) {
        return Rule([=](const Layer& layer, const Numbers& a, const Numbers& relevance) {
            return rule(layer, a, relevance, parameters...);
        });
    };
    add("epsilon 0", {.rule = LrpRule::epsilon, .epsilon = 0}, with(byEpsilon, 0.0));
    add("epsilon 0.25", {.rule = LrpRule::epsilon, .epsilon = 0.25}, with(byEpsilon, 0.25));
    add("gamma 0.25", {.rule = LrpRule::gamma, .gamma = 0.25}, with(byGamma, 0.25));
    add("gamma 2", {.rule = LrpRule::gamma, .gamma = 2}, with(byGamma, 2.0));
    add("alpha 2, beta 1", {.rule = LrpRule::alphaBeta}, with(byAlphaBeta, 2.0, 1.0));
    add("alpha 1, beta 0", {.rule = LrpRule::alphaBeta, .alpha = 1, .beta = 0}, with(byAlphaBeta, 1.0, 0.0));
}

void LrpTest::rulesAreTheFormulasOfThePapers() {
    QFETCH(LrpOptions, options);
    QFETCH(Rule, rule);
    for (bool convolves : {false, true})
        compare(mapOf(twoLayers(convolves), pixelTensor(), options), throughBoth(rule, rule));
}

void LrpTest::theFirstLayerFollowsItsOwnRule_data() {
    QTest::addColumn<LrpOptions>("options");
    QTest::addColumn<Rule>("lowerRule");
    QTest::addColumn<Rule>("upperRule");
    const Rule gamma = [](const Layer& layer, const Numbers& a, const Numbers& relevance) {
        return byGamma(layer, a, relevance, 0.25);
    };
    const Rule plus = [](const Layer& layer, const Numbers& a, const Numbers& relevance) {
        return byAlphaBeta(layer, a, relevance, 1, 0);
    };
    // For rules that know the weights only, ones or squares take the place of contributions.
    const auto byWeight = [](auto shareOf) {
        return Rule([=](Layer layer, Numbers a, const Numbers& relevance) {
            std::fill(a.begin(), a.end(), 1.0);
            std::fill(layer.biases.begin(), layer.biases.end(), 0.0);
            return proportionally(layer, a, relevance, [=](double w, double) { return shareOf(w); });
        });
    };
    const Rule box = [](const Layer& layer, const Numbers& a, const Numbers& relevance) {
        const Preprocessing range;
        Numbers result(a.size(), 0.0);
        for (std::size_t k = 0; k < relevance.size(); ++k) {
            Numbers parts(a.size());
            double total = 0;
            for (std::size_t i = 0; i < a.size(); ++i) {
                const double w = layer.weights[k][i], low = -range.mean[i] / range.std[i],
                             high = (1 - range.mean[i]) / range.std[i];
                parts[i] = a[i] * w - low * positive(w) - high * negative(w);
                total += parts[i];
            }
            for (std::size_t i = 0; i < a.size(); ++i)
                result[i] += parts[i] / total * relevance[k];
        }
        return result;
    };
    const Rule flat = byWeight([](double w) { return w == 0 ? 0.0 : 1.0; });
    const Rule squares = byWeight([](double w) { return w * w; });
    QTest::newRow("composite: box") << LrpOptions{} << box << gamma;
    QTest::newRow("composite-plus: flat") << LrpOptions{.rule = LrpRule::compositePlus} << flat << plus;
    QTest::newRow("w2") << LrpOptions{.rule = LrpRule::gamma, .first = LrpFirstRule::squaredWeight} << squares
                        << gamma;
    QTest::newRow("as the others") << LrpOptions{.first = LrpFirstRule::asOthers} << gamma << gamma;
}

void LrpTest::theFirstLayerFollowsItsOwnRule() {
    QFETCH(LrpOptions, options);
    QFETCH(Rule, lowerRule);
    QFETCH(Rule, upperRule);
    compare(mapOf(twoLayers(true), pixelTensor(), options), throughBoth(lowerRule, upperRule));
}

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

void LrpTest::whatBiasesKeepIsReported() {
    const Attribution result =
        explained(twoLayers(true), pixelTensor(), {.rule = LrpRule::epsilon, .epsilon = 0});
    QVERIFY(std::abs(*result.completenessGap - 0.5) < 1e-5); // as in the worked example
    QCOMPARE(result.notes.size(), std::size_t{1});
    QVERIFY2(QString::fromStdString(result.notes[0]).contains("biases"), result.notes[0].c_str());
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

void LrpTest::alphaMinusBetaMustBeOne() {
    QVERIFY_EXCEPTION_THROWN(explained(twoLayers(false), pixelTensor(), {.alpha = 2, .beta = 0.5}),
                             UsageError);
}

void LrpTest::canBeCancelled() {
    const Model model = twoLayers(false);
    std::stop_source source;
    source.request_stop();
    QVERIFY_EXCEPTION_THROWN(lrp({.model = model, .input = pixelTensor(), .target = ClassScore{1}}, {},
                                 Progress({}, source.get_token())),
                             Cancelled);
}

void LrpTest::looksAtItsProgressBetweenThePartsOfARule() {
    // Each part of a rule is a call of the layer's operator or of its derivative, which for a large
    // convolution takes as long as a person is ready to wait.
    const Model model = twoLayers(false);
    const auto looks = [&](LrpRule rule) {
        int count = 0;
        const LrpOptions options{.rule = rule, .first = LrpFirstRule::asOthers};
        lrp({.model = model, .input = pixelTensor(), .target = ClassScore{1}}, options,
            Progress({}, {}, [&] { ++count; }));
        return count;
    };
    // Epsilon calls each layer once forward and once backward; alpha-beta twice, and twice more where there
    // are negative inputs, as the first layer's have. It looks before and after each call.
    const int negative = pixelTensor().min().item<float>() < 0 ? 4 : 0;
    QCOMPARE(looks(LrpRule::alphaBeta) - looks(LrpRule::epsilon), 2 * (2 * 2 + negative));
}

QTEST_GUILESS_MAIN(LrpTest)
#include "lrp_test.moc"
