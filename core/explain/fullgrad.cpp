#include "explain/fullgrad.h"

#include "base/text.h"
#include "explain/backward_walk.h"
#include "explain/folded_model.h"
#include "explain/normalisation.h"
#include "explain/relevance_rules.h"
#include "explain/runs.h"
#include "graph/layer.h"

#include <ATen/ATen.h>

#include <array>
#include <set>

namespace saliscope {

namespace {

/// What the call adds to its output whatever the input, in a shape that broadcasts with the output; undefined
/// for nothing.
at::Tensor biasOf(const OperatorCall& call) {
    if (const auto layer = WeightedLayer::of(call, BiasRole::keepsItsShare)) {
        const bool hasChannels = layerKind(call.node()) == LayerKind::convolution && layer->bias().defined();
        return hasChannels ? alongChannels(layer->bias(), call.outputs().front()) : layer->bias();
    }
    if (const auto norm = Normalisation::of(call))
        return norm->shift();
    const bool addsConstant =
        call.inputs().size() == 1 && isAnyOf(call.node(), std::array{"aten::add", "aten::sub", "aten::rsub"});
    if (addsConstant || call.node().op.is("aten::batch_norm"))
        return call.withInputs({at::zeros_like(call.inputs().front())}).record().outputs.front().detach();
    return {};
}

/// Whether the output is the sum of its derivatives times the inputs, besides the bias.
bool isPiecewiseLinear(const OperatorCall& call) {
    const Node& node = call.node();
    switch (layerKind(node)) {
    case LayerKind::activation:
        return isAnyOf(node, std::array{"aten::relu", "aten::leaky_relu", "aten::prelu", "aten::rrelu",
                                        "aten::clamp_min", "aten::threshold"});
    case LayerKind::normalisation:
        return node.op.is("aten::batch_norm");
    case LayerKind::multiply:
    case LayerKind::linear:
        return call.inputs().size() == 1;
    default:
        return layerKind(node) != LayerKind::softmax;
    }
}

/// Layers whose channels come last, as in ConvNeXt.
bool hasChannelsLast(const OperatorCall& call) {
    return layerKind(call.node()) == LayerKind::linear || call.node().op.is("aten::layer_norm");
}

/// What the biases of one layer contribute, C×h×w, or of any other shape where it has no positions.
struct BiasTerm {
    at::Tensor contribution;
    bool hasPositions;
};

struct Decomposition {
    at::Tensor input; ///< x·∂s/∂x, C×H×W
    std::vector<BiasTerm> biases;
    double value = 0;                     ///< s
    std::set<std::string> otherOperators; ///< that are not piecewise linear
};

BiasTerm biasTerm(const OperatorCall& call, const at::Tensor& bias, const at::Tensor& gradient) {
    at::Tensor contribution = bias * gradient;
    if (contribution.dim() == 4 && hasChannelsLast(call))
        contribution = contribution.permute({0, 3, 1, 2});
    const bool hasPositions = contribution.dim() == 4 && contribution.size(2) * contribution.size(3) > 1;
    return {contribution[0], hasPositions};
}

Decomposition decompose(const Question& question, Runs& runs) {
    const Graph& graph = question.model.graph;
    const ValueId start = layerOf(question.target, graph);
    const std::vector<ValueId> all = BackwardWalk::valuesNeeded(graph, start);
    const Trace trace = runs.forward(question.input, {.keep = all, .differentiate = {graph.input}});
    const BackwardWalk walk(graph, trace, start);

    Decomposition result;
    std::vector<ValueId> values = {graph.input};
    std::vector<std::pair<OperatorCall, at::Tensor>> biased;
    for (const Node& node : graph.nodes) {
        if (!walk.varies(node.outputs.front()))
            continue;
        const OperatorCall call = walk.call(node);
        if (!isPiecewiseLinear(call))
            result.otherOperators.insert(node.op.name());
        if (const at::Tensor bias = biasOf(call); bias.defined()) {
            biased.emplace_back(call, bias);
            values.push_back(node.outputs.front());
        }
    }
    const std::vector<at::Tensor> gradients = runs.gradients(trace, values);
    result.input = (question.input * gradients.front())[0];
    for (std::size_t i = 0; i < biased.size(); ++i)
        result.biases.push_back(biasTerm(biased[i].first, biased[i].second, gradients[i + 1]));
    if (std::holds_alternative<ClassProbability>(question.target))
        result.otherOperators.insert("softmax");
    result.value = targetValue(question.target, trace).item<double>();
    return result;
}

/// ψ: magnitudes from 0 to 1.
at::Tensor scaledMagnitude(const at::Tensor& contribution) {
    const at::Tensor raised = contribution.abs() - contribution.abs().min();
    return raised / (raised.max() + 1e-6);
}

at::Tensor assembled(const Decomposition& parts, const FullGradOptions& options) {
    const std::int64_t height = parts.input.size(1), width = parts.input.size(2);
    at::Tensor map = (options.postprocess ? scaledMagnitude(parts.input) : parts.input).sum(0);
    for (const BiasTerm& term : parts.biases) {
        if (!term.hasPositions)
            continue;
        const at::Tensor sum =
            (options.postprocess ? scaledMagnitude(term.contribution) : term.contribution).sum(0);
        const double coverage = static_cast<double>(sum.numel()) / static_cast<double>(height * width);
        map = map + enlarge(sum, options.upsample, height, width) * (options.postprocess ? 1 : coverage);
    }
    return map;
}

double sumOf(const Decomposition& parts) {
    double sum = parts.input.sum(at::kDouble).item<double>();
    for (const BiasTerm& term : parts.biases)
        sum += term.contribution.sum(at::kDouble).item<double>();
    return sum;
}

} // namespace

Attribution fullGrad(const Question& question, const FullGradOptions& options, const Progress& progress) {
    const Model model = foldedModel(question);
    const Question asked{.model = model, .input = question.input, .target = question.target};
    Runs runs(asked, progress);
    const Decomposition parts = decompose(asked, runs);

    Attribution result;
    result.map = assembled(parts, options);
    result.passes = runs.passes();
    const double sum = sumOf(parts);
    result.completenessGap = std::abs(sum - parts.value);
    if (*result.completenessGap > 0.01 * std::abs(parts.value) && !parts.otherOperators.empty())
        result.notes.push_back("input and biases make " + shortNumberText(sum) + " of " +
                               shortNumberText(parts.value) +
                               ": the rest comes from what is not linear in "
                               "pieces (" +
                               join({parts.otherOperators.begin(), parts.otherOperators.end()}, ", ") + ")");
    return result;
}

Method fullGradMethod() {
    return makeMethod(
        {.id = "fullgrad",
         .title = "FullGrad",
         .summary =
             "The gradient tells how a score reacts to the pixels, but in a network of ReLUs the pixels' "
             "shares alone do "
             "not add up to the score: the rest comes from the biases of all the units that are active. "
             "FullGrad takes "
             "both, pixel by pixel and unit by unit, and lays the maps of all layers over each other: fine "
             "detail from the "
             "input, whole regions from deep layers.",
         .paper = "Srinivas & Fleuret 2019, Full-gradient representation for neural network visualization",
         .unit = "magnitude of gradients with input and biases"},
        OptionTable<FullGradOptions>()
            .boolean("postprocess", &FullGradOptions::postprocess,
                     "Add magnitudes, each layer's scaled to 0..1; off: add the signed contributions")
            .choice("upsample", &FullGradOptions::upsample,
                    {{"bilinear", Upsample::bilinear}, {"nearest", Upsample::nearest}},
                    "How the layers' maps are enlarged to the input's size"),
        fullGrad);
}

} // namespace saliscope
