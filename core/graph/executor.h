// Runs a graph: forward, and backward from any scalar to any value.
#pragma once

#include "base/progress.h"
#include "graph/graph.h"
#include "graph/relu_rule.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <map>
#include <vector>

namespace saliscope {

/// Changes a value on its way: what later nodes get is `change` of what was computed.
struct Edit {
    ValueId value{};
    /// Must return its argument, unchanged, or a new tensor of the same shape (or anything that the later
    /// nodes accept).
    std::function<at::Tensor(const at::Tensor&)> change;
};

/// What a run is asked to do. Everything that is not asked for is neither computed nor kept.
struct RunOptions {
    /// Values to be found in the trace afterwards, besides the outputs.
    std::vector<ValueId> keep = {};
    /// Values with respect to which gradients will be asked for. Where empty, no autograd bookkeeping takes
    /// place. Only what depends on one of them records itself, so a gradient at a late layer costs nothing
    /// before it.
    std::vector<ValueId> differentiate = {};
    ReluRule relu = ReluRule::gradient;
    /// Start here: values that are given instead of computed. What only they depend on is not executed, and
    /// if they cut the input off, the run's input may be an undefined tensor.
    std::map<ValueId, at::Tensor> given = {};
    /// Stop here: compute only what `keep` asks for, not the graph's outputs.
    bool withoutOutputs = false;
    std::vector<Edit> edits = {};
    /// Where it can be cancelled, the run and its gradients look at it before every node. It is told no
    /// fractions.
    Progress progress = {};
};

/// What a run leaves. Holds the computation for gradients as long as it lives.
class Trace {
public:
    /// The graph's first output, by convention the scores, N×classes. \throws std::out_of_range if it was not
    /// computed
    const at::Tensor& output() const { return value(output_); }

    /// A value that was kept, differentiated or given, or an output. With gradients, it is part of the
    /// computation. \throws std::out_of_range if it was none of these
    const at::Tensor& value(ValueId id) const { return values_.at(id).toTensor(); }

    /// As `value`, also for what is no tensor, such as a size; null where `value` throws.
    const c10::IValue* find(ValueId id) const {
        const auto found = values_.find(id);
        return found == values_.end() ? nullptr : &found->second;
    }

    /// For each value of the graph the shape in which it was computed or given; empty for what was neither,
    /// or is no tensor.
    const std::vector<std::vector<std::int64_t>>& shapes() const { return shapes_; }

    /// The derivative of `scalar`, a tensor of one element computed from values of this trace, with respect
    /// to a value of `RunOptions::differentiate`, in that value's shape; zero where the scalar does not
    /// depend on it. Can be called again for other scalars. For a batch let the scalar be the sum over the
    /// images: each gets the gradient of its own term. \throws Cancelled
    at::Tensor gradient(const at::Tensor& scalar, ValueId value) const;
    std::vector<at::Tensor> gradients(const at::Tensor& scalar, const std::vector<ValueId>& values) const;

    /// How many rectifiers passed their gradient by a rule other than the derivative's.
    int overriddenRectifiers() const { return overriddenRectifiers_; }

private:
    friend class Execution;

    std::map<ValueId, c10::IValue> values_;
    std::vector<std::vector<std::int64_t>> shapes_;
    ValueId output_{};
    int overriddenRectifiers_ = 0;
    Progress progress_;
};

/// Executes the graph on an input of any size that the network accepts.
/// \param input N×C×H×W float32, already preprocessed
/// \throws ModelError naming operator, layer and shapes if an operator does not accept what it is given
/// \throws Cancelled
Trace run(const Graph& graph, const at::Tensor& input, const RunOptions& options = {});

/// The scores, N×classes, and nothing else.
at::Tensor scores(const Graph& graph, const at::Tensor& input);

} // namespace saliscope
