// Small networks for tests.
#pragma once

#include "graph/graph.h"
#include "model/model.h"

#include <string>
#include <vector>

namespace saliscope::test {

/// The architecture with every weight and buffer as the formula gives it.
Graph withFormulaWeights(Graph architecture, double gain = 1.0);

/// The same network computing in double precision, for comparison with finite differences.
Graph inDoublePrecision(Graph graph);

/// Convolution, batch norm, pooling, ReLU, a residual block with its sum, linear: 3×16×16 in, 5 scores out.
Graph smallNetwork();

/// A model without labels whose inputs are C×H×W as they are, around that graph.
Model modelOf(Graph graph, int channels, int height, int width);

/// Scores that are linear in the pixels: score k = Σ weights[k]·x + bias[k]. \param weights classes×C×H×W
Model linearModel(const at::Tensor& weights, const at::Tensor& bias);

/// The network without what adds to its layers: biases, the shifts and the means of norms.
Graph withoutBiases(Graph graph);

struct NamedNetwork {
    std::string name;
    Graph graph;
};

/// One small network for each thing that networks do besides convolving: skip connections, concatenation,
/// gates, poolings, norms, activations, ...: 3×16×16 in, 5 scores out.
std::vector<NamedNetwork> networksOfEveryKind();

/// A model around the graph, with ImageNet's preprocessing.
Model modelOf(Graph graph, std::int64_t classes = 5);

} // namespace saliscope::test
