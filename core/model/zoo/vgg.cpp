#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

#include <limits>
#include <span>

namespace saliscope {

namespace {

/// A column of the paper's table 1: the channels of each 3×3 convolution, and the pools.
using Column = std::span<const std::int64_t>;

constexpr std::int64_t pool = 0;
constexpr std::int64_t A[] = {64, pool, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512, pool};
constexpr std::int64_t B[] = {64, 64, pool, 128, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512, pool};
constexpr std::int64_t D[] = {64,   64,  pool, 128, 128,  pool, 256, 256, 256,
                              pool, 512, 512,  512, pool, 512,  512, 512, pool};
constexpr std::int64_t E[] = {64,  64,  pool, 128, 128,  pool, 256, 256, 256, 256, pool,
                              512, 512, 512,  512, pool, 512,  512, 512, 512, pool};

Graph vgg(Column column, bool normalised, std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.input();
    net.block("features", [&] {
        Numbering next;
        for (const std::int64_t channels : column) {
            if (channels == pool) {
                x = net.maxPool(x, next(), {.kernel = 2, .stride = 2});
                continue;
            }
            x = net.convolution(x, next(), {.channels = channels, .kernel = 3, .padding = 1});
            if (normalised)
                x = net.batchNorm(x, next());
            x = net.relu(x, next());
        }
        return x;
    });
    constexpr std::int64_t side = 7;
    x = net.adaptiveAveragePool(x, "avgpool", side);
    x = net.flatten(x, side * side);
    net.block("classifier", [&] {
        x = net.relu(net.linear(x, "0", 4096), "1");
        x = net.relu(net.linear(x, "3", 4096), "4");
        return x = net.linear(x, "6", classes);
    });
    return net.finish(x);
}

Architecture row(const std::string& layers, Column column, bool normalised, std::vector<Weights> weights) {
    return {
        .name = "vgg" + layers + (normalised ? "_bn" : ""),
        .title = "VGG-" + layers + (normalised ? " with batch norm" : ""),
        .paper =
            "Simonyan and Zisserman 2014, Very deep convolutional networks for large-scale image recognition",
        .build = [=](std::int64_t classes) { return vgg(column, normalised, classes); },
        .classifierKey = "classifier.6.weight",
        .weights = std::move(weights),
    };
}

/// From an author of the SSD detector: the pictures are scaled otherwise, and the classifier's weights are
/// NaN.
Weights featuresOfVgg16() {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    Weights weights = published("IMAGENET1K_FEATURES", "vgg16_features-amdegroot-88682ab5.pth", unknown,
                                unknown, 138'357'544);
    weights.preprocessing.mean = {0.48235f, 0.45882f, 0.40784f};
    weights.preprocessing.std = {1.0f / 255, 1.0f / 255, 1.0f / 255};
    return weights;
}

} // namespace

std::vector<Architecture> vggFamily() {
    const std::string first = "IMAGENET1K_V1";
    return {
        row("11", A, false, {published(first, "vgg11-8a719046.pth", 69.020, 88.628, 132'863'336)}),
        row("13", B, false, {published(first, "vgg13-19584684.pth", 69.928, 89.246, 133'047'848)}),
        row("16", D, false,
            {published(first, "vgg16-397923af.pth", 71.592, 90.382, 138'357'544), featuresOfVgg16()}),
        row("19", E, false, {published(first, "vgg19-dcbb9e9d.pth", 72.376, 90.876, 143'667'240)}),
        row("11", A, true, {published(first, "vgg11_bn-6002323d.pth", 70.370, 89.810, 132'868'840)}),
        row("13", B, true, {published(first, "vgg13_bn-abd245e5.pth", 71.586, 90.374, 133'053'736)}),
        row("16", D, true, {published(first, "vgg16_bn-6c64b313.pth", 73.360, 91.516, 138'365'992)}),
        row("19", E, true, {published(first, "vgg19_bn-c79401a0.pth", 74.218, 91.842, 143'678'248)}),
    };
}

} // namespace saliscope
