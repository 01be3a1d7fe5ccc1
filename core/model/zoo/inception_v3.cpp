#include "model/zoo/blocks.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

Feature chain(GraphBuilder& net, Feature x, const std::vector<InceptionUnit>& units) {
    for (const InceptionUnit& unit : units)
        x = inceptionUnit(net, x, unit);
    return x;
}

Feature averagePool(GraphBuilder& net, Feature x) {
    return net.averagePool(x, "avg_pool2d", {.kernel = 3, .stride = 1, .padding = 1});
}

Feature halvingPool(GraphBuilder& net, Feature x, const std::string& name) {
    return net.maxPool(x, name, {.kernel = 3, .stride = 2});
}

constexpr Extent row(std::int64_t width) {
    return {1, width};
}
constexpr Extent column(std::int64_t height) {
    return {height, 1};
}

/// Figure 5 of the paper: two 3×3 convolutions do the work of one 5×5.
Feature inceptionA(GraphBuilder& net, Feature x, std::int64_t pooled) {
    return net.concatenate({
        chain(net, x, {{"branch1x1", 64, 1}}),
        chain(net, x, {{"branch5x5_1", 48, 1}, {"branch5x5_2", 64, 5}}),
        chain(net, x, {{"branch3x3dbl_1", 64, 1}, {"branch3x3dbl_2", 96, 3}, {"branch3x3dbl_3", 96, 3}}),
        chain(net, averagePool(net, x), {{"branch_pool", pooled, 1}}),
    });
}

/// Figure 10: to half the size without losing information to the pool.
Feature inceptionB(GraphBuilder& net, Feature x) {
    return net.concatenate({
        chain(net, x, {{"branch3x3", 384, 3, 2, false}}),
        chain(net, x,
              {{"branch3x3dbl_1", 64, 1}, {"branch3x3dbl_2", 96, 3}, {"branch3x3dbl_3", 96, 3, 2, false}}),
        halvingPool(net, x, "max_pool2d"),
    });
}

/// Figure 6: a row and a column do the work of a square.
Feature inceptionC(GraphBuilder& net, Feature x, std::int64_t inside) {
    return net.concatenate({
        chain(net, x, {{"branch1x1", 192, 1}}),
        chain(net, x,
              {{"branch7x7_1", inside, 1}, {"branch7x7_2", inside, row(7)}, {"branch7x7_3", 192, column(7)}}),
        chain(net, x,
              {{"branch7x7dbl_1", inside, 1},
               {"branch7x7dbl_2", inside, column(7)},
               {"branch7x7dbl_3", inside, row(7)},
               {"branch7x7dbl_4", inside, column(7)},
               {"branch7x7dbl_5", 192, row(7)}}),
        chain(net, averagePool(net, x), {{"branch_pool", 192, 1}}),
    });
}

/// To half the size once more.
Feature inceptionD(GraphBuilder& net, Feature x) {
    return net.concatenate({
        chain(net, x, {{"branch3x3_1", 192, 1}, {"branch3x3_2", 320, 3, 2, false}}),
        chain(net, x,
              {{"branch7x7x3_1", 192, 1},
               {"branch7x7x3_2", 192, row(7)},
               {"branch7x7x3_3", 192, column(7)},
               {"branch7x7x3_4", 192, 3, 2, false}}),
        halvingPool(net, x, "max_pool2d"),
    });
}

/// Figure 7: row and column side by side, for more features.
Feature inceptionE(GraphBuilder& net, Feature x) {
    const auto fork = [&](Feature y, const std::string& name) {
        return net.concatenate({inceptionUnit(net, y, {name + "a", 384, row(3)}),
                                inceptionUnit(net, y, {name + "b", 384, column(3)})});
    };
    return net.concatenate({
        chain(net, x, {{"branch1x1", 320, 1}}),
        fork(chain(net, x, {{"branch3x3_1", 384, 1}}), "branch3x3_2"),
        fork(chain(net, x, {{"branch3x3dbl_1", 448, 1}, {"branch3x3dbl_2", 384, 3}}), "branch3x3dbl_3"),
        chain(net, averagePool(net, x), {{"branch_pool", 192, 1}}),
    });
}

/// Table 1 of the paper.
Graph inceptionV3(std::int64_t classes) {
    GraphBuilder net;
    Feature x = transformInput(net);
    x = chain(
        net, x,
        {{"Conv2d_1a_3x3", 32, 3, 2, false}, {"Conv2d_2a_3x3", 32, 3, 1, false}, {"Conv2d_2b_3x3", 64, 3}});
    x = halvingPool(net, x, "maxpool1");
    x = chain(net, x, {{"Conv2d_3b_1x1", 80, 1}, {"Conv2d_4a_3x3", 192, 3, 1, false}});
    x = halvingPool(net, x, "maxpool2");
    x = net.block("Mixed_5b", [&] { return inceptionA(net, x, 32); });
    x = net.block("Mixed_5c", [&] { return inceptionA(net, x, 64); });
    x = net.block("Mixed_5d", [&] { return inceptionA(net, x, 64); });
    x = net.block("Mixed_6a", [&] { return inceptionB(net, x); });
    x = net.block("Mixed_6b", [&] { return inceptionC(net, x, 128); });
    x = net.block("Mixed_6c", [&] { return inceptionC(net, x, 160); });
    x = net.block("Mixed_6d", [&] { return inceptionC(net, x, 160); });
    x = net.block("Mixed_6e", [&] { return inceptionC(net, x, 192); });
    x = net.block("Mixed_7a", [&] { return inceptionD(net, x); });
    x = net.block("Mixed_7b", [&] { return inceptionE(net, x); });
    x = net.block("Mixed_7c", [&] { return inceptionE(net, x); });
    x = net.adaptiveAveragePool(x, "avgpool", 1);
    return net.finish(net.linear(net.flatten(x), "fc", classes));
}

} // namespace

std::vector<Architecture> inceptionV3Family() {
    return {{
        .name = "inception_v3",
        .title = "Inception v3",
        .paper = "Szegedy et al. 2015, Rethinking the Inception architecture for computer vision",
        .build = inceptionV3,
        .classifierKey = "fc.weight",
        .weights = {published("IMAGENET1K_V1", "inception_v3_google-0cc3c7bd.pth", 77.294, 93.450, 27'161'264,
                              {.resize = 342, .crop = 299})},
        .auxiliaryHeads = {"AuxLogits."},
    }};
}

} // namespace saliscope
