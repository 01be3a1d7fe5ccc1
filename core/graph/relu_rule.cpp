#include "graph/relu_rule.h"

#include "graph/layer.h"

#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <limits>

namespace saliscope {

namespace {

using Call = std::function<at::Tensor(const at::Tensor&)>;

constexpr std::array leakyActivations = {
    "aten::leaky_relu", "aten::elu",  "aten::celu",     "aten::selu",  "aten::silu",  "aten::gelu",
    "aten::hardswish",  "aten::mish", "aten::softplus", "aten::prelu", "aten::rrelu",
};

bool isLeakyActivation(const Node& node) {
    return isAnyOf(node, leakyActivations);
}

bool isZero(const c10::IValue& value) {
    return value.isScalar() && value.toScalar().toDouble() == 0;
}

/// The value above which a rectifier is clamped, infinity if it is not; empty if the node is no rectifier.
std::optional<double> rectifierCeiling(const Node& node) {
    constexpr double none = std::numeric_limits<double>::infinity();
    if (node.op.is("aten::relu"))
        return none;
    if (node.op.is("aten::relu6"))
        return 6.0;
    if (node.op.is("aten::clamp_min") && isZero(fixedArgument(node, "min")))
        return none;
    if (node.op.is("aten::threshold") && isZero(fixedArgument(node, "threshold")) &&
        isZero(fixedArgument(node, "value")))
        return none;
    if (node.op.is("aten::hardtanh") && isZero(fixedArgument(node, "min_val")))
        return fixedArgument(node, "max_val").toScalar().toDouble();
    if (node.op.is("aten::clamp") && isZero(fixedArgument(node, "min"))) {
        const c10::IValue ceiling = fixedArgument(node, "max");
        return ceiling.isScalar() ? ceiling.toScalar().toDouble() : none;
    }
    return std::nullopt;
}

/// A rectifier whose backward pass follows a rule. The mask comes from the saved output, as the rules are
/// defined.
struct RuledRectifier : torch::autograd::Function<RuledRectifier> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                              const Call& call, ReluRule rule, double ceiling) {
        at::Tensor output = call(input);
        context->saved_data["guided"] = rule == ReluRule::guided;
        context->saved_data["ceiling"] = ceiling;
        if (rule == ReluRule::guided)
            context->save_for_backward({output});
        return output;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list arriving) {
        at::Tensor gradient = arriving[0].clamp_min(0);
        if (context->saved_data["guided"].toBool()) {
            const at::Tensor output = context->get_saved_variables()[0];
            gradient = gradient * (output > 0);
            const double ceiling = context->saved_data["ceiling"].toDouble();
            if (std::isfinite(ceiling))
                gradient = gradient * (output < ceiling);
        }
        return {gradient, {}, {}, {}};
    }
};

/// Passes the input unchanged and only the positive part of the gradient.
struct PositiveGradient : torch::autograd::Function<PositiveGradient> {
    static at::Tensor forward(torch::autograd::AutogradContext*, const at::Tensor& input) {
        return input.view_as(input);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext*,
                                                   torch::autograd::variable_list arriving) {
        return {arriving[0].clamp_min(0)};
    }
};

} // namespace

bool obeysReluRule(const Node& node) {
    return rectifierCeiling(node).has_value() || isLeakyActivation(node);
}

at::Tensor callWithReluRule(const Node& node, ReluRule rule, const at::Tensor& input, const Call& call) {
    if (rule == ReluRule::gradient)
        return call(input);
    if (const auto ceiling = rectifierCeiling(node))
        return RuledRectifier::apply(input, call, rule, *ceiling);
    if (isLeakyActivation(node))
        return call(PositiveGradient::apply(input));
    return call(input);
}

} // namespace saliscope
