#include "graph/shapes.h"

#include "graph/executor.h"

#include <ATen/ops/zeros.h>

namespace saliscope {

std::vector<std::vector<std::int64_t>> valueShapes(const Graph& graph,
                                                   const std::vector<std::int64_t>& inputShape) {
    std::vector<std::vector<std::int64_t>> shapes(static_cast<std::size_t>(graph.valueCount));
    RunOptions options;
    for (std::int32_t id = 0; id < graph.valueCount; ++id)
        options.edits.push_back(
            {ValueId{id}, [&shape = shapes[static_cast<std::size_t>(id)]](const at::Tensor& tensor) {
                 shape = tensor.sizes().vec();
                 return tensor;
             }});
    run(graph, at::zeros({1, inputShape.at(0), inputShape.at(1), inputShape.at(2)}), options);
    return shapes;
}

} // namespace saliscope
