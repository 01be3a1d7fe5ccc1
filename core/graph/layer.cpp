#include "graph/layer.h"

#include "base/error.h"
#include "graph/shapes.h"

#include <algorithm>

namespace saliscope {

namespace {

struct Row {
    const char* name;
    LayerKind kind;
};

constexpr Row kinds[] = {
    {"aten::conv1d", LayerKind::convolution},
    {"aten::conv2d", LayerKind::convolution},
    {"aten::conv3d", LayerKind::convolution},
    {"aten::conv_transpose1d", LayerKind::convolution},
    {"aten::conv_transpose2d", LayerKind::convolution},
    {"aten::linear", LayerKind::linear},
    {"aten::addmm", LayerKind::linear},
    {"aten::matmul", LayerKind::linear},
    {"aten::mm", LayerKind::linear},
    {"aten::bmm", LayerKind::linear},
    {"aten::batch_norm", LayerKind::normalisation},
    {"aten::layer_norm", LayerKind::normalisation},
    {"aten::group_norm", LayerKind::normalisation},
    {"aten::instance_norm", LayerKind::normalisation},
    {"aten::relu", LayerKind::activation},
    {"aten::relu6", LayerKind::activation},
    {"aten::hardtanh", LayerKind::activation},
    {"aten::clamp", LayerKind::activation},
    {"aten::clamp_min", LayerKind::activation},
    {"aten::threshold", LayerKind::activation},
    {"aten::leaky_relu", LayerKind::activation},
    {"aten::prelu", LayerKind::activation},
    {"aten::rrelu", LayerKind::activation},
    {"aten::elu", LayerKind::activation},
    {"aten::celu", LayerKind::activation},
    {"aten::selu", LayerKind::activation},
    {"aten::silu", LayerKind::activation},
    {"aten::gelu", LayerKind::activation},
    {"aten::mish", LayerKind::activation},
    {"aten::softplus", LayerKind::activation},
    {"aten::hardswish", LayerKind::activation},
    {"aten::sigmoid", LayerKind::activation},
    {"aten::hardsigmoid", LayerKind::activation},
    {"aten::tanh", LayerKind::activation},
    {"aten::max_pool2d", LayerKind::pooling},
    {"aten::max_pool2d_with_indices", LayerKind::pooling},
    {"aten::avg_pool2d", LayerKind::pooling},
    {"aten::adaptive_avg_pool2d", LayerKind::pooling},
    {"aten::adaptive_max_pool2d", LayerKind::pooling},
    {"aten::mean", LayerKind::pooling},
    {"aten::add", LayerKind::add},
    {"aten::mul", LayerKind::multiply},
    {"aten::cat", LayerKind::concatenation},
    {"aten::concat", LayerKind::concatenation},
    {"aten::stack", LayerKind::concatenation},
    {"aten::softmax", LayerKind::softmax},
    {"aten::log_softmax", LayerKind::softmax},
    {"aten::upsample_nearest2d", LayerKind::resizing},
    {"aten::upsample_bilinear2d", LayerKind::resizing},
    {"aten::flatten", LayerKind::rearrangement},
    {"aten::view", LayerKind::rearrangement},
    {"aten::reshape", LayerKind::rearrangement},
    {"aten::permute", LayerKind::rearrangement},
    {"aten::transpose", LayerKind::rearrangement},
    {"aten::contiguous", LayerKind::rearrangement},
    {"aten::squeeze", LayerKind::rearrangement},
    {"aten::unsqueeze", LayerKind::rearrangement},
    {"aten::select", LayerKind::rearrangement},
    {"aten::slice", LayerKind::rearrangement},
    {"aten::chunk", LayerKind::rearrangement},
    {"aten::split", LayerKind::rearrangement},
    {"aten::split_with_sizes", LayerKind::rearrangement},
    {"aten::tensor_split", LayerKind::rearrangement},
    {"aten::unbind", LayerKind::rearrangement},
    {"aten::narrow", LayerKind::rearrangement},
    {"aten::index_select", LayerKind::rearrangement},
    {"aten::unflatten", LayerKind::rearrangement},
    {"aten::t", LayerKind::rearrangement},
    {"aten::flip", LayerKind::rearrangement},
    {"aten::roll", LayerKind::rearrangement},
    {"aten::channel_shuffle", LayerKind::rearrangement},
    {"aten::pixel_shuffle", LayerKind::rearrangement},
    {"aten::pixel_unshuffle", LayerKind::rearrangement},
    {"aten::clone", LayerKind::rearrangement},
    {"aten::to", LayerKind::rearrangement},
    {"aten::expand", LayerKind::rearrangement},
    {"aten::expand_as", LayerKind::rearrangement},
    {"aten::repeat", LayerKind::rearrangement},
    {"aten::constant_pad_nd", LayerKind::rearrangement},
    {"aten::pad", LayerKind::rearrangement},
};

constexpr std::string_view kindNames[] = {
    "convolution", "linear",        "normalisation", "activation", "pooling",       "add",
    "multiply",    "concatenation", "softmax",       "resizing",   "rearrangement", "other",
};

std::int64_t parameterCount(const Graph& graph, const Node& node) {
    std::int64_t count = 0;
    for (ConstantId id : inputConstants(node))
        if (const Constant& constant = graph.constants[index(id)]; constant.learnable)
            count += constant.tensor.numel();
    return count;
}

} // namespace

bool isAnyOf(const Node& node, std::span<const char* const> operators) {
    return std::any_of(operators.begin(), operators.end(),
                       [&](const char* name) { return node.op.is(name); });
}

std::string_view layerKindName(LayerKind kind) {
    return kindNames[static_cast<std::size_t>(kind)];
}

LayerKind layerKind(const Node& node) {
    const Row* row =
        std::find_if(std::begin(kinds), std::end(kinds), [&](const Row& r) { return node.op.is(r.name); });
    return row == std::end(kinds) ? LayerKind::other : row->kind;
}

std::vector<Layer> layers(const Graph& graph, const std::vector<std::int64_t>& inputShape) {
    const auto shapes = valueShapes(graph, inputShape);
    const auto fields = receptiveFields(graph, shapes);
    std::vector<Layer> result;
    for (const Node& node : graph.nodes) {
        const ValueId value = node.outputs.front();
        const std::vector<std::int64_t>& shape = shapes[index(value)];
        if (shape.empty())
            continue;
        result.push_back({node.name,
                          layerKind(node),
                          node.op.name(),
                          value,
                          {shape.begin() + 1, shape.end()},
                          parameterCount(graph, node),
                          fields[index(value)]});
    }
    return result;
}

const at::Tensor* filtersOf(const Graph& graph, const Node& node) {
    if (layerKind(node) == LayerKind::convolution)
        for (ConstantId id : inputConstants(node))
            if (const at::Tensor& tensor = graph.constants[index(id)].tensor; tensor.dim() == 4)
                return &tensor;
    return nullptr;
}

const at::Tensor& requireFilters(const Graph& graph, std::string_view name) {
    const std::int32_t producer = producers(graph)[index(requireValue(graph, name))];
    if (producer >= 0)
        if (const at::Tensor* filters = filtersOf(graph, graph.nodes[static_cast<std::size_t>(producer)]))
            return *filters;
    std::string convolutions;
    for (const Node& candidate : graph.nodes)
        if (filtersOf(graph, candidate) && convolutions.size() < 120)
            convolutions += (convolutions.empty() ? "" : ", ") + candidate.name;
    throw UsageError(
        "the layer '" + std::string(name) + "' is no convolution and has no filters; " +
        (convolutions.empty() ? "the network has no convolutions" : "convolutions are " + convolutions));
}

} // namespace saliscope
