#include "explain/fullgrad.h"

#include "explain/input_x_gradient.h"
#include "graph/graph_builder.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

namespace {

Attribution explained(const Model& model, const at::Tensor& input, const FullGradOptions& options = {},
                      const Target& target = ClassScore{1}) {
    return fullGrad({.model = model, .input = input, .target = target}, options, {});
}

at::Tensor psi(const at::Tensor& contribution) {
    const at::Tensor magnitude = contribution.abs() - contribution.abs().min();
    return magnitude / (magnitude.max() + 1e-6);
}

/// A convolution of stride 2 on 3×8×8, a ReLU, the mean of the positions, a linear layer.
Model oneConvolution() {
    GraphBuilder b;
    Feature x = b.convolution(b.input(), "conv", {.channels = 4, .kernel = 2, .stride = 2});
    x = b.globalMean(b.relu(x, "relu"));
    return test::modelOf(test::withFormulaWeights(b.finish(b.linear(x, "scores", 5)), 2));
}

/// The bias contributions of the convolution of `oneConvolution` to score 1, by hand: 4×4×4.
at::Tensor convolutionBiases(const Model& model, const at::Tensor& input) {
    const ValueId conv = requireValue(model.graph, "conv");
    const at::Tensor activation = run(model.graph, input, {.keep = {conv}}).value(conv)[0];
    const at::Tensor bias = model.graph.constants[1].tensor, weights = model.graph.constants[2].tensor;
    return (activation > 0) * bias.reshape({4, 1, 1}) * weights[1].reshape({4, 1, 1}) / 16;
}

} // namespace

class FullGradTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inputAndBiasesMakeTheScoreOfRectifierNetworks_data();
    void inputAndBiasesMakeTheScoreOfRectifierNetworks();
    void familiesOfRectifierNetworksAreComplete_data();
    void familiesOfRectifierNetworksAreComplete();
    void innerTargetsAreComplete();
    void whatIsNotLinearInPiecesIsNamed();
    void theMapIsThePapersSum();
    void theRawMapHoldsTheContributions();
    void withoutBiasesItIsInputTimesGradient();
    void channelsMayComeLast();
    void costsOnePassEachWay();
};

void FullGradTest::inputAndBiasesMakeTheScoreOfRectifierNetworks_data() {
    QTest::addColumn<Graph>("graph");
    for (const auto& [name, graph] : test::networksOfEveryKind())
        for (const char* piecewiseLinear : {"plain", "skip connection", "concatenation and norm",
                                            "channel shuffle", "overlapping pools", "down and up"})
            if (name == piecewiseLinear)
                QTest::newRow(name.c_str()) << graph;
}

void FullGradTest::inputAndBiasesMakeTheScoreOfRectifierNetworks() {
    QFETCH(Graph, graph);
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    const double score = scores(graph, input)[0][1].item<double>();
    const Attribution result = explained(test::modelOf(graph), input);
    QVERIFY2(*result.completenessGap <= 1e-5 * std::max(1.0, std::abs(score)),
             qPrintable(QString::number(*result.completenessGap)));
    QVERIFY(result.notes.empty());
    QCOMPARE(result.map.sizes(), at::IntArrayRef({16, 16}));
}

void FullGradTest::familiesOfRectifierNetworksAreComplete_data() {
    QTest::addColumn<std::string>("name");
    for (const char* name : {"squeezenet1_1", "resnet18", "googlenet", "densenet121", "shufflenet_v2_x1_0",
                             "mnasnet0_5", "alexnet"})
        QTest::newRow(name) << std::string(name);
}

void FullGradTest::familiesOfRectifierNetworksAreComplete() {
    QFETCH(std::string, name);
    const Graph graph = test::withFormulaWeights(requireArchitecture(name).build(10), 1.5);
    const at::Tensor input = test::formulaInput({1, 3, 64, 64});
    const double score = scores(graph, input)[0][1].item<double>();
    const Attribution result = explained(test::modelOf(graph, 10), input);
    QVERIFY2(*result.completenessGap <= 1e-4 * std::max(1.0, std::abs(score)),
             qPrintable(QString("%1 of %2").arg(*result.completenessGap).arg(score)));
}

void FullGradTest::innerTargetsAreComplete() {
    const Model model = test::modelOf(test::smallNetwork());
    const ValueId inner = requireValue(model.graph, "pool");
    for (const Target& target :
         {Target{Channel{inner, 3, ChannelReduction::mean}}, Target{Neuron{inner, 1, 2, 3}},
          Target{ScoreDifference{0, 4}}, Target{Neuron{requireValue(model.graph, "stem"), 0, 1, 1}}})
        QVERIFY(*explained(model, test::formulaInput({1, 3, 16, 16}), {}, target).completenessGap < 1e-4);
}

void FullGradTest::whatIsNotLinearInPiecesIsNamed() {
    const std::map<std::string, std::string> named = {{"squeeze and excite", "mul"},
                                                      {"group norm, SiLU", "silu"},
                                                      {"layer norm, GELU", "gelu"},
                                                      {"depthwise, hard swish", "hardswish"}};
    for (const auto& [name, graph] : test::networksOfEveryKind()) {
        const auto expected = named.find(name);
        if (expected == named.end())
            continue;
        const Attribution result = explained(test::modelOf(graph), test::formulaInput({1, 3, 16, 16}));
        QCOMPARE(result.notes.size(), std::size_t{1});
        QVERIFY2(QString::fromStdString(result.notes[0]).contains(expected->second.c_str()),
                 result.notes[0].c_str());
    }
}

void FullGradTest::theMapIsThePapersSum() {
    const Model model = oneConvolution();
    const at::Tensor input = test::formulaInput({1, 3, 8, 8});
    const at::Tensor contributions = inputXGradient({.model = model, .input = input, .target = ClassScore{1}},
                                                    {.reduce = ChannelReduce::none}, {})
                                         .map;
    const at::Tensor biases = psi(convolutionBiases(model, input)).sum(0).reshape({1, 1, 4, 4});
    const at::Tensor expected =
        psi(contributions).sum(0) + at::upsample_bilinear2d(biases, {8, 8}, /*align_corners=*/false)[0][0];
    QVERIFY(at::allclose(explained(model, input).map, expected, 1e-4, 1e-5));
}

void FullGradTest::theRawMapHoldsTheContributions() {
    const Model model = oneConvolution();
    const at::Tensor input = test::formulaInput({1, 3, 8, 8});
    const Attribution result = explained(model, input, {.postprocess = false, .upsample = Upsample::nearest});
    // All but the last layer's bias, which has no place.
    const double score = scores(model.graph, input)[0][1].item<double>();
    const double lastBias = model.graph.constants[3].tensor[1].item<double>();
    QVERIFY(std::abs(result.map.sum().item<double>() - (score - lastBias)) < 1e-5);
}

void FullGradTest::withoutBiasesItIsInputTimesGradient() {
    const Model model = test::modelOf(test::withoutBiases(oneConvolution().graph));
    const at::Tensor input = test::formulaInput({1, 3, 8, 8});
    const Question question{.model = model, .input = input, .target = ClassScore{1}};
    QVERIFY(at::allclose(explained(model, input, {.postprocess = false}).map,
                         inputXGradient(question, {}, {}).map));
}

void FullGradTest::channelsMayComeLast() {
    // A linear layer on N×H×W×C is a convolution with a kernel of one pixel.
    const auto build = [](bool linear) {
        GraphBuilder b;
        Feature x = b.input();
        if (linear) {
            const std::vector<std::int64_t> last = {0, 2, 3, 1}, first = {0, 3, 1, 2};
            x = b.call("last", "aten::permute", {argument(x), fixed(last)}, 3);
            x = b.linear(x, "layer", 5);
            x = b.call("first", "aten::permute", {argument(x), fixed(first)}, 5);
        } else {
            x = b.convolution(x, "layer", {.channels = 5, .kernel = 1});
        }
        Graph graph = b.finish(b.globalMean(b.relu(x, "relu")));
        for (Constant& constant : graph.constants)
            constant.tensor = test::formulaTensor(constant.name, {constant.tensor.numel()}, 0, 1)
                                  .reshape(constant.tensor.sizes());
        return test::modelOf(graph);
    };
    const at::Tensor input = test::formulaInput({1, 3, 6, 4});
    QVERIFY(at::allclose(explained(build(true), input).map, explained(build(false), input).map, 1e-4, 1e-5));
}

void FullGradTest::costsOnePassEachWay() {
    const Attribution result = explained(oneConvolution(), test::formulaInput({1, 3, 8, 8}));
    QCOMPARE(result.passes.forward, 1);
    QCOMPARE(result.passes.backward, 1);
}

QTEST_GUILESS_MAIN(FullGradTest)
#include "fullgrad_test.moc"
