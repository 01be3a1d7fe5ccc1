// What the tests of the methods that cover the picture start from.
#pragma once

#include "explain/method.h"
#include "graph/graph_builder.h"
#include "support/formula.h"
#include "support/networks.h"

#include <ATen/ATen.h>

namespace saliscope::test {

/// Convolution, ReLU, means of the quarters, linear: four scores for pictures C×H×W of that shape.
inline Model convolutionalModel(const std::vector<std::int64_t>& shape) {
    GraphBuilder b(shape[0]);
    Feature x = b.convolution(b.input(), "features", {.channels = 6, .kernel = 3, .stride = 1, .padding = 1});
    x = b.relu(x, "relu");
    x = b.flatten(b.adaptiveAveragePool(x, "pool", 2), 4);
    return modelOf(withFormulaWeights(b.finish(b.linear(x, "scores", 4)), 3), static_cast<int>(shape[0]),
                   static_cast<int>(shape[1]), static_cast<int>(shape[2]));
}

/// The only score is the sum of the pixels, each times its weight. \param weights C×H×W
inline Model linearModel(const at::Tensor& weights) {
    return linearModel(weights.unsqueeze(0), at::zeros({1}));
}

/// A question about the first class and a soft picture of the model's size, between black and white.
inline Question questionFor(const Model& model, std::uint64_t seed = 0) {
    const std::vector<std::int64_t> shape = model.inputShape();
    const at::Tensor coarse = formulaInput({1, shape[0], 5, 6}, 1);
    return {.model = model,
            .input = at::upsample_bilinear2d(coarse, {shape[1], shape[2]}, false),
            .target = ClassScore{0},
            .seed = seed};
}

/// The largest difference between two maps, as a part of the largest value of the second.
inline double relativeDifference(const at::Tensor& map, const at::Tensor& expected) {
    const at::Tensor a = map.to(at::kDouble), b = expected.to(at::kDouble);
    return (a - b).abs().max().item<double>() / b.abs().max().item<double>();
}

} // namespace saliscope::test
