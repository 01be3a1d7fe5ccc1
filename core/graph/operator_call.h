// One call of a network in hand: its operator with all arguments, to be repeated with others and to be
// differentiated by itself.
#pragma once

#include "base/progress.h"
#include "graph/graph.h"

#include <ATen/core/Tensor.h>

#include <string_view>
#include <vector>

namespace saliscope {

/// What the node's operator is given, in the order of its schema. \param values of a run, one for each id
Operator::Stack evaluateArguments(const Graph& graph, const Node& node,
                                  const std::vector<c10::IValue>& values);

/// Takes the results of a call from the stack, one for each of the node's outputs. \throws ModelError if a
/// list has not as many elements as were recorded
std::vector<c10::IValue> takeResults(const Node& node, Operator::Stack& stack);

/// \param stack the arguments that the operator did not accept
/// \throws ModelError naming layer, operator and shapes
[[noreturn]] void failCall(const Node& node, const Operator::Stack& stack, const c10::Error& error);

/// A call that has been repeated with a record of how it was computed.
struct RecordedCall {
    const Node& node;
    Progress progress; ///< looked at before and after each computation
    std::vector<at::Tensor> inputs, outputs;

    /// The sum over outputs k of arriving_k · ∂output_k/∂input, for each input, in its shape.
    /// \param arriving one for each output, undefined where it is to count as zero
    /// \throws ModelError if the operator has no derivative; Cancelled
    std::vector<at::Tensor> vectorJacobian(const std::vector<at::Tensor>& arriving) const;
};

/// A value. The node must outlive it.
class OperatorCall {
public:
    /// \param values of a run, one for each id \param varies for each id, whether the value counts as one of
    /// this call's inputs; other arguments are fixed \param progress looked at before and after each time
    /// that the operator is called, or its derivative: a rule that needs it several times can be cancelled in
    /// between
    OperatorCall(const Graph& graph, const Node& node, const std::vector<c10::IValue>& values,
                 const std::vector<bool>& varies, Progress progress = {});

    const Node& node() const { return *node_; }

    /// The arguments that vary, in order, elements of lists among them; one given twice is there twice.
    const std::vector<at::Tensor>& inputs() const { return inputs_; }
    const std::vector<ValueId>& inputIds() const { return inputIds_; }

    /// What the run computed, one for each of the node's outputs, undefined for what is no tensor.
    const std::vector<at::Tensor>& outputs() const { return outputs_; }

    /// What is given for the schema's parameter; none if the schema has no such parameter.
    c10::IValue argument(std::string_view parameter) const;

    /// As `argument`, undefined if that is no tensor.
    at::Tensor tensorArgument(std::string_view parameter) const;

    /// Whether the schema's parameter is, or holds, an argument that varies.
    bool isInput(std::string_view parameter) const;

    /// The same call with another tensor for a parameter that does not vary.
    OperatorCall withArgument(std::string_view parameter, const at::Tensor& tensor) const;

    /// The same call with other inputs.
    OperatorCall withInputs(std::vector<at::Tensor> inputs) const;

    /// Calls the operator. \throws ModelError if it does not accept its arguments; Cancelled
    RecordedCall record() const;

private:
    /// Where an input stands among the arguments.
    struct Place {
        std::size_t argument;
        std::optional<std::size_t> element; ///< of the list that is the argument
    };

    void appendInput(const Argument& argument, const Place& place, const std::vector<c10::IValue>& values,
                     const std::vector<bool>& varies);
    Operator::Stack arguments() const;

    const Node* node_;
    Progress progress_;
    Operator::Stack fixed_; ///< the arguments, with the run's values where inputs belong
    std::vector<Place> places_;
    std::vector<at::Tensor> inputs_, outputs_;
    std::vector<ValueId> inputIds_;
};

} // namespace saliscope
