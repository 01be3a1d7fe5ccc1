#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

/// A row of the paper's table 2: expansion, channels, number of blocks, stride of the first.
struct Row {
    std::int64_t expansion, channels;
    int blocks;
    std::int64_t stride;
};

constexpr Row rows[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                        {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

/// Figure 4 (d) of the paper: expand, filter each channel, project without an activation.
Feature bottleneck(GraphBuilder& net, Feature x, const Row& row, std::int64_t stride) {
    const Feature result = net.block("conv", [&] {
        const std::int64_t inside = x.channels * row.expansion;
        Numbering next;
        Feature y = x;
        if (row.expansion != 1)
            y = convolutionUnit(net, y, next(), {.channels = inside, .activation = "relu6"});
        y = convolutionUnit(
            net, y, next(),
            {.channels = inside, .kernel = 3, .stride = stride, .groups = inside, .activation = "relu6"});
        y = net.convolution(y, next(), {.channels = row.channels, .kernel = 1, .bias = false});
        return net.batchNorm(y, next());
    });
    return stride == 1 && x.channels == row.channels ? net.add(x, result) : result;
}

Graph mobileNetV2(std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.input();
    net.block("features", [&] {
        Numbering next;
        x = convolutionUnit(net, x, next(),
                            {.channels = 32, .kernel = 3, .stride = 2, .activation = "relu6"});
        for (const Row& row : rows)
            for (int i = 0; i < row.blocks; ++i)
                x = net.block(next(), [&] { return bottleneck(net, x, row, i == 0 ? row.stride : 1); });
        return x = convolutionUnit(net, x, next(), {.channels = 1280, .activation = "relu6"});
    });
    x = net.flatten(net.adaptiveAveragePool(x, "adaptive_avg_pool2d", 1));
    net.block("classifier", [&] { return x = net.linear(x, "1", classes); });
    return net.finish(x);
}

} // namespace

std::vector<Architecture> mobileNetV2Family() {
    return {{
        .name = "mobilenet_v2",
        .title = "MobileNet v2",
        .paper = "Sandler et al. 2018, MobileNetV2: inverted residuals and linear bottlenecks",
        .build = mobileNetV2,
        .classifierKey = "classifier.1.weight",
        .weights = {published("IMAGENET1K_V2", "mobilenet_v2-7ebf99e0.pth", 72.154, 90.822, 3'504'872,
                              {.resize = 232}),
                    published("IMAGENET1K_V1", "mobilenet_v2-b0353104.pth", 71.878, 90.286, 3'504'872)},
    }};
}

} // namespace saliscope
