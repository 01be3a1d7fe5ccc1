#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

#include <cmath>

namespace saliscope {

namespace {

/// Table 1 of the paper, of B0.
constexpr MobileStage stages[] = {{1, 3, 16, 1, 1},  {6, 3, 24, 2, 2},  {6, 5, 40, 2, 2}, {6, 3, 80, 3, 2},
                                  {6, 5, 112, 3, 1}, {6, 5, 192, 4, 2}, {6, 3, 320, 1, 1}};

/// The paper's compound scaling; resolution belongs to the preprocessing.
struct Scale {
    double width, depth;
};

Feature mobileBottleneck(GraphBuilder& net, Feature x, const MobileStage& stage, std::int64_t channels,
                         std::int64_t stride) {
    return invertedResidual(
        net, x,
        {.kernel = stage.kernel,
         .expanded = x.channels * stage.expansion,
         .channels = channels,
         .stride = stride,
         .activation = "silu",
         .excitation = SqueezeExcitation{.squeezed = x.channels / 4, .activation = "silu"}});
}

Graph efficientNet(const Scale& scale, std::int64_t classes) {
    GraphBuilder net;
    const auto wider = [&](std::int64_t channels) {
        return roundedChannels(static_cast<double>(channels) * scale.width);
    };
    const auto deeper = [&](int blocks) { return static_cast<int>(std::ceil(blocks * scale.depth)); };
    Feature x = net.input();
    net.block("features", [&] {
        Numbering next;
        x = convolutionUnit(net, x, next(),
                            {.channels = wider(32), .kernel = 3, .stride = 2, .activation = "silu"});
        for (const MobileStage& stage : stages)
            x = repeat(net, x, next(), deeper(stage.blocks), [&](Feature y, int block) {
                return mobileBottleneck(net, y, stage, wider(stage.channels), block == 0 ? stage.stride : 1);
            });
        return x = convolutionUnit(net, x, next(), {.channels = 4 * x.channels, .activation = "silu"});
    });
    x = net.flatten(net.adaptiveAveragePool(x, "avgpool", 1));
    net.block("classifier", [&] { return x = net.linear(x, "1", classes); });
    return net.finish(x);
}

Architecture row(const std::string& name, const Scale& scale, std::vector<Weights> weights) {
    return {
        .name = "efficientnet_b" + name,
        .title = "EfficientNet-B" + name,
        .paper = "Tan and Le 2019, EfficientNet: rethinking model scaling for convolutional neural networks",
        .build = [=](std::int64_t classes) { return efficientNet(scale, classes); },
        .classifierKey = "classifier.1.weight",
        .weights = std::move(weights),
    };
}

} // namespace

std::vector<Architecture> efficientNetFamily() {
    return {
        row("0", {.width = 1.0, .depth = 1.0},
            {published("IMAGENET1K_V1", "efficientnet_b0_rwightman-3dd342df.pth", 77.692, 93.532, 5'288'548,
                       {.interpolation = Interpolation::bicubic})}),
        row("1", {.width = 1.0, .depth = 1.1},
            {published("IMAGENET1K_V2", "efficientnet_b1-c27df63c.pth", 79.838, 94.934, 7'794'184,
                       {.resize = 255, .crop = 240}),
             published("IMAGENET1K_V1", "efficientnet_b1_rwightman-533bc792.pth", 78.642, 94.186, 7'794'184,
                       {.crop = 240, .interpolation = Interpolation::bicubic})}),
        row("2", {.width = 1.1, .depth = 1.2},
            {published("IMAGENET1K_V1", "efficientnet_b2_rwightman-bcdf34b7.pth", 80.608, 95.310, 9'109'994,
                       {.resize = 288, .crop = 288, .interpolation = Interpolation::bicubic})}),
    };
}

} // namespace saliscope
