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

at::Tensor twice(const at::Tensor& half) {
    return at::cat({half, half});
}

bool isElementwise(const OperatorCall& call) {
    const bool isKnown =
        layerKind(call.node()) == LayerKind::activation || isAnyOf(call.node(), elementwiseFunctions);
    return isKnown && call.inputs().size() == 1 &&
           call.inputs().front().sizes() == call.outputs().front().sizes();
}

/// With the pictures along the first dimension.
bool isConvolutionOfPictures(const OperatorCall& call) {
    return layerKind(call.node()) == LayerKind::convolution && call.inputs().size() == 1 &&
           call.isInput("input") && call.inputs().front().dim() == call.tensorArgument("weight").dim();
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

/// A convolution treats each picture by itself, and both have the same multipliers: those of one are enough.
Multipliers throughConvolution(const OperatorCall& call, const Multipliers& arriving) {
    const OperatorCall once = call.withInputs({halves(call.inputs().front()).picture});
    return {twice(once.record().vectorJacobian({halves(arriving.front()).picture}).front())};
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

/// The average gradient of y = c·r, c = x - mean, r = (mean of c² + ε)^-½, on the way c = c' + t·Δ. Along it
/// mean of c² + ε is A·t² + 2·B·t + C, whose root is nearly zero for a moment where the way passes a flat
/// patch, as a baseline often is one. With A·t + B = √(A·C - B²)·sinh(u) the same is smooth in u.
Multipliers throughNormalisation(const OperatorCall& call, const Normalisation& norm,
                                 const at::Tensor& arriving) {
    const at::Tensor& input = call.inputs().front();
    const Halves ends = halves(norm.centred(norm.grouped(input)));
    const at::Tensor m = halves(norm.grouped(norm.scaled(arriving))).picture, change = ends.difference();
    const auto mean = [](const at::Tensor& groups) { return groups.to(at::kDouble).mean(1, true); };
    const at::Tensor a = mean(change.square()) + 1e-12, b = mean(ends.baseline * change),
                     c = mean(ends.baseline.square()) + norm.epsilon();
    const at::Tensor offset = b / a, scale = at::maximum(a * c - b.square(), norm.epsilon() * a).sqrt() / a;
    const at::Tensor start = (offset / scale).asinh(), range = ((1 + offset) / scale).asinh() - start;

    at::Tensor sum = at::zeros_like(m);
    constexpr std::int64_t pointCount = 24;
    for (const PathPoint& point : gaussLegendre(pointCount)) {
        const at::Tensor u = start + point.position * range;
        const at::Tensor position = (scale * u.sinh() - offset).to(m.scalar_type());
        const at::Tensor length = (point.weight * range * scale * u.cosh()).to(m.scalar_type());
        const at::Tensor onTheWay = ends.baseline + position * change;
        const at::Tensor factor = norm.factor(onTheWay);
        const at::Tensor normalised = onTheWay * factor;
        sum += length * factor * (m - normalised * (normalised * m).mean(1, /*keepdim=*/true));
    }
    return {twice(norm.centred(sum)).reshape(input.sizes())};
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
        if (isAnyOf(node, maxima))
            return throughMaxima(call, arriving);
        if (isElementwise(call))
            return throughFunction(call, arriving);
        if (const bool isLogarithm = node.op.is("aten::log_softmax");
            isLogarithm || node.op.is("aten::softmax"))
            return {throughSoftmax(call.inputs().front(), arriving.front(), call.argument("dim").toInt(),
                                   isLogarithm)};
        if (const auto norm = Normalisation::of(call))
            return throughNormalisation(call, *norm, arriving.front());
        if (isConvolutionOfPictures(call))
            return throughConvolution(call, arriving);
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

at::Tensor throughSoftmax(const at::Tensor& input, const at::Tensor& arriving, std::int64_t dimension,
                          bool isLogarithm) {
    const Halves ends = halves(input.to(at::kDouble));
    const at::Tensor change = ends.difference(), m = halves(arriving).picture.to(at::kDouble);
    // On the way the largest probability passes from one to another, in 1/difference of it all: some points
    // each.
    const double difference = (change.amax(dimension) - change.amin(dimension)).max().item<double>();
    const auto pointCount = static_cast<std::int64_t>(std::min(32 + 4 * difference, 2000.0));
    at::Tensor mean = at::zeros_like(m);
    for (const PathPoint& point : gaussLegendre(pointCount)) {
        const at::Tensor p = at::softmax(ends.baseline + point.position * change, dimension);
        const at::Tensor total = (isLogarithm ? m : m * p).sum(dimension, /*keepdim=*/true);
        mean += point.weight * (isLogarithm ? m - p * total : p * (m - total));
    }
    return twice(mean).to(input.scalar_type());
}

} // namespace saliscope
