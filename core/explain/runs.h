// Runs a question's network and counts what that costs.
#pragma once

#include "explain/method.h"

#include <vector>

namespace saliscope {

class Runs {
public:
    Runs(const Question& question, const Progress& progress) : question_(question), progress_(progress) {}

    /// Runs a batch so that the target's value can be taken, stopping at the layer that it needs.
    Trace forward(const at::Tensor& batch, RunOptions options = {});

    /// The derivative of the target's value with respect to each of the values, each image's own.
    std::vector<at::Tensor> gradients(const Trace& trace, const std::vector<ValueId>& values);

    /// The target's value for each image of a batch, without gradients, N doubles.
    at::Tensor targetValues(const at::Tensor& batch, RunOptions options = {});

    /// The derivative of the target with respect to the input, for each image of a batch: one forward, one
    /// backward pass.
    at::Tensor inputGradients(const at::Tensor& batch, ReluRule rule = ReluRule::gradient);

    const Passes& passes() const { return passes_; }
    /// Rectifiers overridden in the last run.
    int overriddenRectifiers() const { return overriddenRectifiers_; }

private:
    const Question& question_;
    const Progress& progress_;
    Passes passes_;
    int overriddenRectifiers_ = 0;
};

/// Batches of what passes the network a second time: as many images as fit into some hundred megabytes.
std::int64_t batchSizeFor(const at::Tensor& input);

} // namespace saliscope
