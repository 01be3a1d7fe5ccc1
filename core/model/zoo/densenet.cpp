#include "graph/graph_builder.h"
#include "model/zoo/families.h"

#include <array>

namespace saliscope {

namespace {

constexpr std::int64_t growthRate = 32;

using Blocks = std::array<int, 4>; ///< number of layers in each, a column of the paper's table 1

/// Sees all layers before it and adds `growthRate` channels to them.
Feature denseLayer(GraphBuilder& net, const std::vector<Feature>& before) {
    Feature x = net.relu(net.batchNorm(net.concatenate(before), "norm1"), "relu1");
    x = net.convolution(x, "conv1", {.channels = 4 * growthRate, .kernel = 1, .bias = false});
    x = net.relu(net.batchNorm(x, "norm2"), "relu2");
    return net.convolution(x, "conv2", {.channels = growthRate, .kernel = 3, .padding = 1, .bias = false});
}

Feature denseBlock(GraphBuilder& net, Feature x, int layers) {
    std::vector<Feature> features = {x};
    for (int i = 1; i <= layers; ++i)
        features.push_back(
            net.block("denselayer" + std::to_string(i), [&] { return denseLayer(net, features); }));
    return net.concatenate(features);
}

/// Between two blocks: half the channels, half the size.
Feature transition(GraphBuilder& net, Feature x) {
    x = net.relu(net.batchNorm(x, "norm"), "relu");
    x = net.convolution(x, "conv", {.channels = x.channels / 2, .kernel = 1, .bias = false});
    return net.averagePool(x, "pool", {.kernel = 2, .stride = 2});
}

Graph denseNet(const Blocks& blocks, std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.input();
    net.block("features", [&] {
        x = net.convolution(
            x, "conv0", {.channels = 2 * growthRate, .kernel = 7, .stride = 2, .padding = 3, .bias = false});
        x = net.relu(net.batchNorm(x, "norm0"), "relu0");
        x = net.maxPool(x, "pool0", {.kernel = 3, .stride = 2, .padding = 1});
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            if (i > 0)
                x = net.block("transition" + std::to_string(i), [&] { return transition(net, x); });
            x = net.block("denseblock" + std::to_string(i + 1),
                          [&] { return denseBlock(net, x, blocks[i]); });
        }
        return x = net.batchNorm(x, "norm5");
    });
    x = net.adaptiveAveragePool(net.relu(x, "relu"), "adaptive_avg_pool2d", 1);
    return net.finish(net.linear(net.flatten(x), "classifier", classes));
}

Architecture row(const std::string& layers, const Blocks& blocks, const Weights& weights) {
    return {
        .name = "densenet" + layers,
        .title = "DenseNet-" + layers,
        .paper = "Huang et al. 2016, Densely connected convolutional networks",
        .build = [=](std::int64_t classes) { return denseNet(blocks, classes); },
        .classifierKey = "classifier.weight",
        .weights = {weights},
    };
}

} // namespace

std::vector<Architecture> denseNetFamily() {
    return {
        row("121", {6, 12, 24, 16},
            published("IMAGENET1K_V1", "densenet121-a639ec97.pth", 74.434, 91.972, 7'978'856)),
        row("169", {6, 12, 32, 32},
            published("IMAGENET1K_V1", "densenet169-b2777c0a.pth", 75.600, 92.806, 14'149'480)),
        row("201", {6, 12, 48, 32},
            published("IMAGENET1K_V1", "densenet201-c1103571.pth", 76.896, 93.370, 20'013'928)),
    };
}

} // namespace saliscope
