#include "explain/class_activation.h"

#include "base/error.h"
#include "graph/layer.h"
#include "graph/shapes.h"
#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

ValueId chosenLayer(const Question& question) {
    return question.layer ? *question.layer : defaultLayer(question);
}

void requirePositions(const Question& question, ValueId layer, const at::Tensor& activation) {
    if (activation.dim() != 4)
        throw ModelError("the layer '" + valueName(question.model.graph, layer) +
                         "' has no positions; choose one with maps C×H×W, 'saliscope-cli layers' lists them");
}

Attribution finish(const Question& question, const LayerView& view, const at::Tensor& map, at::Tensor weights,
                   const LayerMapOptions& options, const Runs& runs) {
    Attribution result;
    result.map = finishLayerMap(map, options, question.input.size(2), question.input.size(3));
    result.layer = view.layer;
    result.channelWeights = std::move(weights);
    result.passes = runs.passes();
    noteDegenerateMap(result);
    return result;
}

} // namespace

ValueId defaultLayer(const Question& question) {
    const Graph& graph = question.model.graph;
    const auto shapes = valueShapes(graph, question.input[0].sizes().vec());
    const ValueId end = layerOf(question.target, graph);
    std::optional<ValueId> last;
    for (const Node& node : graph.nodes) {
        const ValueId value = node.outputs.front();
        if (value == end)
            break;
        const auto& shape = shapes[index(value)];
        const LayerKind kind = layerKind(node);
        if (shape.size() == 4 && shape[2] * shape[3] > 1 && kind != LayerKind::rearrangement &&
            kind != LayerKind::pooling)
            last = value;
    }
    if (!last)
        throw ModelError(
            "the network has no layer with positions before the target; class activation maps need one");
    return *last;
}

LayerView viewLayer(const Question& question, Runs& runs) {
    const ValueId layer = chosenLayer(question);
    const Trace trace = runs.forward(question.input, {.differentiate = {layer}});
    const at::Tensor activation = trace.value(layer).detach();
    requirePositions(question, layer, activation);
    const at::Tensor gradient = runs.gradients(trace, {layer}).front();
    if (!gradient.any().item<bool>() && !targetValue(question.target, trace).requires_grad())
        throw ModelError("the target does not depend on the layer '" +
                         valueName(question.model.graph, layer) + "'; choose a layer before it");
    return {layer, activation[0], gradient[0]};
}

LayerView viewActivation(const Question& question, Runs& runs) {
    const ValueId layer = chosenLayer(question);
    const Trace trace = runs.forward(question.input, {.keep = {layer}});
    targetValue(question.target, trace); // says what is wrong with a target that does not exist
    const at::Tensor activation = trace.value(layer);
    requirePositions(question, layer, activation);
    return {layer, activation[0], {}};
}

void noteDegenerateMap(Attribution& attribution) {
    const at::Tensor& map = attribution.map;
    if (!at::isfinite(map).all().item<bool>())
        attribution.notes.emplace_back(
            "the map holds numbers that are not finite: the network's weights or its input do");
    else if (!map.any().item<bool>())
        attribution.notes.emplace_back(
            "the map is zero everywhere: at this layer nothing speaks for the target");
    else if (map.min().equal(map.max()))
        attribution.notes.emplace_back("the map is the same everywhere: at this layer no place is preferred");
}

Attribution weightedSum(const Question& question, const LayerView& view, const at::Tensor& weights,
                        const LayerMapOptions& options, const Runs& runs) {
    const at::Tensor map = (weights.reshape({-1, 1, 1}) * view.activation).sum(0);
    return finish(question, view, map, weights, options, runs);
}

Attribution weightedSumByPosition(const Question& question, const LayerView& view, const at::Tensor& weights,
                                  const LayerMapOptions& options, const Runs& runs) {
    return finish(question, view, (weights * view.activation).sum(0), weights.mean({1, 2}), options, runs);
}

} // namespace saliscope
