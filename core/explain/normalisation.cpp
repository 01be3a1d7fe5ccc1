#include "explain/normalisation.h"

#include <ATen/ATen.h>

namespace saliscope {

at::Tensor alongChannels(const at::Tensor& numbers, const at::Tensor& tensor) {
    if (!numbers.defined())
        return {};
    std::vector<std::int64_t> shape(static_cast<std::size_t>(tensor.dim()), 1);
    shape[1] = numbers.numel();
    return numbers.reshape(shape);
}

std::optional<Normalisation> Normalisation::of(const OperatorCall& call) {
    const Node& node = call.node();
    if (call.inputs().size() != 1 || !call.isInput("input"))
        return std::nullopt;
    const at::Tensor& input = call.inputs().front();
    Normalisation result;
    result.scale_ = call.tensorArgument("weight");
    result.shift_ = call.tensorArgument("bias");
    if (node.op.is("aten::layer_norm")) {
        std::int64_t members = 1;
        for (std::int64_t size : call.argument("normalized_shape").toIntVector())
            members *= size;
        result.groups_ = input.numel() / members;
    } else if (node.op.is("aten::group_norm")) {
        result.groups_ = input.size(0) * call.argument("num_groups").toInt();
    } else if (node.op.is("aten::instance_norm") && call.argument("use_input_stats").toBool()) {
        result.groups_ = input.size(0) * input.size(1);
    } else {
        return std::nullopt;
    }
    if (!node.op.is("aten::layer_norm")) {
        result.scale_ = alongChannels(result.scale_, input);
        result.shift_ = alongChannels(result.shift_, input);
    }
    result.epsilon_ = call.argument("eps").toDouble();
    return result;
}

at::Tensor Normalisation::factor(const at::Tensor& centred) const {
    return (centred.square().mean(1, /*keepdim=*/true) + epsilon_).rsqrt();
}

} // namespace saliscope
