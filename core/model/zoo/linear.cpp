#include "model/zoo/linear.h"

#include "graph/graph_builder.h"

#include <limits>

namespace saliscope {

Graph linearNetwork(std::int64_t classes) {
    constexpr std::int64_t side = linearTemplateSide;
    GraphBuilder net;
    const Feature pixels = net.flatten(net.adaptiveAveragePool(net.input(), "average", side), side * side);
    return net.finish(net.linear(pixels, "linear", classes));
}

Preprocessing linearPreprocessing(int size) {
    Preprocessing preprocessing;
    preprocessing.resize = preprocessing.height = preprocessing.width = size;
    preprocessing.mean = preprocessing.std = {0.5f, 0.5f, 0.5f};
    return preprocessing;
}

std::vector<Architecture> linearFamily() {
    // No file is published: 'saliscope-cli linear train' makes them. The number of parameters is that for
    // 1000 classes.
    Weights own = {.name = "trained by oneself",
                   .top1 = std::numeric_limits<double>::quiet_NaN(),
                   .top5 = std::numeric_limits<double>::quiet_NaN(),
                   .parameters = 3'073'000,
                   .preprocessing = linearPreprocessing()};
    return {{
        .name = "linear",
        .title = "Linear classifier",
        .paper = "Of Saliscope's own: one template a class, for comparison",
        .build = linearNetwork,
        .classifierKey = "linear.weight",
        .weights = {std::move(own)},
    }};
}

} // namespace saliscope
