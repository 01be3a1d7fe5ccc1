#include "explain/runs.h"

#include "base/process.h"
#include "graph/batch_size.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace saliscope {

namespace {

/// What one operator's derivative, or a rule of relevance, may need beside what the run keeps: a convolution
/// unfolds its input, and parts, sums and quotients are as large as it each.
std::size_t memoryOfBackwardSteps(const Cost& cost) {
    constexpr double results = 20, bytesOfNumber = 4, most = 1 << 28;
    return static_cast<std::size_t>(std::min(results * bytesOfNumber * cost.largestResult, most));
}

} // namespace

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
    if (perImage.is_cpu())
        holdMemoryReady(memoryOfBackwardSteps(lastCost_), progress_);
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
    return imagesPerRun(lastCost_, lastImages_, question_.input.size(2) * question_.input.size(3));
}

} // namespace saliscope
