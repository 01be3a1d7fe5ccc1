#include "graph/graph_builder.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

/// Figure 1 of the paper: squeeze to few channels, then expand with 1×1 and 3×3 convolutions side by side.
Feature fireModule(GraphBuilder& net, Feature x, std::int64_t squeezed, std::int64_t expanded) {
    x = net.convolution(x, "squeeze", {.channels = squeezed, .kernel = 1});
    x = net.relu(x, "squeeze_activation");
    Feature one = net.convolution(x, "expand1x1", {.channels = expanded, .kernel = 1});
    one = net.relu(one, "expand1x1_activation");
    Feature three = net.convolution(x, "expand3x3", {.channels = expanded, .kernel = 3, .padding = 1});
    three = net.relu(three, "expand3x3_activation");
    return net.concatenate({one, three});
}

struct Design {
    std::int64_t channels;   ///< of the first convolution
    Extent kernel;           ///< of the first convolution
    int earlyPool, latePool; ///< positions of the second and third pool
};

struct Fire {
    std::int64_t squeezed, expanded;
};

constexpr Fire fires[] = {{16, 64},  {16, 64},  {32, 128}, {32, 128},
                          {48, 192}, {48, 192}, {64, 256}, {64, 256}};

constexpr Design version10 = {96, 7, 6, 11};
constexpr Design version11 = {64, 3, 5, 8};

Graph squeezeNet(const Design& design, std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.input();
    net.block("features", [&] {
        x = net.convolution(x, "0", {.channels = design.channels, .kernel = design.kernel, .stride = 2});
        x = net.relu(x, "1");
        int position = 2;
        const auto maxPool = [&] {
            x = net.maxPool(x, std::to_string(position++), {.kernel = 3, .stride = 2, .roundUp = true});
        };
        maxPool();
        for (const auto& [squeezed, expanded] : fires) {
            if (position == design.earlyPool || position == design.latePool)
                maxPool();
            x = net.block(std::to_string(position++), [&] { return fireModule(net, x, squeezed, expanded); });
        }
        return x;
    });
    net.block("classifier", [&] {
        x = net.relu(net.convolution(x, "1", {.channels = classes, .kernel = 1}), "2");
        return x = net.adaptiveAveragePool(x, "3", 1);
    });
    return net.finish(net.flatten(x));
}

Architecture row(const std::string& name, const std::string& title, const Design& design,
                 const Weights& weights) {
    return {
        .name = name,
        .title = title,
        .paper =
            "Iandola et al. 2016, SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB "
            "model size",
        .build = [=](std::int64_t classes) { return squeezeNet(design, classes); },
        .classifierKey = "classifier.1.weight",
        .weights = {weights},
    };
}

} // namespace

std::vector<Architecture> squeezeNetFamily() {
    return {
        row("squeezenet1_0", "SqueezeNet 1.0", version10,
            published("IMAGENET1K_V1", "squeezenet1_0-b66bff10.pth", 58.092, 80.420, 1'248'424)),
        row("squeezenet1_1", "SqueezeNet 1.1", version11,
            published("IMAGENET1K_V1", "squeezenet1_1-b8a52dc0.pth", 58.178, 80.624, 1'235'496)),
    };
}

} // namespace saliscope
