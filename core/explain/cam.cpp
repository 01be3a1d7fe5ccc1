#include "explain/cam.h"

#include "base/error.h"
#include "graph/layer.h"
#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// The last nodes of a network that ends in pooling and a linear layer.
struct Head {
    ValueId maps{}, means{}; ///< before and after the pooling
    ConstantId rows{};       ///< the linear layer's weight
};

const Node* producerOf(const Graph& graph, ValueId value) {
    const std::int32_t node = producers(graph)[index(value)];
    return node < 0 ? nullptr : &graph.nodes[static_cast<std::size_t>(node)];
}

/// The node before, through those that only rearrange numbers.
const Node* sourceOf(const Graph& graph, ValueId value) {
    const Node* node = producerOf(graph, value);
    while (node && layerKind(*node) == LayerKind::rearrangement)
        node = producerOf(graph, inputValues(*node).front());
    return node;
}

std::optional<Head> findHead(const Graph& graph) {
    const Node* last = sourceOf(graph, graph.outputs.front());
    if (!last || (layerKind(*last) != LayerKind::linear && layerKind(*last) != LayerKind::convolution) ||
        inputConstants(*last).empty())
        return std::nullopt;
    const Node* pooling = sourceOf(graph, inputValues(*last).front());
    if (!pooling || layerKind(*pooling) != LayerKind::pooling ||
        pooling->op.name().find("max") != std::string::npos)
        return std::nullopt;
    return Head{inputValues(*pooling).front(), pooling->outputs.front(), inputConstants(*last).front()};
}

/// Whether the pooling leaves one mean of each map, and the linear layer takes nothing else.
bool weighsMeans(const Graph& graph, const Head& head, const Trace& trace) {
    const auto& maps = trace.shapes()[index(head.maps)];
    const auto& means = trace.shapes()[index(head.means)];
    const at::Tensor& rows = graph.constants[index(head.rows)].tensor;
    return maps.size() == 4 && (means.size() != 4 || means[2] * means[3] == 1) &&
           rows.numel() == rows.size(0) * maps[1];
}

at::Tensor rowOf(const Target& target, const at::Tensor& rows) {
    const at::Tensor matrix = rows.reshape({rows.size(0), -1});
    if (const auto* score = std::get_if<ClassScore>(&target))
        return matrix[score->index];
    if (const auto* difference = std::get_if<ScoreDifference>(&target))
        return matrix[difference->preferred] - matrix[difference->other];
    throw UsageError(
        "CAM explains the score of a class or a difference of two; for other targets use grad-cam");
}

} // namespace

Attribution cam(const Question& question, const LayerMapOptions& options, const Progress& progress) {
    const Graph& graph = question.model.graph;
    Runs runs(question, progress);
    const std::optional<Head> head = findHead(graph);
    Trace trace;
    if (head)
        trace = runs.forward(question.input, {.keep = {head->maps}});
    if (!head || !weighsMeans(graph, *head, trace))
        throw ModelError("CAM needs a network that ends in global average pooling and one linear layer, "
                         "which this one does "
                         "not; use grad-cam, which is the same there and works everywhere");
    targetValue(question.target, trace); // says what is wrong with a target that does not exist
    const at::Tensor weights = rowOf(question.target, graph.constants[index(head->rows)].tensor);
    return weightedSum(question, {head->maps, trace.value(head->maps)[0], {}}, weights, options, runs);
}

Method camMethod() {
    return makeMethod({.id = "cam",
                       .title = "CAM",
                       .summary = "In a network that ends by averaging its last maps and weighing the "
                                  "averages, the order can be turned round: "
                                  "weigh the maps first, then look at the sum before it is averaged. It "
                                  "shows where the score comes from, "
                                  "without any backward pass. Grad-CAM extends this to all other networks.",
                       .paper = "Zhou, Khosla, Lapedriza, Oliva & Torralba 2016, Learning deep features for "
                                "discriminative localization",
                       .unit = "part of the score",
                       .needsGradients = false,
                       .isSigned = true},
                      layerMapOptionTable<LayerMapOptions>(), cam);
}

} // namespace saliscope
