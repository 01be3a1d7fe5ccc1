#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

#include <array>

namespace saliscope {

namespace {

/// A column of the paper's table 1. The last two make it a ResNeXt (paths, each of few channels) or a Wide
/// ResNet (one path of more channels).
struct Design {
    std::array<int, 4> blocks;
    bool bottleneck = true;
    std::int64_t paths = 1;
    std::int64_t width = 64; ///< of a path in the first stage
};

Feature convolution(GraphBuilder& net, Feature x, const std::string& number, ConvolutionOptions options) {
    options.padding = keepingSize(options.kernel);
    options.bias = false;
    return net.batchNorm(net.convolution(x, "conv" + number, options), "bn" + number);
}

/// The input itself, or projected to where the residual is in another shape.
Feature shortcut(GraphBuilder& net, Feature x, std::int64_t channels, std::int64_t stride) {
    if (stride == 1 && x.channels == channels)
        return x;
    return convolutionUnit(net, x, "downsample", {.channels = channels, .stride = stride});
}

/// Figure 5 of the paper, left.
Feature basicBlock(GraphBuilder& net, Feature x, std::int64_t channels, std::int64_t stride) {
    Feature y = convolution(net, x, "1", {.channels = channels, .kernel = 3, .stride = stride});
    y = net.relu(y, "relu");
    y = convolution(net, y, "2", {.channels = channels, .kernel = 3});
    return net.relu(net.add(y, shortcut(net, x, channels, stride)), "relu");
}

/// Figure 5 of the paper, right, but with the stride in the 3×3 convolution, which is more accurate.
Feature bottleneck(GraphBuilder& net, Feature x, std::int64_t channels, std::int64_t stride,
                   const Design& design) {
    const std::int64_t inside = channels * design.width / 64 * design.paths;
    Feature y = convolution(net, x, "1", {.channels = inside, .kernel = 1});
    y = net.relu(y, "relu");
    y = convolution(net, y, "2", {.channels = inside, .kernel = 3, .stride = stride, .groups = design.paths});
    y = net.relu(y, "relu");
    y = convolution(net, y, "3", {.channels = 4 * channels, .kernel = 1});
    return net.relu(net.add(y, shortcut(net, x, 4 * channels, stride)), "relu");
}

Graph resNet(const Design& design, std::int64_t classes) {
    GraphBuilder net;
    Feature x = convolution(net, net.input(), "1", {.channels = 64, .kernel = 7, .stride = 2});
    x = net.relu(x, "relu");
    x = net.maxPool(x, "maxpool", {.kernel = 3, .stride = 2, .padding = 1});
    std::int64_t channels = 64;
    for (std::size_t stage = 0; stage < design.blocks.size(); ++stage, channels *= 2)
        x = repeat(net, x, "layer" + std::to_string(stage + 1), design.blocks[stage],
                   [&](Feature y, int block) {
                       const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
                       return design.bottleneck ? bottleneck(net, y, channels, stride, design)
                                                : basicBlock(net, y, channels, stride);
                   });
    x = net.adaptiveAveragePool(x, "avgpool", 1);
    return net.finish(net.linear(net.flatten(x), "fc", classes));
}

constexpr auto residual = "He et al. 2015, Deep residual learning for image recognition";
constexpr auto wide = "Zagoruyko and Komodakis 2016, Wide residual networks";
constexpr auto aggregated = "Xie et al. 2016, Aggregated residual transformations for deep neural networks";

Architecture row(const std::string& name, const std::string& title, const std::string& paper,
                 const Design& design, std::vector<Weights> weights) {
    return {
        .name = name,
        .title = title,
        .paper = paper,
        .build = [=](std::int64_t classes) { return resNet(design, classes); },
        .classifierKey = "fc.weight",
        .weights = std::move(weights),
    };
}

/// The first weights follow the paper's recipe; the second were trained longer, and want a larger picture.
Weights first(const std::string& file, double top1, double top5, std::int64_t parameters) {
    return published("IMAGENET1K_V1", file, top1, top5, parameters);
}
Weights second(const std::string& file, double top1, double top5, std::int64_t parameters) {
    return published("IMAGENET1K_V2", file, top1, top5, parameters, {.resize = 232});
}

} // namespace

std::vector<Architecture> resNetFamily() {
    return {
        row("resnet18", "ResNet-18", residual, {.blocks = {2, 2, 2, 2}, .bottleneck = false},
            {first("resnet18-f37072fd.pth", 69.758, 89.078, 11'689'512)}),
        row("resnet34", "ResNet-34", residual, {.blocks = {3, 4, 6, 3}, .bottleneck = false},
            {first("resnet34-b627a593.pth", 73.314, 91.420, 21'797'672)}),
        row("resnet50", "ResNet-50", residual, {.blocks = {3, 4, 6, 3}},
            {second("resnet50-11ad3fa6.pth", 80.858, 95.434, 25'557'032),
             first("resnet50-0676ba61.pth", 76.130, 92.862, 25'557'032)}),
        row("resnet101", "ResNet-101", residual, {.blocks = {3, 4, 23, 3}},
            {second("resnet101-cd907fc2.pth", 81.886, 95.780, 44'549'160),
             first("resnet101-63fe2227.pth", 77.374, 93.546, 44'549'160)}),
        row("resnet152", "ResNet-152", residual, {.blocks = {3, 8, 36, 3}},
            {second("resnet152-f82ba261.pth", 82.284, 96.002, 60'192'808),
             first("resnet152-394f9c45.pth", 78.312, 94.046, 60'192'808)}),
        row("wide_resnet50_2", "Wide ResNet-50-2", wide, {.blocks = {3, 4, 6, 3}, .width = 128},
            {second("wide_resnet50_2-9ba9bcbe.pth", 81.602, 95.758, 68'883'240),
             first("wide_resnet50_2-95faca4d.pth", 78.468, 94.086, 68'883'240)}),
        row("wide_resnet101_2", "Wide ResNet-101-2", wide, {.blocks = {3, 4, 23, 3}, .width = 128},
            {second("wide_resnet101_2-d733dc28.pth", 82.510, 96.020, 126'886'696),
             first("wide_resnet101_2-32ee1156.pth", 78.848, 94.284, 126'886'696)}),
        row("resnext50_32x4d", "ResNeXt-50 32x4d", aggregated,
            {.blocks = {3, 4, 6, 3}, .paths = 32, .width = 4},
            {second("resnext50_32x4d-1a0047aa.pth", 81.198, 95.340, 25'028'904),
             first("resnext50_32x4d-7cdf4587.pth", 77.618, 93.698, 25'028'904)}),
        row("resnext101_32x8d", "ResNeXt-101 32x8d", aggregated,
            {.blocks = {3, 4, 23, 3}, .paths = 32, .width = 8},
            {second("resnext101_32x8d-110c445d.pth", 82.834, 96.228, 88'791'336),
             first("resnext101_32x8d-8ba56ff5.pth", 79.312, 94.526, 88'791'336)}),
    };
}

} // namespace saliscope
