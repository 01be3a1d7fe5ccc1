#include "explain/class_activation.h"

#include "base/error.h"
#include "graph/layer.h"
#include "model/model.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// Watches a run for the last layer before the target that has positions, and keeps what it computes.
class LastLayer {
public:
    explicit LastLayer(const Question& question) {
        const Graph& graph = question.model.graph;
        const ValueId end = layerOf(question.target, graph);
        for (const Node& node : graph.nodes) {
            const ValueId value = node.outputs.front();
            if (value == end)
                break;
            const LayerKind kind = layerKind(node);
            if (kind != LayerKind::rearrangement && kind != LayerKind::pooling)
                edits_.push_back({value, [this, value](const at::Tensor& tensor) {
                                      if (tensor.dim() == 4 && tensor.size(2) * tensor.size(3) > 1)
                                          last_ = {value, tensor, {}};
                                      return tensor;
                                  }});
        }
    }
    LastLayer(const LastLayer&) = delete;
    LastLayer& operator=(const LastLayer&) = delete;

    /// For the run; they change nothing.
    const std::vector<Edit>& edits() const { return edits_; }

    LayerView view() const {
        if (!last_.activation.defined())
            throw ModelError("the network has no layer with positions before the target; class activation "
                             "maps need one");
        return {last_.layer, last_.activation[0], {}};
    }

private:
    std::vector<Edit> edits_;
    LayerView last_;
};

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
    Question asked = question;
    asked.layer.reset();
    const Progress toNobody;
    Runs runs(asked, toNobody);
    return viewActivation(asked, runs).layer;
}

LayerView viewLayer(const Question& question, Runs& runs) {
    RunOptions options;
    if (question.layer) {
        options.differentiate = {*question.layer};
    } else {
        const LayerView last = viewActivation(question, runs);
        options = {.differentiate = {last.layer}, .given = {{last.layer, last.activation.unsqueeze(0)}}};
    }
    const ValueId layer = options.differentiate.front();
    const Trace trace = runs.forward(question.input, options);
    const at::Tensor activation = trace.value(layer).detach();
    requirePositions(question, layer, activation);
    const at::Tensor gradient = runs.gradients(trace, {layer}).front();
    if (!gradient.any().item<bool>() && !targetValue(question.target, trace).requires_grad())
        throw ModelError("the target does not depend on the layer '" +
                         valueName(question.model.graph, layer) + "'; choose a layer before it");
    return {layer, activation[0], gradient[0]};
}

LayerView viewActivation(const Question& question, Runs& runs) {
    if (!question.layer) {
        LastLayer last(question);
        const Trace trace = runs.forward(question.input, {.edits = last.edits()});
        targetValue(question.target, trace);
        return last.view();
    }
    const Trace trace = runs.forward(question.input, {.keep = {*question.layer}});
    targetValue(question.target, trace); // says what is wrong with a target that does not exist
    const at::Tensor& activation = trace.value(*question.layer);
    requirePositions(question, *question.layer, activation);
    return {*question.layer, activation[0], {}};
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

Attribution weightedByAnswers(const Question& question, const LayerView& view, const ChannelSeries& series,
                              const LayerMapOptions& options, const Runs& runs, const Progress& progress) {
    const std::int64_t channels = view.activation.size(0);
    at::Tensor answers = at::empty({0}, at::kDouble);
    Attribution result;
    for (std::int64_t begin = 0; begin < channels;) {
        const std::int64_t end = std::min(channels, begin + runs.batchSize());
        answers = at::cat({answers, series.ask(begin, end)});
        if (question.preview || end == channels) {
            const LayerView known{view.layer, view.activation.slice(0, 0, end), {}};
            const at::Tensor weights = series.weigh(answers).to(view.activation.options());
            result = weightedSum(question, known, weights, options, runs);
        }
        if (question.preview)
            question.preview(result.map);
        begin = end;
        progress.report(static_cast<double>(end) / static_cast<double>(channels), series.step);
    }
    return result;
}

} // namespace saliscope
