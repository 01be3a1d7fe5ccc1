#include "synthesize/style_loss.h"

#include <ATen/ATen.h>

namespace saliscope {

at::Tensor styleOf(const at::Tensor& features, const at::Tensor& mask) {
    if (!mask.defined())
        return gramMatrices(features, static_cast<double>(features.size(2) * features.size(3))).squeeze(0);
    // The root, because each position enters a Gram matrix twice.
    return gramMatrices(features * mask.sqrt()).squeeze(0) / mask.sum().clamp_min(1e-6);
}

at::Tensor styleDistance(const at::Tensor& style, const at::Tensor& wanted) {
    const auto channels = static_cast<double>(wanted.size(0));
    return (style - wanted).square().sum() / (4 * channels * channels);
}

at::Tensor contentDistance(const at::Tensor& features, const at::Tensor& wanted, const at::Tensor& mask) {
    const at::Tensor squares = (features - wanted).square();
    return 0.5 * (mask.defined() ? squares * mask : squares).sum();
}

NetworkTerm styleTerm(const std::string& name, ValueId layer, const at::Tensor& wanted,
                      const at::Tensor& mask, double weight) {
    return {name, {layer}, [=](const Trace& trace) {
                return weight * styleDistance(styleOf(trace.value(layer), mask), wanted);
            }};
}

NetworkTerm contentTerm(const std::string& name, ValueId layer, const at::Tensor& wanted, double weight) {
    return {name, {layer}, [=](const Trace& trace) {
                return weight * contentDistance(trace.value(layer), wanted);
            }};
}

} // namespace saliscope
