// Small networks for tests.
#pragma once

#include "graph/graph.h"
#include "model/model.h"

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

} // namespace saliscope::test
