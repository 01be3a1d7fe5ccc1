#include "explain/relevance_propagation.h"

#include "base/error.h"
#include "explain/normalisation.h"
#include "graph/layer.h"

#include <ATen/ATen.h>
#include <ATen/ExpandUtils.h>

#include <array>

namespace saliscope {

namespace {

using Relevances = std::vector<at::Tensor>;

bool isSum(const Node& node) {
    return isAnyOf(node, std::array{"aten::add", "aten::sub", "aten::rsub"});
}

bool isScaling(const Node& node) {
    return isAnyOf(node, std::array{"aten::mul", "aten::div"});
}

bool isRearrangement(const Node& node) {
    const LayerKind kind = layerKind(node);
    return kind == LayerKind::rearrangement || kind == LayerKind::concatenation;
}

bool hasWeights(const Node& node) {
    const LayerKind kind = layerKind(node);
    return kind == LayerKind::convolution || kind == LayerKind::linear;
}

/// What the rules share of an elementwise operation's result goes to its input, summed where that was
/// broadcast.
at::Tensor unchanged(const at::Tensor& relevance, const at::Tensor& input) {
    return at::sum_to(relevance, input.sizes());
}

/// (x - mean)·r·γ + β with r as a constant, by the ε rule with the least ε.
Relevances throughNormalisation(const OperatorCall& call, const Normalisation& norm,
                                const at::Tensor& relevance) {
    const at::Tensor& input = call.inputs().front();
    const at::Tensor ratio = relevance / stabilised(call.outputs().front(), leastEpsilon);
    const at::Tensor factor = norm.factor(norm.centred(norm.grouped(input)));
    const at::Tensor back = factor * norm.centred(norm.grouped(norm.scaled(ratio)));
    return {input * back.reshape(input.sizes())};
}

double total(const Relevances& relevances) {
    double sum = 0;
    for (const at::Tensor& relevance : relevances)
        if (relevance.defined())
            sum += relevance.sum(at::kDouble).item<double>();
    return sum;
}

/// Linear operators and their like conserve; for others the ε rule means nothing.
Relevances throughUnknown(const OperatorCall& call, const Relevances& relevance) {
    Relevances shares = epsilonRule(call, relevance, leastEpsilon);
    double magnitude = 0;
    for (const at::Tensor& part : relevance)
        if (part.defined())
            magnitude += part.abs().sum(at::kDouble).item<double>();
    if (std::abs(total(shares) - total(relevance)) > 0.01 * magnitude)
        throw ModelError("layer-wise relevance propagation has no rule for '" + call.node().op.name() +
                         "' (layer '" + call.node().name +
                         "'), whose inputs do not add up to its output; explain a layer before it, or use "
                         "deeplift or integrated-gradients");
    return shares;
}

} // namespace

RelevancePropagation::RelevancePropagation(const Graph& graph, const BackwardWalk& walk,
                                           const LrpOptions& options, const InputBounds& picture)
    : graph_(graph), walk_(walk), options_(options), producers_(producers(graph)) {
    findPicture();
    findBounds(picture);
}

std::vector<ValueId> RelevancePropagation::varyingInputs(const Node& node) const {
    std::vector<ValueId> inputs = inputValues(node);
    std::erase_if(inputs, [&](ValueId value) { return !walk_.varies(value); });
    return inputs;
}

void RelevancePropagation::findPicture() {
    picture_.insert(graph_.input);
    for (const Node& node : graph_.nodes) {
        const std::vector<ValueId> inputs = varyingInputs(node);
        const bool isPicture = !inputs.empty() && std::all_of(inputs.begin(), inputs.end(), [&](ValueId v) {
            return picture_.contains(v);
        });
        const bool isArithmetic =
            inputs.size() == 1 && (isSum(node) || isScaling(node) || node.op.is("aten::batch_norm"));
        if (isPicture && (isArithmetic || isRearrangement(node)))
            picture_.insert(node.outputs.begin(), node.outputs.end());
    }
}

void RelevancePropagation::findBounds(const InputBounds& picture) {
    std::vector<ValueId> firstInputs;
    for (const Node& node : graph_.nodes)
        if (hasWeights(node) && firstRule(node) != LrpFirstRule::asOthers)
            for (ValueId value : varyingInputs(node))
                if (picture_.contains(value))
                    firstInputs.push_back(value);
    if (firstInputs.empty())
        return;
    const RunOptions onlyThese{.keep = firstInputs, .withoutOutputs = true};
    const Trace darkest = run(graph_, picture.low, onlyThese);
    const Trace brightest = run(graph_, picture.high, onlyThese);
    for (ValueId value : firstInputs) {
        const at::Tensor& actual = walk_.value(value);
        const at::Tensor &dark = darkest.value(value), &bright = brightest.value(value);
        bounds_[value] = {at::minimum(at::minimum(dark, bright), actual),
                          at::maximum(at::maximum(dark, bright), actual)};
    }
}

LrpFirstRule RelevancePropagation::firstRule(const Node& node) const {
    if (options_.first != LrpFirstRule::automatic)
        return options_.first;
    if (layerKind(node) != LayerKind::convolution)
        return LrpFirstRule::asOthers;
    switch (options_.rule) {
    case LrpRule::composite:
        return LrpFirstRule::box;
    case LrpRule::compositePlus:
        return LrpFirstRule::flat;
    default:
        return LrpFirstRule::asOthers;
    }
}

bool RelevancePropagation::isOnPicture(const OperatorCall& call) const {
    return std::all_of(call.inputIds().begin(), call.inputIds().end(),
                       [&](ValueId value) { return picture_.contains(value); });
}

Relevances RelevancePropagation::operator()(const OperatorCall& call, const Relevances& relevance) const {
    const Node& node = call.node();
    if (isRearrangement(node))
        return call.record().vectorJacobian(relevance);
    if (call.inputs().size() == 1 && isOnPicture(call) && (isSum(node) || node.op.is("aten::batch_norm")))
        return {unchanged(relevance.front(), call.inputs().front())};
    if (const auto norm = Normalisation::of(call))
        return throughNormalisation(call, *norm, relevance.front());
    switch (layerKind(node)) {
    case LayerKind::convolution:
    case LayerKind::linear:
        return weighted(call, relevance);
    case LayerKind::activation:
        return {relevance.front()};
    case LayerKind::pooling:
        return epsilonRule(call, relevance, leastEpsilon);
    default:
        break;
    }
    if (isSum(node) || node.op.is("aten::batch_norm"))
        return epsilonRule(call, relevance, leastEpsilon);
    if (isScaling(node) ||
        isAnyOf(node, std::array{"aten::bmm", "aten::mm", "aten::baddbmm", "aten::einsum"}))
        return product(call, relevance);
    return throughUnknown(call, relevance);
}

Relevances RelevancePropagation::weighted(const OperatorCall& call, const Relevances& relevance) const {
    const auto layer = WeightedLayer::of(call, options_.bias ? BiasRole::keepsItsShare : BiasRole::leftOut);
    if (!layer)
        return product(call, relevance);
    const auto bounds = bounds_.find(call.inputIds().front());
    const LrpFirstRule first = bounds == bounds_.end() ? LrpFirstRule::asOthers : firstRule(call.node());
    switch (first) {
    case LrpFirstRule::box:
        return {boxRule(*layer, relevance.front(), bounds->second)};
    case LrpFirstRule::flat:
        return {flatRule(*layer, relevance.front(), bounds->second)};
    case LrpFirstRule::squaredWeight:
        return {squaredWeightRule(*layer, relevance.front(), bounds->second)};
    default:
        return {byRule(call, *layer, relevance.front())};
    }
}

at::Tensor RelevancePropagation::byRule(const OperatorCall& call, const WeightedLayer& layer,
                                        const at::Tensor& relevance) const {
    const bool isComposite = options_.rule == LrpRule::composite || options_.rule == LrpRule::compositePlus;
    const bool isDense = layerKind(call.node()) == LayerKind::linear;
    if (options_.rule == LrpRule::epsilon || (isComposite && isDense))
        return epsilonRule(layer, relevance, options_.epsilon);
    if (options_.rule == LrpRule::compositePlus)
        return alphaBetaRule(layer, relevance, 1, 0);
    if (options_.rule == LrpRule::alphaBeta)
        return alphaBetaRule(layer, relevance, options_.alpha, options_.beta);
    return gammaRule(layer, relevance, options_.gamma);
}

Relevances RelevancePropagation::product(const OperatorCall& call, const Relevances& relevance) const {
    const std::vector<at::Tensor>& inputs = call.inputs();
    const bool isQuotient = call.node().op.is("aten::div");
    if (inputs.size() == 1 && isScaling(call.node()) && !(isQuotient && call.isInput("other")))
        return {unchanged(relevance.front(), inputs.front())};
    if (inputs.size() != 2)
        return throughUnknown(call, relevance);
    // Each input takes all, as if the other were a constant.
    Relevances shares = epsilonRule(call, relevance, leastEpsilon);
    std::array<int, 2> ranks = {gateRank(call, 0), gateRank(call, 1)};
    if (isQuotient)
        ranks = {0, 1};
    else if (call.node().op.is("aten::mul") && inputs[0].numel() != inputs[1].numel())
        ranks = {inputs[0].numel() < inputs[1].numel(), inputs[1].numel() < inputs[0].numel()};
    if (ranks[0] == ranks[1])
        return {shares[0] / 2, shares[1] / 2};
    shares[ranks[0] > ranks[1] ? 0 : 1] = at::Tensor();
    return shares;
}

int RelevancePropagation::gateRank(const OperatorCall& call, std::size_t input) const {
    ValueId value = call.inputIds()[input];
    while (producers_[index(value)] >= 0) {
        const Node& node = graph_.nodes[static_cast<std::size_t>(producers_[index(value)])];
        if (isAnyOf(node, std::array{"aten::sigmoid", "aten::hardsigmoid", "aten::tanh", "aten::softmax"}))
            return 2;
        if (isAnyOf(node, std::array{"aten::relu6", "aten::hardtanh", "aten::clamp"}))
            return 1;
        const std::vector<ValueId> inputs = varyingInputs(node);
        const bool keepsGates =
            isRearrangement(node) || layerKind(node) == LayerKind::resizing || isSum(node) || isScaling(node);
        if (!keepsGates || inputs.size() != 1)
            return 0;
        value = inputs.front();
    }
    return 0;
}

} // namespace saliscope
