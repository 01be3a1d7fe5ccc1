// Runs a question's network and counts what that costs.
#pragma once

#include "explain/method.h"
#include "graph/cost.h"

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

    /// How many images the next run may take if it computes what the last one did: as many as can be kept
    /// with their gradients in a gigabyte, and no more than any one operator is done with in less than 100
    /// ms, since nobody can cancel it. Depends on network and picture alone, not on the machine, as the last
    /// digits of a map do on the size of batches. 1 before the first run.
    std::int64_t batchSize() const;

    const Passes& passes() const { return passes_; }
    /// Rectifiers overridden in the last run.
    int overriddenRectifiers() const { return overriddenRectifiers_; }

private:
    const Question& question_;
    const Progress& progress_;
    Passes passes_;
    std::int64_t lastImages_ = 0;
    Cost lastCost_;
    int overriddenRectifiers_ = 0;
};

} // namespace saliscope
