#include "explain/runs.h"

#include "model/model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saliscope {

Trace Runs::forward(const at::Tensor& batch, RunOptions options) {
    const std::vector<ValueId> values = valuesOf(question_.target);
    options.keep.insert(options.keep.end(), values.begin(), values.end());
    options.withoutOutputs = !values.empty();
    options.progress = progress_;
    passes_.forward += batch.defined() ? batch.size(0) : 1;
    Trace trace = run(question_.model.graph, batch, options);
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

std::int64_t batchSizeFor(const at::Tensor& input) {
    constexpr std::int64_t side = 224, pixelsAtOnce = 16 * side * side;
    return std::clamp<std::int64_t>(pixelsAtOnce / (input.size(2) * input.size(3)), 1, 64);
}

} // namespace saliscope
