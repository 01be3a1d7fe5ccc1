#include "explain/normalisation.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// One number a channel, for a tensor N×C×positions.
at::Tensor alongChannels(const at::Tensor& scale, const at::Tensor& input) {
    if (!scale.defined())
        return {};
    std::vector<std::int64_t> shape(static_cast<std::size_t>(input.dim()), 1);
    shape[1] = scale.numel();
    return scale.reshape(shape);
}

} // namespace

std::optional<Normalisation> Normalisation::of(const OperatorCall& call) {
    const Node& node = call.node();
    if (call.inputs().size() != 1 || !call.isInput("input"))
        return std::nullopt;
    const at::Tensor& input = call.inputs().front();
    Normalisation result;
    result.scale_ = call.tensorArgument("weight");
    if (node.op.is("aten::layer_norm")) {
        std::int64_t members = 1;
        for (std::int64_t size : call.argument("normalized_shape").toIntVector())
            members *= size;
        result.groups_ = input.numel() / members;
    } else if (node.op.is("aten::group_norm")) {
        result.groups_ = input.size(0) * call.argument("num_groups").toInt();
        result.scale_ = alongChannels(result.scale_, input);
    } else if (node.op.is("aten::instance_norm") && call.argument("use_input_stats").toBool()) {
        result.groups_ = input.size(0) * input.size(1);
        result.scale_ = alongChannels(result.scale_, input);
    } else {
        return std::nullopt;
    }
    result.epsilon_ = call.argument("eps").toDouble();
    return result;
}

at::Tensor Normalisation::factor(const at::Tensor& centred) const {
    return (centred.square().mean(1, /*keepdim=*/true) + epsilon_).rsqrt();
}

} // namespace saliscope
