#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

/// Figure 7 of the paper.
constexpr MobileStage stages[] = {{3, 3, 24, 3, 2}, {3, 5, 40, 3, 2},  {6, 5, 80, 3, 2},
                                  {6, 3, 96, 2, 1}, {6, 5, 192, 4, 2}, {6, 3, 320, 1, 1}};

/// Modules in one flat chain, each named after its position.
class Chain {
public:
    explicit Chain(GraphBuilder& net) : net_(net) {}

    std::string next() { return next_(); }

    Feature convolution(Feature x, ConvolutionOptions options) {
        options.padding = keepingSize(options.kernel);
        options.bias = false;
        x = net_.convolution(x, next(), options);
        return net_.batchNorm(x, next());
    }
    Feature relu(Feature x) { return net_.relu(x, next()); }

private:
    GraphBuilder& net_;
    Numbering next_;
};

Feature bottleneck(GraphBuilder& net, Feature x, const MobileStage& stage, std::int64_t channels,
                   std::int64_t stride) {
    const Feature result = net.block("layers", [&] {
        const std::int64_t inside = x.channels * stage.expansion;
        Chain layers(net);
        Feature y = layers.relu(layers.convolution(x, {.channels = inside, .kernel = 1}));
        y = layers.convolution(
            y, {.channels = inside, .kernel = stage.kernel, .stride = stride, .groups = inside});
        return layers.convolution(layers.relu(y), {.channels = channels, .kernel = 1});
    });
    return stride == 1 && x.channels == channels ? net.add(result, x) : result;
}

Graph mnasNet(double width, std::int64_t classes) {
    GraphBuilder net;
    const auto scaled = [&](std::int64_t channels) {
        return roundedChannels(static_cast<double>(channels) * width);
    };
    Feature x = net.input();
    net.block("layers", [&] {
        Chain layers(net);
        x = layers.relu(layers.convolution(x, {.channels = scaled(32), .kernel = 3, .stride = 2}));
        x = layers.relu(layers.convolution(x, {.channels = x.channels, .kernel = 3, .groups = x.channels}));
        x = layers.convolution(x, {.channels = scaled(16), .kernel = 1});
        for (const MobileStage& stage : stages)
            x = repeat(net, x, layers.next(), stage.blocks, [&](Feature y, int block) {
                return bottleneck(net, y, stage, scaled(stage.channels), block == 0 ? stage.stride : 1);
            });
        return x = layers.relu(layers.convolution(x, {.channels = 1280, .kernel = 1}));
    });
    x = net.globalMean(x);
    net.block("classifier", [&] { return x = net.linear(x, "1", classes); });
    return net.finish(x);
}

Architecture row(const std::string& name, const std::string& title, double width, const Weights& weights) {
    return {
        .name = name,
        .title = title,
        .paper = "Tan et al. 2018, MnasNet: platform-aware neural architecture search for mobile",
        .build = [=](std::int64_t classes) { return mnasNet(width, classes); },
        .classifierKey = "classifier.1.weight",
        .weights = {weights},
    };
}

} // namespace

std::vector<Architecture> mnasNetFamily() {
    return {
        row("mnasnet0_5", "MNASNet 0.5", 0.5,
            published("IMAGENET1K_V1", "mnasnet0.5_top1_67.823-3ffadce67e.pth", 67.734, 87.490, 2'218'512)),
        row("mnasnet1_0", "MNASNet 1.0", 1.0,
            published("IMAGENET1K_V1", "mnasnet1.0_top1_73.512-f206786ef8.pth", 73.456, 91.510, 4'383'312)),
    };
}

} // namespace saliscope
