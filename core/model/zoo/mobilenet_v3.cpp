#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

constexpr auto RE = "relu";
constexpr auto HS = "hardswish";
constexpr double epsilon = 1e-3;

/// A row of the paper's table 1 or 2: kernel, expanded size, channels, squeeze and excitation, activation,
/// stride.
struct Row {
    std::int64_t kernel, expanded, channels;
    bool excitation;
    const char* activation;
    std::int64_t stride;
};

using Table = std::vector<Row>;

Table large() {
    return {
        {3, 16, 16, false, RE, 1},  {3, 64, 24, false, RE, 2},  {3, 72, 24, false, RE, 1},
        {5, 72, 40, true, RE, 2},   {5, 120, 40, true, RE, 1},  {5, 120, 40, true, RE, 1},
        {3, 240, 80, false, HS, 2}, {3, 200, 80, false, HS, 1}, {3, 184, 80, false, HS, 1},
        {3, 184, 80, false, HS, 1}, {3, 480, 112, true, HS, 1}, {3, 672, 112, true, HS, 1},
        {5, 672, 160, true, HS, 2}, {5, 960, 160, true, HS, 1}, {5, 960, 160, true, HS, 1},
    };
}

Table small() {
    return {
        {3, 16, 16, true, RE, 2},  {3, 72, 24, false, RE, 2}, {3, 88, 24, false, RE, 1},
        {5, 96, 40, true, HS, 2},  {5, 240, 40, true, HS, 1}, {5, 240, 40, true, HS, 1},
        {5, 120, 48, true, HS, 1}, {5, 144, 48, true, HS, 1}, {5, 288, 96, true, HS, 2},
        {5, 576, 96, true, HS, 1}, {5, 576, 96, true, HS, 1},
    };
}

InvertedResidual bottleneck(const Row& row) {
    InvertedResidual design = {
        .kernel = row.kernel,
        .expanded = row.expanded,
        .channels = row.channels,
        .stride = row.stride,
        .activation = row.activation,
        .epsilon = epsilon,
    };
    if (row.excitation)
        design.excitation = {.squeezed = roundedChannels(static_cast<double>(row.expanded) / 4),
                             .gate = "hardsigmoid"};
    return design;
}

Graph mobileNetV3(const Table& table, std::int64_t hidden, std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.input();
    net.block("features", [&] {
        Numbering next;
        x = convolutionUnit(net, x, next(),
                            {.channels = 16, .kernel = 3, .stride = 2, .activation = HS, .epsilon = epsilon});
        for (const Row& row : table)
            x = net.block(next(), [&] { return invertedResidual(net, x, bottleneck(row)); });
        return x = convolutionUnit(net, x, next(),
                                   {.channels = 6 * x.channels, .activation = HS, .epsilon = epsilon});
    });
    x = net.flatten(net.adaptiveAveragePool(x, "avgpool", 1));
    net.block("classifier", [&] {
        x = net.activation(net.linear(x, "0", hidden), "1", HS);
        return x = net.linear(x, "3", classes);
    });
    return net.finish(x);
}

Architecture row(const std::string& size, const Table& table, std::int64_t hidden,
                 std::vector<Weights> weights) {
    return {
        .name = "mobilenet_v3_" + size,
        .title = "MobileNet v3 " + size,
        .paper = "Howard et al. 2019, Searching for MobileNetV3",
        .build = [=](std::int64_t classes) { return mobileNetV3(table, hidden, classes); },
        .classifierKey = "classifier.3.weight",
        .weights = std::move(weights),
    };
}

} // namespace

std::vector<Architecture> mobileNetV3Family() {
    return {
        row("small", small(), 1024,
            {published("IMAGENET1K_V1", "mobilenet_v3_small-047dcff4.pth", 67.668, 87.402, 2'542'856)}),
        row("large", large(), 1280,
            {published("IMAGENET1K_V2", "mobilenet_v3_large-5c1a4163.pth", 75.274, 92.566, 5'483'032,
                       {.resize = 232}),
             published("IMAGENET1K_V1", "mobilenet_v3_large-8738ca79.pth", 74.042, 91.340, 5'483'032)}),
    };
}

} // namespace saliscope
