#include "explain/relevance_rules.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

/// An operator that multiplies two of its parameters and adds a third.
struct Product {
    const char* op;
    const char* first;
    const char* second;
    const char* added; ///< null if there is none
};

constexpr Product products[] = {
    {"aten::conv1d", "input", "weight", "bias"},
    {"aten::conv2d", "input", "weight", "bias"},
    {"aten::conv3d", "input", "weight", "bias"},
    {"aten::conv_transpose1d", "input", "weight", "bias"},
    {"aten::conv_transpose2d", "input", "weight", "bias"},
    {"aten::conv_transpose3d", "input", "weight", "bias"},
    {"aten::linear", "input", "weight", "bias"},
    {"aten::addmm", "mat1", "mat2", "self"},
    {"aten::matmul", "self", "other", nullptr},
    {"aten::mm", "self", "mat2", nullptr},
    {"aten::bmm", "self", "mat2", nullptr},
};

/// The sums of positive and of negative contributions to each output, and the way back from them.
class SignedContributions {
public:
    explicit SignedContributions(const WeightedLayer& layer)
        : positiveInput_(layer.input().clamp_min(0)), negativeInput_(layer.input().clamp_max(0)) {
        const at::Tensor positive = layer.weight().clamp_min(0), negative = layer.weight().clamp_max(0);
        const at::Tensor& bias = layer.bias();
        record(layer, positiveInput_, positive, bias.defined() ? bias.clamp_min(0) : bias);
        record(layer, positiveInput_, negative, bias.defined() ? bias.clamp_max(0) : bias);
        // After a rectifier there is nothing negative, and half of the work is saved.
        if (negativeInput_.any().item<bool>()) {
            record(layer, negativeInput_, negative, {});
            record(layer, negativeInput_, positive, {});
        }
    }

    at::Tensor positiveSum() const { return sum(0); }
    at::Tensor negativeSum() const { return sum(1); }

    /// R_i = Σ_k c_ik⁺·p_k + c_ik⁻·n_k
    at::Tensor share(const at::Tensor& p, const at::Tensor& n) const {
        at::Tensor shared = positiveInput_ * (back(0, p) + back(1, n));
        if (calls_.size() > 2)
            shared = shared + negativeInput_ * (back(2, p) + back(3, n));
        return shared;
    }

private:
    void record(const WeightedLayer& layer, const at::Tensor& input, const at::Tensor& weight,
                const at::Tensor& bias) {
        calls_.push_back(layer.record(input, weight, bias));
    }

    at::Tensor sum(std::size_t first) const {
        const at::Tensor total = calls_[first].outputs[0].detach();
        return calls_.size() > 2 ? total + calls_[first + 2].outputs[0].detach() : total;
    }

    at::Tensor back(std::size_t call, const at::Tensor& arriving) const {
        return calls_[call].vectorJacobian({arriving})[0];
    }

    at::Tensor positiveInput_, negativeInput_;
    std::vector<RecordedCall>
        calls_; ///< c⁺ and c⁻ of positive inputs, then of negative ones if there are any
};

/// 1 where an input can vary, 0 elsewhere.
at::Tensor presence(const InputBounds& bounds) {
    return (bounds.low != bounds.high).to(bounds.low.scalar_type());
}

/// Shares by weights, whatever the input.
at::Tensor shareByWeight(const WeightedLayer& layer, const at::Tensor& weight, const at::Tensor& relevance,
                         const InputBounds& bounds) {
    const at::Tensor present = presence(bounds);
    const RecordedCall call = layer.record(present, weight);
    const at::Tensor total = call.outputs[0].detach();
    return present * call.vectorJacobian({relevance / stabilised(total, leastEpsilon)})[0];
}

} // namespace

at::Tensor stabilised(const at::Tensor& z, double epsilon) {
    constexpr double aboveDenormalNumbers = 1e-20;
    const at::Tensor rootMeanSquare =
        z.norm() / std::sqrt(static_cast<double>(std::max<std::int64_t>(1, z.numel())));
    const at::Tensor amount = epsilon * rootMeanSquare + aboveDenormalNumbers;
    return at::where(z < 0, -amount, amount).add_(z);
}

std::vector<at::Tensor> epsilonRule(const OperatorCall& call, const std::vector<at::Tensor>& relevance,
                                    double epsilon) {
    const RecordedCall recorded = call.record();
    std::vector<at::Tensor> ratios(relevance.size());
    for (std::size_t i = 0; i < relevance.size(); ++i)
        if (relevance[i].defined())
            ratios[i] = relevance[i] / stabilised(call.outputs()[i], epsilon);
    std::vector<at::Tensor> shares = recorded.vectorJacobian(ratios);
    for (std::size_t i = 0; i < shares.size(); ++i)
        shares[i] = call.inputs()[i] * shares[i];
    return shares;
}

std::optional<WeightedLayer> WeightedLayer::of(const OperatorCall& call, BiasRole role) {
    const auto product = std::find_if(std::begin(products), std::end(products),
                                      [&](const Product& p) { return call.node().op.is(p.op); });
    if (product == std::end(products) || call.inputs().size() != 1)
        return std::nullopt;
    if (call.isInput(product->first))
        return WeightedLayer(call, product->second, product->added, role);
    if (call.isInput(product->second))
        return WeightedLayer(call, product->first, product->added, role);
    return std::nullopt;
}

WeightedLayer::WeightedLayer(const OperatorCall& call, const char* weightName, const char* biasName,
                             BiasRole role)
    : call_(call), weightName_(weightName), biasName_(biasName), weight_(call.tensorArgument(weightName)) {
    const at::Tensor bias = biasName ? call.tensorArgument(biasName) : at::Tensor();
    if (!bias.defined())
        return;
    call_ = call.withArgument(biasName, at::zeros_like(bias));
    if (role == BiasRole::keepsItsShare)
        bias_ = bias;
}

RecordedCall WeightedLayer::record(const at::Tensor& input, const at::Tensor& weight,
                                   const at::Tensor& bias) const {
    const OperatorCall call = call_.withInputs({input}).withArgument(weightName_, weight);
    return (bias.defined() ? call.withArgument(biasName_, bias) : call).record();
}

at::Tensor epsilonRule(const WeightedLayer& layer, const at::Tensor& relevance, double epsilon) {
    const RecordedCall call = layer.record(layer.input(), layer.weight(), layer.bias());
    const at::Tensor ratio = relevance / stabilised(call.outputs[0].detach(), epsilon);
    return layer.input() * call.vectorJacobian({ratio})[0];
}

at::Tensor gammaRule(const WeightedLayer& layer, const at::Tensor& relevance, double gamma) {
    const SignedContributions contributions(layer);
    const at::Tensor positive = contributions.positiveSum(), negative = contributions.negativeSum();
    // In place where it can be: on large layers this takes longer than the convolutions.
    const at::Tensor z = positive + negative, isNegative = z < 0;
    const at::Tensor total = at::where(isNegative, negative, positive).mul_(gamma).add_(z);
    const at::Tensor ratio = relevance / stabilised(total, leastEpsilon);
    const at::Tensor raised = ratio * (1 + gamma);
    return contributions.share(at::where(isNegative, ratio, raised), at::where(isNegative, raised, ratio));
}

at::Tensor alphaBetaRule(const WeightedLayer& layer, const at::Tensor& relevance, double alpha, double beta) {
    const SignedContributions contributions(layer);
    const at::Tensor positive = contributions.positiveSum(), negative = contributions.negativeSum();
    // Sums that are rounding errors beside the other count as empty.
    const at::Tensor least = 1e-6 * (positive - negative);
    const at::Tensor isPositive = positive > least, isNegative = -negative > least;
    const at::Tensor toPositive = at::where(isNegative, alpha * relevance, relevance);
    const at::Tensor toNegative = at::where(isPositive, -beta * relevance, relevance);
    const auto perContribution = [](const at::Tensor& all, const at::Tensor& sum, const at::Tensor& isThere) {
        return at::where(isThere, all, at::zeros_like(all)) / at::where(isThere, sum, at::ones_like(sum));
    };
    return contributions.share(perContribution(toPositive, positive, isPositive),
                               perContribution(toNegative, negative, isNegative));
}

at::Tensor boxRule(const WeightedLayer& layer, const at::Tensor& relevance, const InputBounds& bounds) {
    const RecordedCall actual = layer.record(layer.input(), layer.weight());
    const RecordedCall lowest = layer.record(bounds.low, layer.weight().clamp_min(0));
    const RecordedCall highest = layer.record(bounds.high, layer.weight().clamp_max(0));
    const at::Tensor total = (actual.outputs[0] - lowest.outputs[0] - highest.outputs[0]).detach();
    const std::vector<at::Tensor> ratio = {relevance / stabilised(total, leastEpsilon)};
    return layer.input() * actual.vectorJacobian(ratio)[0] - bounds.low * lowest.vectorJacobian(ratio)[0] -
           bounds.high * highest.vectorJacobian(ratio)[0];
}

at::Tensor squaredWeightRule(const WeightedLayer& layer, const at::Tensor& relevance,
                             const InputBounds& bounds) {
    return shareByWeight(layer, layer.weight().square(), relevance, bounds);
}

at::Tensor flatRule(const WeightedLayer& layer, const at::Tensor& relevance, const InputBounds& bounds) {
    return shareByWeight(layer, at::ones_like(layer.weight()), relevance, bounds);
}

} // namespace saliscope
