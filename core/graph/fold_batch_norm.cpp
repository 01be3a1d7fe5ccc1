#include "graph/fold_batch_norm.h"

#include <ATen/ops/rsqrt.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace saliscope {

namespace {

/// The weight given for a parameter of the schema, or null if it is none or computed.
const ConstantId* constantArgument(const Node& node, std::string_view parameter) {
    const auto position = node.op.schema().argumentIndexWithName(std::string(parameter));
    return position ? std::get_if<ConstantId>(&node.arguments[static_cast<std::size_t>(*position)].content)
                    : nullptr;
}

Argument& argumentOf(Node& node, std::string_view parameter) {
    const auto position = node.op.schema().argumentIndexWithName(std::string(parameter));
    return node.arguments[static_cast<std::size_t>(position.value())];
}

bool isNone(const Node& node, std::string_view parameter) {
    const auto position = node.op.schema().argumentIndexWithName(std::string(parameter));
    const auto* fixed =
        std::get_if<c10::IValue>(&node.arguments[static_cast<std::size_t>(position.value())].content);
    return fixed && fixed->isNone();
}

bool isFoldable(const Node& norm) {
    if (!norm.op.is("aten::batch_norm"))
        return false;
    const c10::IValue training = fixedArgument(norm, "training");
    const auto constantOrNone = [&](std::string_view parameter) {
        return constantArgument(norm, parameter) || isNone(norm, parameter);
    };
    return training.isBool() && !training.toBool() && constantArgument(norm, "running_mean") &&
           constantArgument(norm, "running_var") && constantOrNone("weight") && constantOrNone("bias");
}

bool isTransposed(const Node& layer) {
    return layer.op.is("aten::conv_transpose2d");
}

bool canTakeNorm(const Node& layer) {
    const bool known = layer.op.is("aten::conv2d") || layer.op.is("aten::linear") || isTransposed(layer);
    return known && constantArgument(layer, "weight") &&
           (constantArgument(layer, "bias") || isNone(layer, "bias"));
}

/// What a batch norm does to a channel: scale · x + shift. In double precision, because products follow.
struct ChannelMap {
    at::Tensor scale, shift;
};

ChannelMap channelMap(const Graph& graph, const Node& norm) {
    const auto tensor = [&](std::string_view parameter, double otherwise) {
        const ConstantId* id = constantArgument(norm, parameter);
        const at::Tensor mean = graph.constants[index(*constantArgument(norm, "running_mean"))].tensor;
        return id ? graph.constants[index(*id)].tensor.to(at::kDouble)
                  : at::zeros_like(mean, at::kDouble) + otherwise;
    };
    const double epsilon = fixedArgument(norm, "eps").toDouble();
    const at::Tensor scale = tensor("weight", 1) * (tensor("running_var", 1) + epsilon).rsqrt();
    return {scale, tensor("bias", 0) - tensor("running_mean", 0) * scale};
}

/// The kernels with each output channel scaled.
at::Tensor scaledWeight(const Node& layer, const at::Tensor& weight, const at::Tensor& scale) {
    const at::Tensor exact = weight.to(at::kDouble);
    at::Tensor scaled;
    if (isTransposed(layer)) {
        // inputs × outputs/groups × height × width: the outputs of each group lie in its own inputs' rows
        const std::int64_t groups = fixedArgument(layer, "groups").toInt();
        const at::Tensor grouped =
            exact.reshape({groups, exact.size(0) / groups, exact.size(1), exact.size(2) * exact.size(3)});
        scaled = (grouped * scale.reshape({groups, 1, exact.size(1), 1})).reshape(exact.sizes());
    } else {
        std::vector<std::int64_t> shape(static_cast<std::size_t>(exact.dim()), 1);
        shape[0] = scale.numel();
        scaled = exact * scale.reshape(shape);
    }
    return scaled.to(weight.scalar_type());
}

int usesOf(const Graph& graph, ConstantId id) {
    int uses = 0;
    for (const Node& node : graph.nodes)
        for (ConstantId used : inputConstants(node))
            uses += used == id ? 1 : 0;
    return uses;
}

int usesOf(const Graph& graph, ValueId id) {
    auto uses = std::ranges::count(graph.outputs, id);
    for (const Node& node : graph.nodes)
        uses += std::ranges::count(inputValues(node), id);
    return static_cast<int>(uses);
}

/// Gives the layer a weight of its own: in the place of the old one where nobody else uses that.
void replaceConstant(Graph& graph, Node& layer, std::string_view parameter, const at::Tensor& tensor) {
    const ConstantId* old = constantArgument(layer, parameter);
    if (old && usesOf(graph, *old) == 1) {
        graph.constants[index(*old)].tensor = tensor;
        return;
    }
    const std::string name = layer.name + "." + std::string(parameter);
    argumentOf(layer, parameter).content = ConstantId{static_cast<std::int32_t>(graph.constants.size())};
    graph.constants.push_back({name, tensor, /*learnable=*/true});
}

void fold(Graph& graph, Node& layer, const Node& norm) {
    const ChannelMap map = channelMap(graph, norm);
    const at::Tensor weight = graph.constants[index(*constantArgument(layer, "weight"))].tensor;
    at::Tensor bias = map.shift;
    if (const ConstantId* old = constantArgument(layer, "bias"))
        bias = bias + graph.constants[index(*old)].tensor.to(at::kDouble) * map.scale;
    replaceConstant(graph, layer, "weight", scaledWeight(layer, weight, map.scale));
    replaceConstant(graph, layer, "bias", bias.to(weight.scalar_type()));
    for (auto& [path, value] : graph.modules)
        if (value == layer.outputs.front())
            value = norm.outputs.front();
    layer.outputs = norm.outputs;
}

void renumber(Argument& argument, const std::vector<ConstantId>& ids) {
    if (auto* id = std::get_if<ConstantId>(&argument.content))
        *id = ids[index(*id)];
    else if (auto* list = std::get_if<Argument::List>(&argument.content))
        for (Argument& element : *list)
            renumber(element, ids);
}

void dropUnusedConstants(Graph& graph, const std::vector<ConstantId>& candidates) {
    std::vector<bool> drops(graph.constants.size());
    for (ConstantId id : candidates)
        drops[index(id)] = usesOf(graph, id) == 0;
    std::vector<Constant> kept;
    std::vector<ConstantId> ids(graph.constants.size());
    for (std::size_t i = 0; i < graph.constants.size(); ++i) {
        ids[i] = ConstantId{static_cast<std::int32_t>(kept.size())};
        if (!drops[i])
            kept.push_back(std::move(graph.constants[i]));
    }
    graph.constants = std::move(kept);
    for (Node& node : graph.nodes)
        for (Argument& argument : node.arguments)
            renumber(argument, ids);
}

} // namespace

Graph foldBatchNorm(Graph graph) {
    std::vector<ConstantId> released;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        if (!isFoldable(graph.nodes[i]))
            continue;
        const std::vector<std::int32_t> producer = producers(graph);
        const auto* input = std::get_if<ValueId>(&graph.nodes[i].arguments[0].content);
        const std::int32_t before = input ? producer[index(*input)] : -1;
        if (before < 0 || usesOf(graph, *input) != 1 ||
            !canTakeNorm(graph.nodes[static_cast<std::size_t>(before)]))
            continue;
        const Node norm = std::move(graph.nodes[i]);
        graph.nodes.erase(graph.nodes.begin() + static_cast<std::ptrdiff_t>(i--));
        for (ConstantId id : inputConstants(norm))
            released.push_back(id);
        fold(graph, graph.nodes[static_cast<std::size_t>(before)], norm);
    }
    dropUnusedConstants(graph, released);
    return graph;
}

} // namespace saliscope
