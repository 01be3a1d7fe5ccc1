#include "graph/fold_batch_norm.h"

#include "graph/executor.h"
#include "graph/graph_builder.h"
#include "model/zoo/toy_network.h"
#include "support/formula.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace saliscope;

class FoldBatchNormTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theScoresStayTheSame_data();
    void theScoresStayTheSame();
    void theWeightsAreThoseOfTheDefinition();
    void valuesKeepTheirIdsAndModulesTheirResults();
    void aSharedWeightIsLeftToTheOthers();
    void aNormWhoseInputIsNeededElsewhereStays();
    void aNormThatTrainsStays();
    void aToyNetworkBecomesThePlainOne();
};

namespace {

using Build = Feature (*)(GraphBuilder&, Feature);

int countNorms(const Graph& graph) {
    return static_cast<int>(
        std::ranges::count_if(graph.nodes, [](const Node& node) { return node.op.is("aten::batch_norm"); }));
}

/// The largest difference between the scores of both.
double difference(const Graph& a, const Graph& b, const at::Tensor& input) {
    return (scores(a, input) - scores(b, input)).abs().max().item<double>();
}

Feature transposedConvolution(GraphBuilder& net, Feature x, std::int64_t channels, std::int64_t groups) {
    const Argument weight = net.weight("up.weight", {x.channels, channels / groups, 2, 2});
    return net.call("up", "aten::conv_transpose2d.input",
                    {argument(x), weight, fixed(c10::IValue()), argument(Extent(2)), argument(Extent(0)),
                     argument(Extent(0)), fixed(groups)},
                    channels);
}

Feature mean(GraphBuilder& net, Feature x) {
    return net.flatten(net.adaptiveAveragePool(x, "average", 1));
}

Graph built(Build build) {
    GraphBuilder net;
    return test::withFormulaWeights(net.finish(build(net, net.input())), 1.5);
}

void setArgument(Node& node, const char* parameter, c10::IValue value) {
    const int position = node.op.schema().argumentIndexWithName(parameter).value();
    node.arguments[static_cast<std::size_t>(position)].content = std::move(value);
}

} // namespace

void FoldBatchNormTest::theScoresStayTheSame_data() {
    QTest::addColumn<Build>("build");
    QTest::newRow("convolution") << Build([](GraphBuilder& net, Feature x) {
        x = net.convolution(x, "conv", {.channels = 6, .kernel = 3, .stride = 2});
        return mean(net, net.relu(net.batchNorm(x, "norm"), "relu"));
    });
    QTest::newRow("convolution without bias, in groups") << Build([](GraphBuilder& net, Feature x) {
        x = net.convolution(x, "conv", {.channels = 6, .kernel = 3, .groups = 3, .bias = false});
        return mean(net, net.relu(net.batchNorm(x, "norm", 1e-3), "relu"));
    });
    QTest::newRow("transposed convolution") << Build([](GraphBuilder& net, Feature x) {
        return mean(net, net.relu(net.batchNorm(transposedConvolution(net, x, 5, 1), "norm"), "relu"));
    });
    QTest::newRow("transposed convolution in groups") << Build([](GraphBuilder& net, Feature x) {
        return mean(net, net.relu(net.batchNorm(transposedConvolution(net, x, 6, 3), "norm"), "relu"));
    });
    QTest::newRow("linear") << Build([](GraphBuilder& net, Feature x) {
        x = net.batchNorm(net.linear(mean(net, x), "linear", 7), "norm");
        return net.linear(net.relu(x, "relu"), "scores", 3, false);
    });
    QTest::newRow("two in a row") << Build([](GraphBuilder& net, Feature x) {
        x = net.convolution(x, "conv", {.channels = 4, .kernel = 1});
        return mean(net, net.batchNorm(net.batchNorm(x, "first"), "second"));
    });
}

void FoldBatchNormTest::theScoresStayTheSame() {
    QFETCH(Build, build);
    const Graph graph = built(build);
    const Graph folded = foldBatchNorm(graph);
    QVERIFY(countNorms(graph) > 0);
    QCOMPARE(countNorms(folded), 0);
    for (const Constant& constant : folded.constants)
        QVERIFY2(!constant.name.ends_with("running_mean"), constant.name.c_str());
    QVERIFY(difference(graph, folded, test::formulaInput({2, 3, 12, 12})) < 1e-5);
}

void FoldBatchNormTest::theWeightsAreThoseOfTheDefinition() {
    GraphBuilder net;
    const Feature x = net.convolution(net.input(), "conv", {.channels = 1, .kernel = 1});
    Graph graph = net.finish(mean(net, net.batchNorm(x, "norm", 0.5)));
    const std::map<std::string, float> values = {{"conv.weight", 2.0f},       {"conv.bias", 1.0f},
                                                 {"norm.weight", 3.0f},       {"norm.bias", 0.25f},
                                                 {"norm.running_mean", 5.0f}, {"norm.running_var", 3.5f}};
    for (Constant& constant : graph.constants)
        constant.tensor = at::full(constant.tensor.sizes(), values.at(constant.name));
    const Graph folded = foldBatchNorm(graph);
    QCOMPARE(folded.constants.size(), std::size_t{2});
    QVERIFY(at::equal(folded.constants[0].tensor, at::full({1, 3, 1, 1}, 2.0f * 3 / 2)));
    QVERIFY(at::equal(folded.constants[1].tensor, at::full({1}, (1.0f - 5) * 3 / 2 + 0.25f)));
    QVERIFY(folded.constants[0].learnable && folded.constants[1].learnable);
}

void FoldBatchNormTest::valuesKeepTheirIdsAndModulesTheirResults() {
    const Graph graph = test::smallNetwork();
    const Graph folded = foldBatchNorm(graph);
    QCOMPARE(countNorms(folded), 0);
    for (const char* name : {"relu", "pool", "block.relu", "scores"})
        QCOMPARE(index(requireValue(folded, name)), index(requireValue(graph, name)));
    const ValueId norm = requireValue(graph, "norm");
    QCOMPARE(index(requireValue(folded, "stem")), index(norm));
    const at::Tensor input = test::formulaInput({1, 3, 16, 16});
    const at::Tensor before = run(graph, input, {.keep = {norm}}).value(norm);
    const at::Tensor after = run(folded, input, {.keep = {norm}}).value(norm);
    QVERIFY((before - after).abs().max().item<double>() < 1e-5);
}

void FoldBatchNormTest::aSharedWeightIsLeftToTheOthers() {
    GraphBuilder net;
    const Argument shared = net.weight("shared.weight", {3, 3, 1, 1});
    const auto convolution = [&](Feature x, const char* name) {
        return net.call(name, "aten::conv2d", {argument(x), shared}, 3);
    };
    Feature x = net.relu(net.batchNorm(convolution(net.input(), "first"), "norm"), "relu");
    const Graph graph = test::withFormulaWeights(net.finish(mean(net, convolution(x, "second"))), 1.5);
    const Graph folded = foldBatchNorm(graph);
    QCOMPARE(countNorms(folded), 0);
    QVERIFY(difference(graph, folded, test::formulaInput({2, 3, 8, 8})) < 1e-5);
}

void FoldBatchNormTest::aNormWhoseInputIsNeededElsewhereStays() {
    const Graph graph = built([](GraphBuilder& net, Feature x) {
        x = net.convolution(x, "conv", {.channels = 4, .kernel = 3});
        return mean(net, net.add(net.batchNorm(x, "norm"), x));
    });
    const Graph folded = foldBatchNorm(graph);
    QCOMPARE(countNorms(folded), 1);
    QCOMPARE(folded.constants.size(), graph.constants.size());
    QCOMPARE(difference(graph, folded, test::formulaInput({2, 3, 8, 8})), 0.0);
}

void FoldBatchNormTest::aNormThatTrainsStays() {
    Graph graph = test::smallNetwork();
    for (Node& node : graph.nodes)
        if (node.op.is("aten::batch_norm"))
            setArgument(node, "training", true);
    QCOMPARE(countNorms(foldBatchNorm(graph)), 1);
}

void FoldBatchNormTest::aToyNetworkBecomesThePlainOne() {
    const Graph normed = test::withFormulaWeights(toyNetwork(12, ToyNetworkKind::withBatchNorm), 1.5);
    const Graph folded = foldBatchNorm(normed), plain = toyNetwork(12);
    QCOMPARE(folded.nodes.size(), plain.nodes.size());
    for (std::size_t i = 0; i < plain.nodes.size(); ++i)
        QCOMPARE(folded.nodes[i].name, plain.nodes[i].name);
    QCOMPARE(parameterCount(folded), parameterCount(plain));
    QVERIFY(difference(normed, folded, test::formulaInput({2, 3, 64, 64}, 1.0)) < 1e-5);
}

QTEST_GUILESS_MAIN(FoldBatchNormTest)
#include "fold_batch_norm_test.moc"
