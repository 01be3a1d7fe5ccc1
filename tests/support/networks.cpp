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

Model modelOf(Graph graph, int channels, int height, int width) {
    Model model;
    model.name = "test";
    model.classes = graph.constants.empty() ? 0 : graph.constants.back().tensor.size(0);
    model.graph = std::move(graph);
    model.preprocessing.channels = channels;
    model.preprocessing.resize = std::nullopt;
    model.preprocessing.height = height;
    model.preprocessing.width = width;
    model.preprocessing.mean.assign(static_cast<std::size_t>(channels), 0.5f);
    model.preprocessing.std.assign(static_cast<std::size_t>(channels), 0.5f);
    return model;
}

Model linearModel(const at::Tensor& weights, const at::Tensor& bias) {
    GraphBuilder b(weights.size(1));
    const std::int64_t positions = weights.size(2) * weights.size(3);
    Graph graph = b.finish(b.linear(b.flatten(b.input(), positions), "scores", weights.size(0)));
    for (Constant& constant : graph.constants)
        constant.tensor = constant.name == "scores.weight" ? weights.flatten(1) : bias;
    return modelOf(std::move(graph), static_cast<int>(weights.size(1)), static_cast<int>(weights.size(2)),
                   static_cast<int>(weights.size(3)));
}

} // namespace saliscope::test
