#include "explain/runs.h"

#include "graph/long_convolution.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saliscope {

Trace Runs::forward(const at::Tensor& batch, RunOptions options) {
    const std::vector<ValueId> values = valuesOf(question_.target);
    options.keep.insert(options.keep.end(), values.begin(), values.end());
    options.withoutOutputs = !values.empty();
    options.progress = progress_;
    lastImages_ = batch.defined() ? batch.size(0) : 1;
    (options.given.empty() ? passes_.forward : passes_.resumed) += lastImages_;
    Trace trace = run(question_.model.graph, batch, options);
    lastCost_ = costOf(question_.model.graph, trace.shapes());
    overriddenRectifiers_ = trace.overriddenRectifiers();
    return trace;
}

std::vector<at::Tensor> Runs::gradients(const Trace& trace, const std::vector<ValueId>& values) {
    const c10::AutoGradMode recording(true);
    const at::Tensor perImage = targetValue(question_.target, trace);
    passes_.backward += perImage.size(0);
    return trace.gradients(perImage.sum(), values);
}

at::Tensor Runs::targetValues(const at::Tensor& batch, RunOptions options) {
    const Trace trace = forward(batch, std::move(options));
    return targetValue(question_.target, trace).to(at::kDouble).cpu();
}

at::Tensor Runs::inputGradients(const at::Tensor& batch, ReluRule rule) {
    const ValueId input = question_.model.graph.input;
    return gradients(forward(batch, {.differentiate = {input}, .relu = rule}), {input}).front();
}

std::int64_t Runs::batchSize() const {
    if (lastImages_ == 0)
        return 1;
    constexpr double pixels = 16 * 224 * 224, numbers = 1 << 28;
    const auto images = static_cast<double>(lastImages_);
    const double byPixels = pixels / static_cast<double>(question_.input.size(2) * question_.input.size(3));
    const double byMemory = numbers * images / std::max(lastCost_.numbers, 1.0);
    const double byTime = mostProductsOfACall * images / std::max(lastCost_.largestCall, 1.0);
    return static_cast<std::int64_t>(std::clamp(std::min({byPixels, byMemory, byTime}), 1.0, 64.0));
}

} // namespace saliscope
