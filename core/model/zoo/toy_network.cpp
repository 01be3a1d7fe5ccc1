#include "model/zoo/toy_network.h"

#include "graph/graph_builder.h"
#include "model/zoo/families.h"

#include <limits>

namespace saliscope {

namespace {

/// Convolution, batch norm where wanted, and ReLU: "conv1", "norm1", "relu1".
Feature stage(GraphBuilder& net, Feature x, int number, const ConvolutionOptions& options,
              ToyNetworkKind kind) {
    const std::string suffix = std::to_string(number);
    const bool normalises = kind == ToyNetworkKind::withBatchNorm;
    ConvolutionOptions convolution = options;
    convolution.bias = !normalises;
    x = net.convolution(x, "conv" + suffix, convolution);
    if (normalises)
        x = net.batchNorm(x, "norm" + suffix);
    return net.relu(x, "relu" + suffix);
}

} // namespace

Graph toyNetwork(std::int64_t classes, ToyNetworkKind kind) {
    GraphBuilder net;
    Feature x = net.input();
    x = stage(net, x, 1, {.channels = 16, .kernel = 5, .stride = 2, .padding = 2}, kind);
    x = stage(net, x, 2, {.channels = 32, .kernel = 3, .padding = 1}, kind);
    x = net.maxPool(x, "pool2", {.kernel = 2, .stride = 2});
    x = stage(net, x, 3, {.channels = 64, .kernel = 3, .padding = 1}, kind);
    x = net.maxPool(x, "pool3", {.kernel = 2, .stride = 2});
    x = stage(net, x, 4, {.channels = 96, .kernel = 3, .padding = 1}, kind);
    // Dilated, so that one position sees a large object as a whole.
    x = stage(net, x, 5, {.channels = 128, .kernel = 3, .padding = 2, .dilation = 2}, kind);
    x = net.flatten(net.adaptiveAveragePool(x, "average", 1));
    x = net.relu(net.linear(x, "features", 64), "relu6");
    return net.finish(net.linear(x, "scores", classes));
}

Preprocessing toyPreprocessing(int size) {
    Preprocessing preprocessing;
    preprocessing.resize = preprocessing.height = preprocessing.width = size;
    preprocessing.mean = preprocessing.std = {0.5f, 0.5f, 0.5f};
    return preprocessing;
}

std::vector<Architecture> toyNetworkFamily() {
    // The demo models' weights come with the program, not from a URL.
    Weights demo = {.name = "toy world",
                    .top1 = std::numeric_limits<double>::quiet_NaN(),
                    .top5 = std::numeric_limits<double>::quiet_NaN(),
                    .parameters = 199'500,
                    .preprocessing = toyPreprocessing()};
    return {{
        .name = "toyworld",
        .title = "Toy network",
        .paper = "Of Saliscope's own: five convolutions, for the demo models",
        .build = [](std::int64_t classes) { return toyNetwork(classes); },
        .classifierKey = "scores.weight",
        .weights = {std::move(demo)},
    }};
}

} // namespace saliscope
