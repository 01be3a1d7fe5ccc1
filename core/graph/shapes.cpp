#include "graph/shapes.h"

#include "graph/executor.h"

#include <ATen/ops/zeros.h>

namespace saliscope {

namespace {

/// That of the weights, so that a network in double precision can be asked, too.
at::ScalarType numberType(const Graph& graph) {
    for (const Constant& constant : graph.constants)
        if (constant.tensor.is_floating_point())
            return constant.tensor.scalar_type();
    return at::kFloat;
}

} // namespace

std::vector<std::vector<std::int64_t>> valueShapes(const Graph& graph,
                                                   const std::vector<std::int64_t>& inputShape) {
    const at::Tensor zeros =
        at::zeros({1, inputShape.at(0), inputShape.at(1), inputShape.at(2)}, numberType(graph));
    return run(graph, zeros).shapes();
}

} // namespace saliscope
