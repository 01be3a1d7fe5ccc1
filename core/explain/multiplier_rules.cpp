#include "explain/multiplier_rules.h"

#include "base/error.h"
#include "explain/normalisation.h"
#include "explain/quadrature.h"
#include "graph/layer.h"

#include <ATen/ATen.h>

#include <array>

namespace saliscope {

namespace {

using Multipliers = std::vector<at::Tensor>;

constexpr std::array elementwiseFunctions = {
    "aten::exp",        "aten::expm1",      "aten::log",       "aten::log1p",       "aten::sqrt",
    "aten::rsqrt",      "aten::reciprocal", "aten::pow",       "aten::square",      "aten::abs",
    "aten::hardshrink", "aten::softshrink", "aten::clamp_max", "aten::log_sigmoid", "aten::erf",
};

constexpr std::array maxima = {
    "aten::max_pool1d",          "aten::max_pool2d", "aten::max_pool3d", "aten::max_pool2d_with_indices",
    "aten::adaptive_max_pool2d", "aten::amax",       "aten::max",        "aten::maximum",
};

template <std::size_t N>
bool isOneOf(const Node& node, const std::array<const char*, N>& names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return node.op.is(name); });
}

at::Tensor twice(const at::Tensor& half) {
    return at::cat({half, half});
}

bool isElementwise(const OperatorCall& call) {
    const bool isKnown =
        layerKind(call.node()) == LayerKind::activation || isOneOf(call.node(), elementwiseFunctions);
    return isKnown && call.inputs().size() == 1 &&
           call.inputs().front().sizes() == call.outputs().front().sizes();
}

bool isLinear(const OperatorCall& call) {
    switch (layerKind(call.node())) {
    case LayerKind::convolution:
    case LayerKind::linear:
        return call.inputs().size() == 1;
    case LayerKind::pooling: // maxima have their own rule
    case LayerKind::add:
    case LayerKind::concatenation:
    case LayerKind::resizing:
    case LayerKind::rearrangement:
        return true;
    default:
        return call.node().op.is("aten::batch_norm");
    }
}

/// The rescale rule.
Multipliers throughFunction(const OperatorCall& call, const Multipliers& arriving) {
    const Halves in = halves(call.inputs().front());
    const at::Tensor change = in.difference();
    // Smaller differences are rounding errors for the most part.
    const at::Tensor isNegligible = change.abs() <= 1e-5 * (in.picture.abs() + in.baseline.abs()) + 1e-10;
    const at::Tensor slope = halves(call.record().vectorJacobian(arriving).front()).mean();
    const at::Tensor quotient = halves(arriving.front()).picture *
                                halves(call.outputs().front()).difference() /
                                at::where(isNegligible, at::ones_like(change), change);
    return {twice(at::where(isNegligible, slope, quotient))};
}

Multipliers throughMaxima(const OperatorCall& call, const Multipliers& arriving) {
    const RecordedCall recorded = call.record();
    Multipliers results;
    for (std::size_t i = 0; i < call.inputs().size(); ++i)
        results.push_back(throughMaximum(
            call.inputs()[i], call.outputs().front(), arriving.front(),
            [&](const at::Tensor& cotangent) { return recorded.vectorJacobian({cotangent, {}})[i]; }));
    return results;
}

/// y = c·r with c = x - mean and r = (variance of c + ε)^-½: the product's factors share evenly, the root is
/// rescaled, Δr/Δvariance = -(r·r')² / (r + r'), the squares share evenly too.
Multipliers throughNormalisation(const OperatorCall& call, const Normalisation& norm,
                                 const at::Tensor& arriving) {
    const at::Tensor& input = call.inputs().front();
    const at::Tensor centred = norm.centred(norm.grouped(input));
    const Halves c = halves(centred), r = halves(norm.factor(centred));
    const at::Tensor m = halves(norm.grouped(norm.scaled(arriving))).picture;
    const at::Tensor ofRoot = (m * c.mean()).sum(1, /*keepdim=*/true);
    const at::Tensor slope = -(r.picture * r.baseline).square() / (r.picture + r.baseline);
    const at::Tensor ofSquares = ofRoot * slope * 2 / static_cast<double>(centred.size(1));
    const at::Tensor ofCentred = m * r.mean() + ofSquares * c.mean();
    return {twice(norm.centred(ofCentred)).reshape(input.sizes())};
}

Multipliers averageGradient(const OperatorCall& call, const Multipliers& arriving,
                            const std::vector<PathPoint>& points) {
    Multipliers mean(call.inputs().size());
    for (const PathPoint& point : points) {
        std::vector<at::Tensor> onTheWay;
        for (const at::Tensor& input : call.inputs()) {
            const Halves ends = halves(input);
            onTheWay.push_back(twice(ends.baseline + point.position * ends.difference()));
        }
        const Multipliers gradients = call.withInputs(std::move(onTheWay)).record().vectorJacobian(arriving);
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] =
                (mean[i].defined() ? mean[i] : at::zeros_like(gradients[i])) + point.weight * gradients[i];
    }
    return mean;
}

/// Whether the multipliers of the inputs carry what those of the outputs carry.
bool isBalanced(const OperatorCall& call, const Multipliers& arriving, const Multipliers& leaving) {
    double carried = 0, magnitude = 0, expected = 0;
    for (std::size_t i = 0; i < leaving.size(); ++i) {
        const at::Tensor part = halves(leaving[i]).picture * halves(call.inputs()[i]).difference();
        carried += part.sum(at::kDouble).item<double>();
        magnitude += part.abs().sum(at::kDouble).item<double>();
    }
    for (std::size_t i = 0; i < arriving.size(); ++i)
        if (arriving[i].defined())
            expected += (halves(arriving[i]).picture * halves(call.outputs()[i]).difference())
                            .sum(at::kDouble)
                            .item<double>();
    return std::abs(carried - expected) <= 1e-5 * (magnitude + std::abs(expected));
}

/// The middle is exact for what is linear and for products of two; what is neither is averaged finely.
Multipliers throughAny(const OperatorCall& call, const Multipliers& arriving) {
    Multipliers inTheMiddle = averageGradient(call, arriving, gaussLegendre(1));
    constexpr std::int64_t fine = 32;
    return isBalanced(call, arriving, inTheMiddle) ? inTheMiddle
                                                   : averageGradient(call, arriving, gaussLegendre(fine));
}

} // namespace

Halves halves(const at::Tensor& both) {
    if (both.dim() == 0 || both.size(0) % 2 != 0)
        throw std::invalid_argument("no halves");
    const std::int64_t half = both.size(0) / 2;
    return {both.narrow(0, 0, half), both.narrow(0, half, half)};
}

Multipliers multipliers(const OperatorCall& call, const Multipliers& arriving) {
    const Node& node = call.node();
    try {
        if (isOneOf(node, maxima))
            return throughMaxima(call, arriving);
        if (isElementwise(call))
            return throughFunction(call, arriving);
        if (node.op.is("aten::softmax"))
            return {throughSoftmax(call.inputs().front(), arriving.front(), call.argument("dim").toInt())};
        if (const auto norm = Normalisation::of(call))
            return throughNormalisation(call, *norm, arriving.front());
        if (isLinear(call))
            return call.record().vectorJacobian(arriving);
        return throughAny(call, arriving);
    } catch (const std::invalid_argument&) {
        throw ModelError("layer '" + node.name + "' (" + node.op.name() +
                         ") mixes the pictures of a batch, so that DeepLIFT cannot tell picture and baseline "
                         "apart; use integrated-gradients");
    }
}

at::Tensor throughMaximum(const at::Tensor& input, const at::Tensor& output, const at::Tensor& arriving,
                          const std::function<at::Tensor(const at::Tensor&)>& back) {
    const Halves out = halves(output);
    const at::Tensor m = halves(arriving).picture, higher = at::maximum(out.picture, out.baseline);
    const Halves parts = halves(back(at::cat({m * (higher - out.baseline), m * (out.picture - higher)})));
    const at::Tensor change = halves(input).difference(), isSame = change == 0;
    return twice(
        at::where(isSame, halves(back(arriving)).mean(),
                  (parts.picture + parts.baseline) / at::where(isSame, at::ones_like(change), change)));
}

at::Tensor throughSoftmax(const at::Tensor& input, const at::Tensor& arriving, std::int64_t dimension) {
    // p = u·r with u = exp(z) and r = 1 / Σu. A factor of u that picture and baseline share changes nothing.
    const Halves exact = halves(input.to(at::kDouble));
    const at::Tensor highest = at::maximum(exact.picture, exact.baseline).amax(dimension, /*keepdim=*/true);
    const Halves u{(exact.picture - highest).exp(), (exact.baseline - highest).exp()};
    const Halves r{u.picture.sum(dimension, true).reciprocal(), u.baseline.sum(dimension, true).reciprocal()};
    const at::Tensor m = halves(arriving).picture.to(at::kDouble);
    const at::Tensor ofReciprocal = (m * u.mean()).sum(dimension, /*keepdim=*/true);
    const at::Tensor ofExponential = m * r.mean() - ofReciprocal * r.picture * r.baseline;
    const at::Tensor change = exact.difference(), isNegligible = change.abs() < 1e-8;
    const at::Tensor slope = at::where(
        isNegligible, u.mean(), u.difference() / at::where(isNegligible, at::ones_like(change), change));
    return twice(ofExponential * slope).to(input.scalar_type());
}

} // namespace saliscope
