#include "support/networks.h"

#include "graph/graph_builder.h"
#include "support/formula.h"

#include <ATen/ATen.h>

namespace saliscope::test {

Graph withFormulaWeights(Graph architecture, double gain) {
    for (Constant& constant : architecture.constants)
        constant.tensor = formulaWeight(constant.name, constant.tensor.sizes().vec(), gain);
    return architecture;
}

Graph inDoublePrecision(Graph graph) {
    for (Constant& constant : graph.constants)
        constant.tensor = constant.tensor.to(at::kDouble);
    return graph;
}

Graph smallNetwork() {
    GraphBuilder b;
    Feature x = b.convolution(b.input(), "stem", {.channels = 8, .kernel = 3, .stride = 1, .padding = 1});
    x = b.batchNorm(x, "norm");
    x = b.maxPool(
        x, "pool",
        {.kernel = 2, .stride = 2}); // before the ReLU: no ties, on which the gradient is not defined
    x = b.relu(x, "relu");
    x = b.block("block", [&] {
        const Feature y = b.convolution(x, "conv", {.channels = 8, .kernel = 3, .stride = 1, .padding = 1});
        return b.relu(b.add(y, x), "relu");
    });
    x = b.flatten(b.adaptiveAveragePool(x, "average", 2), 4);
    return withFormulaWeights(b.finish(b.linear(x, "scores", 5)), 1.5);
}

} // namespace saliscope::test
