#include "graph/graph_builder.h"

#include <ATen/ops/empty.h>

#include <algorithm>

namespace saliscope {

Argument argument(Feature x) {
    return {x.value};
}

Argument fixed(c10::IValue value) {
    return {std::move(value)};
}

Argument fixed(const std::vector<std::int64_t>& numbers) {
    return {c10::IValue(numbers)};
}

Argument argument(Extent extent) {
    return fixed(std::vector<std::int64_t>{extent.height, extent.width});
}

Argument argument(const std::vector<Feature>& features) {
    Argument::List list;
    for (const Feature& feature : features)
        list.push_back(argument(feature));
    return {std::move(list)};
}

GraphBuilder::GraphBuilder(std::int64_t inputChannels) {
    graph_.input = ValueId{0};
    graph_.valueCount = 1;
    input_ = {graph_.input, inputChannels};
}

std::string GraphBuilder::path(const std::string& name) const {
    return prefix_.empty() ? name : prefix_ + "." + name;
}

std::string GraphBuilder::uniqueName(const std::string& path) {
    std::string name = path;
    for (int call = 2; !names_.insert(name).second; ++call)
        name = path + "#" + std::to_string(call);
    return name;
}

Feature GraphBuilder::block(const std::string& name, const std::function<Feature()>& build) {
    const std::string outer = prefix_;
    prefix_ = path(name);
    const Feature result = build();
    graph_.modules.emplace(prefix_, result.value);
    prefix_ = outer;
    return result;
}

Argument GraphBuilder::weight(const std::string& name, const std::vector<std::int64_t>& shape,
                              bool learnable) {
    const at::TensorOptions placeholder = at::TensorOptions().dtype(at::kFloat).device(at::kMeta);
    graph_.constants.push_back({path(name), at::empty(shape, placeholder), learnable});
    return {ConstantId{static_cast<std::int32_t>(graph_.constants.size() - 1)}};
}

std::vector<ValueId> GraphBuilder::addNode(const std::string& name, const std::string& qualifiedOperator,
                                           std::vector<Argument> arguments, std::size_t results,
                                           bool returnsList) {
    Operator op = Operator::find(qualifiedOperator);
    const auto& parameters = op.schema().arguments();
    for (std::size_t i = arguments.size(); i < parameters.size(); ++i)
        arguments.push_back({parameters[i].default_value().value()});
    std::vector<ValueId> outputs;
    for (std::size_t i = 0; i < results; ++i)
        outputs.push_back(ValueId{graph_.valueCount++});
    graph_.nodes.push_back(
        {uniqueName(path(name)), std::move(op), std::move(arguments), outputs, returnsList});
    return outputs;
}

Feature GraphBuilder::call(const std::string& name, const std::string& qualifiedOperator,
                           std::vector<Argument> arguments, std::int64_t channels) {
    return {addNode(name, qualifiedOperator, std::move(arguments), 1, false).front(), channels};
}

std::vector<Feature> GraphBuilder::callForList(const std::string& name, const std::string& qualifiedOperator,
                                               std::vector<Argument> arguments,
                                               const std::vector<std::int64_t>& channels) {
    const auto outputs = addNode(name, qualifiedOperator, std::move(arguments), channels.size(), true);
    std::vector<Feature> features;
    for (std::size_t i = 0; i < outputs.size(); ++i)
        features.push_back({outputs[i], channels[i]});
    return features;
}

Feature GraphBuilder::convolution(Feature x, const std::string& name, const ConvolutionOptions& options) {
    const Argument kernels = weight(name + ".weight", {options.channels, x.channels / options.groups,
                                                       options.kernel.height, options.kernel.width});
    const Argument bias = options.bias ? weight(name + ".bias", {options.channels}) : Argument{c10::IValue()};
    return call(name, "aten::conv2d",
                {argument(x), kernels, bias, argument(options.stride), argument(options.padding),
                 argument(options.dilation), fixed(options.groups)},
                options.channels);
}

Feature GraphBuilder::batchNorm(Feature x, const std::string& name, double epsilon) {
    const std::vector<std::int64_t> shape = {x.channels};
    const Argument scale = weight(name + ".weight", shape);
    const Argument shift = weight(name + ".bias", shape);
    const Argument mean = weight(name + ".running_mean", shape, false);
    const Argument variance = weight(name + ".running_var", shape, false);
    constexpr double unusedMomentum = 0.1;
    return call(name, "aten::batch_norm",
                {argument(x), scale, shift, mean, variance, fixed(/*training=*/false), fixed(unusedMomentum),
                 fixed(epsilon), fixed(/*cudnn_enabled=*/true)},
                x.channels);
}

Feature GraphBuilder::linear(Feature x, const std::string& name, std::int64_t features, bool bias) {
    const Argument matrix = weight(name + ".weight", {features, x.channels});
    const Argument shift = bias ? weight(name + ".bias", {features}) : Argument{c10::IValue()};
    return call(name, "aten::linear", {argument(x), matrix, shift}, features);
}

Feature GraphBuilder::relu(Feature x, const std::string& name) {
    return activation(x, name, "relu");
}

Feature GraphBuilder::activation(Feature x, const std::string& name, const std::string& operatorName) {
    return call(name, "aten::" + operatorName, {argument(x)}, x.channels);
}

Feature GraphBuilder::maxPool(Feature x, const std::string& name, const PoolingOptions& options) {
    return call(name, "aten::max_pool2d",
                {argument(x), argument(options.kernel), argument(options.stride), argument(options.padding),
                 argument(Extent(1)), fixed(options.roundUp)},
                x.channels);
}

Feature GraphBuilder::averagePool(Feature x, const std::string& name, const PoolingOptions& options) {
    return call(name, "aten::avg_pool2d",
                {argument(x), argument(options.kernel), argument(options.stride), argument(options.padding),
                 fixed(options.roundUp), fixed(options.countPadding)},
                x.channels);
}

Feature GraphBuilder::adaptiveAveragePool(Feature x, const std::string& name, Extent size) {
    return call(name, "aten::adaptive_avg_pool2d", {argument(x), argument(size)}, x.channels);
}

Feature GraphBuilder::globalMean(Feature x) {
    const std::vector<std::int64_t> heightAndWidth = {2, 3};
    return call("mean", "aten::mean.dim", {argument(x), fixed(heightAndWidth)}, x.channels);
}

Feature GraphBuilder::add(Feature a, Feature b) {
    return call("add", "aten::add.Tensor", {argument(a), argument(b)}, a.channels);
}

Feature GraphBuilder::multiply(Feature a, Feature b) {
    return call("mul", "aten::mul.Tensor", {argument(a), argument(b)}, std::max(a.channels, b.channels));
}

Feature GraphBuilder::concatenate(const std::vector<Feature>& parts) {
    std::int64_t channels = 0;
    for (const Feature& part : parts)
        channels += part.channels;
    return call("cat", "aten::cat", {argument(parts), fixed(1)}, channels);
}

Feature GraphBuilder::flatten(Feature x, std::int64_t positions) {
    return call("flatten", "aten::flatten.using_ints", {argument(x), fixed(1), fixed(-1)},
                x.channels * positions);
}

Graph GraphBuilder::finish(Feature scores) {
    graph_.outputs = {scores.value};
    return std::move(graph_);
}

} // namespace saliscope
