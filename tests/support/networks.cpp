#include "support/networks.h"

#include "graph/graph_builder.h"
#include "support/formula.h"

#include <ATen/ATen.h>

namespace saliscope::test {

Graph withFormulaWeights(Graph architecture, double gain) {
    for (Constant& constant : architecture.constants)
        constant.tensor = formulaWeight(constant.name, constant.tensor.sizes().vec(), gain);
    return architecture;
}

Graph inDoublePrecision(Graph graph) {
    for (Constant& constant : graph.constants)
        constant.tensor = constant.tensor.to(at::kDouble);
    return graph;
}

Graph smallNetwork() {
    GraphBuilder b;
    Feature x = b.convolution(b.input(), "stem", {.channels = 8, .kernel = 3, .stride = 1, .padding = 1});
    x = b.batchNorm(x, "norm");
    x = b.maxPool(
        x, "pool",
        {.kernel = 2, .stride = 2}); // before the ReLU: no ties, on which the gradient is not defined
    x = b.relu(x, "relu");
    x = b.block("block", [&] {
        const Feature y = b.convolution(x, "conv", {.channels = 8, .kernel = 3, .stride = 1, .padding = 1});
        return b.relu(b.add(y, x), "relu");
    });
    x = b.flatten(b.adaptiveAveragePool(x, "average", 2), 4);
    return withFormulaWeights(b.finish(b.linear(x, "scores", 5)), 1.5);
}

Model modelOf(Graph graph, int channels, int height, int width) {
    Model model;
    model.name = "test";
    model.classes = graph.constants.empty() ? 0 : graph.constants.back().tensor.size(0);
    model.graph = std::move(graph);
    model.preprocessing.channels = channels;
    model.preprocessing.resize = std::nullopt;
    model.preprocessing.height = height;
    model.preprocessing.width = width;
    model.preprocessing.mean.assign(static_cast<std::size_t>(channels), 0.5f);
    model.preprocessing.std.assign(static_cast<std::size_t>(channels), 0.5f);
    return model;
}

Model linearModel(const at::Tensor& weights, const at::Tensor& bias) {
    GraphBuilder b(weights.size(1));
    const std::int64_t positions = weights.size(2) * weights.size(3);
    Graph graph = b.finish(b.linear(b.flatten(b.input(), positions), "scores", weights.size(0)));
    for (Constant& constant : graph.constants)
        constant.tensor = constant.name == "scores.weight" ? weights.flatten(1) : bias;
    return modelOf(std::move(graph), static_cast<int>(weights.size(1)), static_cast<int>(weights.size(2)),
                   static_cast<int>(weights.size(3)));
}

Graph withoutBiases(Graph graph) {
    for (Constant& constant : graph.constants)
        if (constant.name.ends_with(".bias") || constant.name.ends_with(".running_mean"))
            constant.tensor = at::zeros_like(constant.tensor);
    return graph;
}

namespace {

using Middle = Feature (*)(GraphBuilder&, Feature);

const ConvolutionOptions sameSize = {.channels = 8, .kernel = 3, .stride = 1, .padding = 1};

Feature softmax(GraphBuilder& b, Feature x, std::int64_t dimension) {
    return b.call("softmax", "aten::softmax.int", {argument(x), fixed(dimension)}, x.channels);
}

Feature skip(GraphBuilder& b, Feature x) {
    return b.relu(b.add(b.batchNorm(b.convolution(x, "conv", sameSize), "norm"), x), "relu");
}

Feature concatenation(GraphBuilder& b, Feature x) {
    const Feature y = b.relu(b.convolution(x, "conv", sameSize), "relu");
    return b.relu(b.batchNorm(b.concatenate({x, y}), "norm"), "relu");
}

Feature squeezeAndExcite(GraphBuilder& b, Feature x) {
    const Feature squeezed = b.adaptiveAveragePool(x, "pool", 1);
    const Feature gate = b.convolution(squeezed, "gate", {.channels = 8, .kernel = 1});
    return b.multiply(b.activation(gate, "sigmoid", "sigmoid"), x);
}

Feature swishByHand(GraphBuilder& b, Feature x) {
    const Feature y = b.convolution(x, "conv", sameSize);
    return b.multiply(y, b.activation(y, "sigmoid", "sigmoid"));
}

Feature depthwise(GraphBuilder& b, Feature x) {
    const ConvolutionOptions each = {
        .channels = 8, .kernel = 3, .stride = 2, .padding = 1, .groups = 8, .bias = false};
    return b.activation(b.batchNorm(b.convolution(x, "conv", each), "norm"), "hardswish", "hardswish");
}

Feature shuffle(GraphBuilder& b, Feature x) {
    const std::vector<Feature> halves =
        b.callForList("chunk", "aten::chunk", {argument(x), fixed(2), fixed(1)}, {4, 4});
    const Feature y =
        b.convolution(halves[1], "conv", {.channels = 4, .kernel = 3, .stride = 1, .padding = 1});
    const Feature all = b.concatenate({halves[0], b.relu(y, "relu")});
    const std::vector<std::int64_t> groups = {2, 4};
    Feature z = b.call("unflatten", "aten::unflatten.int", {argument(all), fixed(1), fixed(groups)}, 2);
    z = b.call("transpose", "aten::transpose.int", {argument(z), fixed(1), fixed(2)}, 4);
    return b.call("merge", "aten::flatten.using_ints", {argument(z), fixed(1), fixed(2)}, 8);
}

Feature layerNorm(GraphBuilder& b, Feature x) {
    const std::vector<std::int64_t> last = {0, 2, 3, 1}, first = {0, 3, 1, 2}, channels = {8};
    Feature y = b.call("last", "aten::permute", {argument(x), fixed(last)}, 8);
    y = b.call("norm", "aten::layer_norm",
               {argument(y), fixed(channels), b.weight("norm.weight", {8}), b.weight("norm.bias", {8})}, 8);
    y = b.activation(b.linear(y, "linear", 8), "gelu", "gelu");
    return b.add(x, b.call("first", "aten::permute", {argument(y), fixed(first)}, 8));
}

Feature groupNorm(GraphBuilder& b, Feature x) {
    const Feature y =
        b.call("norm", "aten::group_norm",
               {argument(x), fixed(2), b.weight("norm.weight", {8}), b.weight("norm.bias", {8})}, 8);
    return b.activation(y, "silu", "silu");
}

Feature overlappingPools(GraphBuilder& b, Feature x) {
    const Feature average = b.averagePool(
        x, "average", {.kernel = 3, .stride = 2, .padding = 1, .roundUp = true, .countPadding = false});
    return b.concatenate(
        {average, b.maxPool(x, "max", {.kernel = 3, .stride = 2, .padding = 1, .roundUp = true})});
}

Feature downAndUp(GraphBuilder& b, Feature x) {
    const std::vector<std::int64_t> size = {16, 16};
    const Feature down = b.maxPool(x, "down", {.kernel = 2, .stride = 2});
    const Feature up =
        b.call("up", "aten::upsample_bilinear2d", {argument(down), fixed(size), fixed(false)}, 8);
    const Argument kernels = b.weight("transposed.weight", {8, 8, 2, 2});
    const Feature learned = b.call("transposed", "aten::conv_transpose2d.input",
                                   {argument(down), kernels, fixed(c10::IValue()), argument(Extent(2))}, 8);
    return b.relu(b.add(up, learned), "relu");
}

Feature clampedAfterPadding(GraphBuilder& b, Feature x) {
    const std::vector<std::int64_t> rightAndBottom = {0, 1, 0, 1};
    const Feature padded = b.call("pad", "aten::constant_pad_nd", {argument(x), fixed(rightAndBottom)}, 8);
    const Feature y = b.convolution(padded, "conv", {.channels = 8, .kernel = 3, .stride = 2});
    return b.activation(y, "relu6", "relu6");
}

Feature attention(GraphBuilder& b, Feature x) {
    const Feature flat = b.call("positions", "aten::flatten.using_ints", {argument(x), fixed(2)}, 8);
    const Feature turned = b.call("turned", "aten::transpose.int", {argument(flat), fixed(1), fixed(2)}, 256);
    const Feature likeness = b.call("likeness", "aten::matmul", {argument(flat), argument(turned)}, 8);
    const Feature scaled = b.call("scaled", "aten::div.Scalar", {argument(likeness), fixed(64.0)}, 8);
    const Feature mixed =
        b.call("mixed", "aten::matmul", {argument(softmax(b, scaled, -1)), argument(flat)}, 8);
    const std::vector<std::int64_t> size = {16, 16};
    return b.call("image", "aten::unflatten.int", {argument(mixed), fixed(2), fixed(size)}, 8);
}

Graph between(Middle middle) {
    GraphBuilder b;
    Feature x = b.relu(b.batchNorm(b.convolution(b.input(), "stem", sameSize), "stem_norm"), "stem_relu");
    x = b.globalMean(b.block("middle", [&] { return middle(b, x); }));
    return withFormulaWeights(b.finish(b.linear(x, "scores", 5)), 1.5);
}

} // namespace

std::vector<NamedNetwork> networksOfEveryKind() {
    const std::pair<const char*, Middle> middles[] = {
        {"skip connection", skip},
        {"concatenation and norm", concatenation},
        {"squeeze and excite", squeezeAndExcite},
        {"swish by hand", swishByHand},
        {"depthwise, hard swish", depthwise},
        {"channel shuffle", shuffle},
        {"layer norm, GELU", layerNorm},
        {"group norm, SiLU", groupNorm},
        {"overlapping pools", overlappingPools},
        {"down and up", downAndUp},
        {"padding, ReLU6", clampedAfterPadding},
        {"attention", attention},
    };
    std::vector<NamedNetwork> networks = {{"plain", smallNetwork()}};
    for (const auto& [name, middle] : middles)
        networks.push_back({name, between(middle)});
    return networks;
}

Model modelOf(Graph graph, std::int64_t classes) {
    Model model;
    model.graph = std::move(graph);
    model.classes = classes;
    return model;
}

} // namespace saliscope::test
