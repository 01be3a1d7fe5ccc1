// Small networks for tests.
#pragma once

#include "graph/graph.h"

namespace saliscope::test {

/// The architecture with every weight and buffer as the formula gives it.
Graph withFormulaWeights(Graph architecture, double gain = 1.0);

/// The same network computing in double precision, for comparison with finite differences.
Graph inDoublePrecision(Graph graph);

/// Convolution, batch norm, pooling, ReLU, a residual block with its sum, linear: 3×16×16 in, 5 scores out.
Graph smallNetwork();

} // namespace saliscope::test
