// From the target back to the picture by a rule of one's own: what layer-wise relevance propagation and
// DeepLIFT have in common.
#pragma once

#include "graph/executor.h"
#include "graph/operator_call.h"

#include <functional>
#include <vector>

namespace saliscope {

/// Takes a quantity back through one call.
/// \param arriving one for each of the call's outputs, in its shape; undefined for those that are no tensor
/// of real numbers
/// \returns one for each of the call's inputs, in its shape, or undefined for none
/// The call carries the walk's progress: a rule that repeats it can be cancelled each time.
using BackwardRule =
    std::function<std::vector<at::Tensor>(const OperatorCall& call, const std::vector<at::Tensor>& arriving)>;

/// A run seen from its end. The graph must outlive it.
class BackwardWalk {
public:
    /// What a run has to keep for walks that start at `start`: all that is computed up to it.
    static std::vector<ValueId> valuesNeeded(const Graph& graph, ValueId start);

    /// \param trace of a run that kept `valuesNeeded`
    BackwardWalk(const Graph& graph, const Trace& trace, ValueId start);

    /// Whether the value is a tensor of real numbers that depends on the picture, and not on its size only.
    bool varies(ValueId value) const { return varies_[index(value)]; }

    /// The tensor of a value that varies.
    const at::Tensor& value(ValueId value) const { return values_[index(value)].toTensor(); }

    /// A node's call in the run.
    OperatorCall call(const Node& node, const Progress& progress = {}) const {
        return {graph_, node, values_, varies_, progress};
    }

    /// For every call from the start to the input that the quantity reaches, in reverse order, the rule gives
    /// the quantity of its inputs; a value that several calls use receives the sum.
    /// \param quantity of the start, in its shape
    /// \returns the quantity of the graph's input, zero where nothing reaches it \throws Cancelled,
    /// ModelError
    at::Tensor walk(const at::Tensor& quantity, const BackwardRule& rule, const Progress& progress) const;

private:
    const Graph& graph_;
    ValueId start_;
    std::vector<c10::IValue> values_;
    std::vector<bool> varies_;
};

} // namespace saliscope
