#include "graph/graph_builder.h"
#include "model/zoo/families.h"

namespace saliscope {

namespace {

/// The network as Krizhevsky described it in 2014 for one GPU, with fewer kernels than in 2012.
Graph alexNet(std::int64_t classes) {
    GraphBuilder net;
    Feature x = net.block("features", [&] {
        Feature y =
            net.convolution(net.input(), "0", {.channels = 64, .kernel = 11, .stride = 4, .padding = 2});
        y = net.relu(y, "1");
        y = net.maxPool(y, "2", {.kernel = 3, .stride = 2});
        y = net.convolution(y, "3", {.channels = 192, .kernel = 5, .padding = 2});
        y = net.relu(y, "4");
        y = net.maxPool(y, "5", {.kernel = 3, .stride = 2});
        y = net.convolution(y, "6", {.channels = 384, .kernel = 3, .padding = 1});
        y = net.relu(y, "7");
        y = net.convolution(y, "8", {.channels = 256, .kernel = 3, .padding = 1});
        y = net.relu(y, "9");
        y = net.convolution(y, "10", {.channels = 256, .kernel = 3, .padding = 1});
        y = net.relu(y, "11");
        return net.maxPool(y, "12", {.kernel = 3, .stride = 2});
    });
    constexpr std::int64_t side = 6;
    x = net.adaptiveAveragePool(x, "avgpool", side);
    x = net.flatten(x, side * side);
    x = net.block("classifier", [&] {
        Feature y = net.relu(net.linear(x, "1", 4096), "2");
        y = net.relu(net.linear(y, "4", 4096), "5");
        return net.linear(y, "6", classes);
    });
    return net.finish(x);
}

} // namespace

std::vector<Architecture> alexNetFamily() {
    return {{
        .name = "alexnet",
        .title = "AlexNet",
        .paper = "Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks",
        .build = alexNet,
        .classifierKey = "classifier.6.weight",
        .weights = {published("IMAGENET1K_V1", "alexnet-owt-7be5be79.pth", 56.522, 79.066, 61'100'840)},
    }};
}

} // namespace saliscope
