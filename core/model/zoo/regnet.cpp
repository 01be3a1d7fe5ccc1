#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

#include <cmath>

namespace saliscope {

namespace {

/// The paper's parameters, which generate the widths of all blocks.
struct Design {
    int depth;                 ///< d, number of blocks
    std::int64_t initialWidth; ///< w_0
    double slope;              ///< w_a
    double step;               ///< w_m
    std::int64_t groupWidth;   ///< g
    bool excitation = false;   ///< RegNetY: with squeeze and excitation
};

struct Stage {
    std::int64_t width;
    int blocks;
};

/// Equations 2 to 4 of the paper: widths on a line, quantized to powers of w_m, then to multiples of 8 and of
/// the group width. Blocks of the same width make a stage.
std::vector<Stage> stages(const Design& design) {
    std::vector<Stage> stages;
    for (int block = 0; block < design.depth; ++block) {
        const auto initial = static_cast<double>(design.initialWidth);
        const double linear = initial + design.slope * block;
        const double exponent = std::nearbyint(std::log(linear / initial) / std::log(design.step));
        const double width = 8 * std::nearbyint(initial * std::pow(design.step, exponent) / 8);
        const std::int64_t fitting = roundedChannels(width, design.groupWidth);
        if (stages.empty() || stages.back().width != fitting)
            stages.push_back({fitting, 0});
        ++stages.back().blocks;
    }
    return stages;
}

/// The X (or Y) block, the paper's figure 4.
Feature residualBlock(GraphBuilder& net, Feature x, const Design& design, std::int64_t width,
                      std::int64_t stride) {
    Feature shortcut = x;
    if (stride != 1 || x.channels != width)
        shortcut = convolutionUnit(net, x, "proj", {.channels = width, .stride = stride});
    const Feature residual = net.block("f", [&] {
        Feature y = convolutionUnit(net, x, "a", {.channels = width, .activation = "relu"});
        y = convolutionUnit(net, y, "b",
                            {.channels = width,
                             .kernel = 3,
                             .stride = stride,
                             .groups = width / design.groupWidth,
                             .activation = "relu"});
        if (design.excitation)
            y = squeezeExcitation(net, y, "se",
                                  {.squeezed = std::lrint(0.25 * static_cast<double>(x.channels))});
        return convolutionUnit(net, y, "c", {.channels = width});
    });
    return net.relu(net.add(shortcut, residual), "activation");
}

Graph regNet(const Design& design, std::int64_t classes) {
    GraphBuilder net;
    Feature x = convolutionUnit(net, net.input(), "stem",
                                {.channels = 32, .kernel = 3, .stride = 2, .activation = "relu"});
    net.block("trunk_output", [&] {
        int number = 0;
        for (const Stage& stage : stages(design)) {
            const std::string name = "block" + std::to_string(++number);
            x = net.block(name, [&] {
                for (int i = 0; i < stage.blocks; ++i)
                    x = net.block(name + "-" + std::to_string(i),
                                  [&] { return residualBlock(net, x, design, stage.width, i == 0 ? 2 : 1); });
                return x;
            });
        }
        return x;
    });
    x = net.adaptiveAveragePool(x, "avgpool", 1);
    return net.finish(net.linear(net.flatten(x), "fc", classes));
}

Architecture row(const std::string& name, const std::string& title, const Design& design,
                 std::vector<Weights> weights) {
    return {
        .name = name,
        .title = title,
        .paper = "Radosavovic et al. 2020, Designing network design spaces",
        .build = [=](std::int64_t classes) { return regNet(design, classes); },
        .classifierKey = "fc.weight",
        .weights = std::move(weights),
    };
}

} // namespace

std::vector<Architecture> regNetFamily() {
    return {
        row("regnet_y_400mf", "RegNetY 400MF",
            {.depth = 16,
             .initialWidth = 48,
             .slope = 27.89,
             .step = 2.09,
             .groupWidth = 8,
             .excitation = true},
            {published("IMAGENET1K_V2", "regnet_y_400mf-e6988f5f.pth", 75.804, 92.742, 4'344'144,
                       {.resize = 232}),
             published("IMAGENET1K_V1", "regnet_y_400mf-c65dace8.pth", 74.046, 91.716, 4'344'144)}),
        row("regnet_x_800mf", "RegNetX 800MF",
            {.depth = 16, .initialWidth = 56, .slope = 35.73, .step = 2.28, .groupWidth = 16},
            {published("IMAGENET1K_V2", "regnet_x_800mf-94a99ebd.pth", 77.522, 93.826, 7'259'656,
                       {.resize = 232}),
             published("IMAGENET1K_V1", "regnet_x_800mf-ad17e45c.pth", 75.212, 92.348, 7'259'656)}),
    };
}

} // namespace saliscope
