#include "graph/graph_builder.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

/// TensorFlow pads a picture of even size by one pixel on the right and the bottom only.
Feature padRightBottom(GraphBuilder& net, Feature x, const std::string& name) {
    const std::vector<std::int64_t> leftRightTopBottom = {0, 1, 0, 1};
    return net.call(name, "aten::constant_pad_nd", {argument(x), fixed(leftRightTopBottom), fixed(0)},
                    x.channels);
}

Feature unit(GraphBuilder& net, Feature x, const std::string& name, ConvolutionOptions options) {
    options.bias = false;
    x = net.convolution(x, name, options);
    x = net.batchNorm(x, name + "_bn", 1e-3);
    return net.activation(x, name + "_relu", "relu6");
}

/// Filters each channel, then mixes the channels.
Feature separableConvolution(GraphBuilder& net, Feature x, int block, std::int64_t channels,
                             std::int64_t stride) {
    const std::string number = std::to_string(block);
    if (stride == 2)
        x = padRightBottom(net, x, "conv_pad_" + number);
    x = unit(net, x, "conv_dw_" + number,
             {.channels = x.channels,
              .kernel = 3,
              .stride = stride,
              .padding = stride == 1 ? 1 : 0,
              .groups = x.channels});
    return unit(net, x, "conv_pw_" + number, {.channels = channels, .kernel = 1});
}

struct Block {
    std::int64_t channels, stride;
};

/// Table 1 of the paper.
constexpr Block blocks[] = {{64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2}, {512, 1},
                            {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};

/// \param divisor one over the paper's width multiplier
Graph mobileNetV1(std::int64_t divisor, std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.input();
    net.block("features", [&] {
        x = padRightBottom(net, x, "pad1");
        x = unit(net, x, "conv1", {.channels = 32 / divisor, .kernel = 3, .stride = 2});
        int number = 1;
        for (const Block& block : blocks)
            x = separableConvolution(net, x, number++, block.channels / divisor, block.stride);
        return x;
    });
    x = net.adaptiveAveragePool(x, "pool", 1);
    x = net.convolution(x, "conv_preds", {.channels = classes, .kernel = 1});
    return net.finish(net.flatten(x));
}

/// Google's weights, which came with TensorFlow; there is no file of theirs that holds this state dict.
Weights google() {
    Weights weights = {.name = "GOOGLE", .top1 = 49.8, .top5 = 74.2, .parameters = 470'072};
    weights.preprocessing.sizeRule = SizeRule::round;
    weights.preprocessing.cropRule = CropRule::floor;
    weights.preprocessing.mean = {0.5f, 0.5f, 0.5f};
    weights.preprocessing.std = {0.5f, 0.5f, 0.5f};
    return weights;
}

} // namespace

std::vector<Architecture> mobileNetV1Family() {
    return {{
        .name = "mobilenet_v1_025",
        .title = "MobileNet v1 0.25",
        .paper = "Howard et al. 2017, MobileNets: efficient convolutional neural networks for mobile vision "
                 "applications",
        .build = [](std::int64_t classes) { return mobileNetV1(4, classes); },
        .classifierKey = "conv_preds.weight",
        .weights = {google()},
    }};
}

} // namespace saliscope
