#include "graph/cost.h"

#include "graph/executor.h"
#include "graph/graph_builder.h"
#include "model/zoo/zoo.h"
#include "support/formula.h"
#include "support/networks.h"

#include <QtTest>

using namespace saliscope;

class CostTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void convolutionsCostTheirProducts();
    void aLinearLayerCostsItsWeights();
    void theMostExpensiveCallOfVgg16IsItsSecondConvolution();
    void whatWasNotComputedCostsNothing();
};

namespace {

/// Two images of 3×12×10 through a convolution in two groups and a linear layer.
Graph groupedNetwork() {
    GraphBuilder b(4);
    Feature x = b.convolution(b.input(), "features",
                              {.channels = 6, .kernel = 3, .stride = 1, .padding = 1, .groups = 2});
    x = b.flatten(b.adaptiveAveragePool(x, "pool", 2), 4);
    return test::withFormulaWeights(b.finish(b.linear(x, "scores", 500)));
}

} // namespace

void CostTest::convolutionsCostTheirProducts() {
    const Graph graph = groupedNetwork();
    const Trace trace = run(graph, test::formulaInput({2, 4, 12, 10}),
                            {.keep = {requireValue(graph, "features")}, .withoutOutputs = true});
    const Cost expected = {.largestCall = 2.0 * 6 * 12 * 10 * (4 / 2 * 3 * 3),
                           .numbers = 2.0 * 6 * 12 * 10,
                           .largestResult = 2.0 * 6 * 12 * 10};
    QVERIFY(costOf(graph, trace.shapes()) == expected);
}

void CostTest::aLinearLayerCostsItsWeights() {
    const Graph graph = groupedNetwork();
    const ValueId pool = requireValue(graph, "pool");
    const Trace trace = run(graph, {}, {.given = {{pool, at::ones({3, 6, 2, 2})}}});
    QCOMPARE(costOf(graph, trace.shapes()).largestCall, 3.0 * 24 * 500);
}

void CostTest::theMostExpensiveCallOfVgg16IsItsSecondConvolution() {
    const Graph graph = test::withFormulaWeights(requireArchitecture("vgg16").build(10));
    const Trace trace = run(graph, test::formulaInput({1, 3, 32, 32}),
                            {.keep = {requireValue(graph, "features.4")}, .withoutOutputs = true});
    QCOMPARE(costOf(graph, trace.shapes()).largestCall, 32.0 * 32 * 64 * 64 * 9);
}

void CostTest::whatWasNotComputedCostsNothing() {
    const Graph graph = groupedNetwork();
    const Trace trace =
        run(graph, test::formulaInput({1, 4, 12, 10}), {.keep = {graph.input}, .withoutOutputs = true});
    QVERIFY(costOf(graph, trace.shapes()) == Cost{});
}

QTEST_GUILESS_MAIN(CostTest)
#include "cost_test.moc"
