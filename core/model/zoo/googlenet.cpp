#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

/// A row of the paper's table 1: the channels of the four branches, with those of the layers that reduce
/// before them.
struct Row {
    std::int64_t one, threeReduce, three, fiveReduce, five, poolProjection;
};

/// Figure 2 (b) of the paper. The third branch has 3×3 kernels where the paper has 5×5: so it is in
/// torchvision, and so are its weights.
Feature inception(GraphBuilder& net, Feature x, const std::string& name, const Row& row) {
    return net.block("inception" + name, [&] {
        const auto reduced = [&](const std::string& branch, std::int64_t reduce, std::int64_t channels) {
            return net.block(branch, [&] {
                return inceptionUnit(net, inceptionUnit(net, x, {"0", reduce, 1}), {"1", channels, 3});
            });
        };
        const Feature one = inceptionUnit(net, x, {"branch1", row.one, 1});
        const Feature three = reduced("branch2", row.threeReduce, row.three);
        const Feature five = reduced("branch3", row.fiveReduce, row.five);
        const Feature pooled = net.block("branch4", [&] {
            const Feature y = net.maxPool(x, "0", {.kernel = 3, .stride = 1, .padding = 1, .roundUp = true});
            return inceptionUnit(net, y, {"1", row.poolProjection, 1});
        });
        return net.concatenate({one, three, five, pooled});
    });
}

Graph googLeNet(std::int64_t classes) {
    GraphBuilder net;
    Feature x = transformInput(net);
    x = inceptionUnit(net, x, {"conv1", 64, 7, 2});
    x = net.maxPool(x, "maxpool1", {.kernel = 3, .stride = 2, .roundUp = true});
    x = inceptionUnit(net, x, {"conv2", 64, 1});
    x = inceptionUnit(net, x, {"conv3", 192, 3});
    x = net.maxPool(x, "maxpool2", {.kernel = 3, .stride = 2, .roundUp = true});
    x = inception(net, x, "3a", {64, 96, 128, 16, 32, 32});
    x = inception(net, x, "3b", {128, 128, 192, 32, 96, 64});
    x = net.maxPool(x, "maxpool3", {.kernel = 3, .stride = 2, .roundUp = true});
    x = inception(net, x, "4a", {192, 96, 208, 16, 48, 64});
    x = inception(net, x, "4b", {160, 112, 224, 24, 64, 64});
    x = inception(net, x, "4c", {128, 128, 256, 24, 64, 64});
    x = inception(net, x, "4d", {112, 144, 288, 32, 64, 64});
    x = inception(net, x, "4e", {256, 160, 320, 32, 128, 128});
    x = net.maxPool(x, "maxpool4", {.kernel = 2, .stride = 2, .roundUp = true});
    x = inception(net, x, "5a", {256, 160, 320, 32, 128, 128});
    x = inception(net, x, "5b", {384, 192, 384, 48, 128, 128});
    x = net.adaptiveAveragePool(x, "avgpool", 1);
    return net.finish(net.linear(net.flatten(x), "fc", classes));
}

} // namespace

std::vector<Architecture> googLeNetFamily() {
    return {{
        .name = "googlenet",
        .title = "GoogLeNet",
        .paper = "Szegedy et al. 2014, Going deeper with convolutions",
        .build = googLeNet,
        .classifierKey = "fc.weight",
        .weights = {published("IMAGENET1K_V1", "googlenet-1378be20.pth", 69.778, 89.530, 6'624'904)},
        .auxiliaryHeads = {"aux1.", "aux2."},
    }};
}

} // namespace saliscope
