#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

#include <array>

namespace saliscope {

namespace {

/// Lets the two halves of the channels alternate, so that the next unit's halves see both.
Feature channelShuffle(GraphBuilder& net, Feature x) {
    const std::int64_t half = x.channels / 2;
    Feature y = net.call("unflatten", "aten::unflatten.int",
                         {argument(x), fixed(1), fixed(std::vector<std::int64_t>{2, half})}, 2);
    y = net.call("transpose", "aten::transpose.int", {argument(y), fixed(1), fixed(2)}, half);
    return net.call("flatten", "aten::flatten.using_ints", {argument(y), fixed(1), fixed(2)}, x.channels);
}

Feature depthwise(GraphBuilder& net, Feature x, const std::string& name, std::int64_t stride) {
    return net.convolution(x, name,
                           {.channels = x.channels,
                            .kernel = 3,
                            .stride = stride,
                            .padding = 1,
                            .groups = x.channels,
                            .bias = false});
}

/// The branch on the right of figure 3 (c) and (d) of the paper.
Feature mainBranch(GraphBuilder& net, Feature x, std::int64_t channels, std::int64_t stride) {
    return net.block("branch2", [&] {
        Feature y = net.convolution(x, "0", {.channels = channels, .kernel = 1, .bias = false});
        y = net.relu(net.batchNorm(y, "1"), "2");
        y = net.batchNorm(depthwise(net, y, "3", stride), "4");
        y = net.convolution(y, "5", {.channels = channels, .kernel = 1, .bias = false});
        return net.relu(net.batchNorm(y, "6"), "7");
    });
}

/// Figure 3 (c): one half of the channels passes unchanged.
Feature basicUnit(GraphBuilder& net, Feature x) {
    const std::int64_t half = x.channels / 2;
    const auto halves =
        net.callForList("chunk", "aten::chunk", {argument(x), fixed(2), fixed(1)}, {half, half});
    return channelShuffle(net, net.concatenate({halves[0], mainBranch(net, halves[1], half, 1)}));
}

/// Figure 3 (d): half the size; both branches see all channels.
Feature downsamplingUnit(GraphBuilder& net, Feature x, std::int64_t channels) {
    const Feature left = net.block("branch1", [&] {
        Feature y = net.batchNorm(depthwise(net, x, "0", 2), "1");
        y = net.convolution(y, "2", {.channels = channels / 2, .kernel = 1, .bias = false});
        return net.relu(net.batchNorm(y, "3"), "4");
    });
    return channelShuffle(net, net.concatenate({left, mainBranch(net, x, channels / 2, 2)}));
}

using Channels = std::array<std::int64_t, 3>; ///< of the stages 2 to 4: a column of the paper's table 5

Graph shuffleNetV2(const Channels& channels, std::int64_t classes) {
    constexpr std::array repeats = {4, 8, 4};
    GraphBuilder net;
    Feature x = convolutionUnit(net, net.input(), "conv1",
                                {.channels = 24, .kernel = 3, .stride = 2, .activation = "relu"});
    x = net.maxPool(x, "maxpool", {.kernel = 3, .stride = 2, .padding = 1});
    for (std::size_t i = 0; i < channels.size(); ++i)
        x = repeat(net, x, "stage" + std::to_string(i + 2), repeats[i], [&](Feature y, int unit) {
            return unit == 0 ? downsamplingUnit(net, y, channels[i]) : basicUnit(net, y);
        });
    x = convolutionUnit(net, x, "conv5", {.channels = 1024, .activation = "relu"});
    return net.finish(net.linear(net.globalMean(x), "fc", classes));
}

Architecture row(const std::string& name, const std::string& title, const Channels& channels,
                 const Weights& weights) {
    return {
        .name = name,
        .title = title,
        .paper = "Ma et al. 2018, ShuffleNet V2: practical guidelines for efficient CNN architecture design",
        .build = [=](std::int64_t classes) { return shuffleNetV2(channels, classes); },
        .classifierKey = "fc.weight",
        .weights = {weights},
    };
}

} // namespace

std::vector<Architecture> shuffleNetV2Family() {
    return {
        row("shufflenet_v2_x0_5", "ShuffleNet v2 x0.5", {48, 96, 192},
            published("IMAGENET1K_V1", "shufflenetv2_x0.5-f707e7126e.pth", 60.552, 81.746, 1'366'792)),
        row("shufflenet_v2_x1_0", "ShuffleNet v2 x1.0", {116, 232, 464},
            published("IMAGENET1K_V1", "shufflenetv2_x1-5666bf0f80.pth", 69.362, 88.316, 2'278'604)),
    };
}

} // namespace saliscope
