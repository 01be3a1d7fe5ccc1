#include "graph/long_convolution.h"

#include <ATen/ops/cat.h>

namespace saliscope {

bool isLongConvolution(const Node& node, const Operator::Stack& stack) {
    if (!node.op.is("aten::conv2d") || !stack[0].isTensor() || !stack[1].isTensor())
        return false;
    const at::Tensor &input = stack[0].toTensor(), &weight = stack[1].toTensor();
    if (!input.defined() || input.dim() != 4 || input.size(0) < 2 || weight.dim() != 4)
        return false;
    double places = static_cast<double>(input.size(0) * input.size(2) * input.size(3));
    const auto position = node.op.schema().argumentIndexWithName("stride").value();
    for (std::int64_t stride : stack[static_cast<std::size_t>(position)].toIntVector())
        places /= static_cast<double>(stride);
    return places * static_cast<double>(weight.numel()) > mostProductsOfACall;
}

at::Tensor convolvePictureByPicture(const Node& node, const Operator::Stack& stack,
                                    const Progress& progress) {
    const at::Tensor input = stack[0].toTensor();
    std::vector<at::Tensor> results;
    for (std::int64_t i = 0; i < input.size(0); ++i) {
        progress.checkCancelled();
        Operator::Stack arguments = stack;
        arguments[0] = input.narrow(0, i, 1);
        node.op.call(arguments);
        results.push_back(arguments.back().toTensor());
    }
    return at::cat(results);
}

} // namespace saliscope
