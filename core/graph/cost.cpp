#include "graph/cost.h"

#include <algorithm>

namespace saliscope {

namespace {

double numbersIn(const std::vector<std::int64_t>& shape) {
    double count = shape.empty() ? 0 : 1;
    for (std::int64_t size : shape)
        count *= static_cast<double>(size);
    return count;
}

/// How many products each number of the results is the sum of, as in a convolution and a linear layer.
double productsPerNumber(const Graph& graph, const Node& node) {
    double products = 1;
    for (ConstantId id : inputConstants(node))
        if (const at::Tensor& weight = graph.constants[index(id)].tensor; weight.dim() > 1)
            products =
                std::max(products, static_cast<double>(weight.numel()) / static_cast<double>(weight.size(0)));
    return products;
}

} // namespace

Cost costOf(const Graph& graph, const std::vector<std::vector<std::int64_t>>& shapes) {
    Cost cost;
    for (const Node& node : graph.nodes) {
        double numbers = 0;
        for (ValueId value : node.outputs) {
            const double inResult = numbersIn(shapes[index(value)]);
            numbers += inResult;
            cost.largestResult = std::max(cost.largestResult, inResult);
        }
        cost.numbers += numbers;
        if (numbers > 0)
            cost.largestCall = std::max(cost.largestCall, numbers * productsPerNumber(graph, node));
    }
    return cost;
}

} // namespace saliscope
