#include "graph/graph_builder.h"
#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

#include <array>

namespace saliscope {

namespace {

Feature permute(GraphBuilder& net, Feature x, const std::string& name, std::vector<std::int64_t> order) {
    return net.call(name, "aten::permute", {argument(x), fixed(order)}, x.channels);
}
Feature channelsLast(GraphBuilder& net, Feature x, const std::string& name) {
    return permute(net, x, name, {0, 2, 3, 1});
}
Feature channelsFirst(GraphBuilder& net, Feature x, const std::string& name) {
    return permute(net, x, name, {0, 3, 1, 2});
}

/// Over the last dimension. \param prefix of the keys: empty, or ending with a dot
Feature layerNorm(GraphBuilder& net, Feature x, const std::string& name, const std::string& prefix) {
    const std::vector<std::int64_t> shape = {x.channels};
    const Argument scale = net.weight(prefix + "weight", shape);
    const Argument shift = net.weight(prefix + "bias", shape);
    return net.call(name, "aten::layer_norm", {argument(x), fixed(shape), scale, shift, fixed(1e-6)},
                    x.channels);
}

/// Of an N×C×H×W feature, over its channels.
Feature layerNorm2d(GraphBuilder& net, Feature x, const std::string& name) {
    return net.block(name, [&] {
        x = channelsLast(net, x, "permute");
        x = layerNorm(net, x, "layer_norm", "");
        return channelsFirst(net, x, "permute");
    });
}

/// The paper's figure 4, right: a large depthwise kernel, then a perceptron at every position.
Feature block(GraphBuilder& net, Feature x) {
    const Argument layerScale = net.weight("layer_scale", {x.channels, 1, 1});
    Feature y = net.block("block", [&] {
        Feature z = net.convolution(
            x, "0", {.channels = x.channels, .kernel = 7, .padding = 3, .groups = x.channels});
        z = channelsLast(net, z, "1");
        z = layerNorm(net, z, "2", "2.");
        z = net.activation(net.linear(z, "3", 4 * x.channels), "4", "gelu");
        return channelsFirst(net, net.linear(z, "5", x.channels), "6");
    });
    y = net.call("mul", "aten::mul.Tensor", {layerScale, argument(y)}, x.channels);
    return net.add(y, x);
}

Feature downsample(GraphBuilder& net, Feature x) {
    x = layerNorm2d(net, x, "0");
    return net.convolution(x, "1", {.channels = 2 * x.channels, .kernel = 2, .stride = 2});
}

using Depths = std::array<int, 4>; ///< blocks of each stage

Graph convNeXt(const Depths& depths, std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.input();
    net.block("features", [&] {
        Numbering next;
        x = net.block(next(), [&] {
            x = net.convolution(x, "0", {.channels = 96, .kernel = 4, .stride = 4});
            return layerNorm2d(net, x, "1");
        });
        for (std::size_t stage = 0; stage < depths.size(); ++stage) {
            if (stage > 0)
                x = net.block(next(), [&] { return downsample(net, x); });
            x = repeat(net, x, next(), depths[stage], [&](Feature y, int) { return block(net, y); });
        }
        return x;
    });
    x = net.adaptiveAveragePool(x, "avgpool", 1);
    net.block("classifier", [&] {
        x = layerNorm2d(net, x, "0");
        x = net.call("1", "aten::flatten.using_ints", {argument(x), fixed(1)}, x.channels);
        return x = net.linear(x, "2", classes);
    });
    return net.finish(x);
}

Architecture row(const std::string& size, const Depths& depths, const Weights& weights) {
    return {
        .name = "convnext_" + size,
        .title = "ConvNeXt " + size,
        .paper = "Liu et al. 2022, A ConvNet for the 2020s",
        .build = [=](std::int64_t classes) { return convNeXt(depths, classes); },
        .classifierKey = "classifier.2.weight",
        .weights = {weights},
    };
}

} // namespace

std::vector<Architecture> convNeXtFamily() {
    return {
        row("tiny", {3, 3, 9, 3},
            published("IMAGENET1K_V1", "convnext_tiny-983f1562.pth", 82.520, 96.146, 28'589'128,
                      {.resize = 236})),
        row("small", {3, 3, 27, 3},
            published("IMAGENET1K_V1", "convnext_small-0c510722.pth", 83.616, 96.650, 50'223'688,
                      {.resize = 230})),
    };
}

} // namespace saliscope
