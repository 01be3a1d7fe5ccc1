#include "graph/executor.h"

#include "graph/execution_plan.h"
#include "graph/long_convolution.h"
#include "graph/operator_call.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <set>

namespace saliscope {

/// The state of one run.
class Execution {
public:
    Execution(const Graph& graph, const RunOptions& options)
        : graph_(graph), options_(options), values_(static_cast<std::size_t>(graph.valueCount)) {
        if (!options.withoutOutputs)
            wanted_.insert(graph.outputs.begin(), graph.outputs.end());
        wanted_.insert(options.keep.begin(), options.keep.end());
        wanted_.insert(options.differentiate.begin(), options.differentiate.end());
        leaves_.insert(options.differentiate.begin(), options.differentiate.end());
        for (const auto& [value, tensor] : options.given) {
            given_.insert(value);
            wanted_.insert(value);
        }
        trace_.progress_ = options.progress;
        trace_.shapes_.resize(values_.size());
        trace_.output_ = graph.outputs.empty() ? graph.input : graph.outputs.front();
    }

    Trace run(const at::Tensor& input) {
        // Below autograd, operators do no bookkeeping and yet return ordinary tensors, which can take part in
        // a gradient later; those made in LibTorch's inference mode never could.
        std::optional<at::AutoDispatchBelowADInplaceOrView> withoutBookkeeping;
        if (leaves_.empty())
            withoutBookkeeping.emplace();
        const c10::AutoGradMode gradients(!leaves_.empty());

        const ExecutionPlan plan = planExecution(graph_, wanted_, given_);
        if (input.defined())
            store(graph_.input, input.detach());
        for (const auto& [value, tensor] : options_.given)
            store(value, tensor.detach());
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
            if (!plan.executes[i])
                continue;
            options_.progress.checkCancelled();
            execute(graph_.nodes[i], plan.releases[i]);
        }
        for (ValueId value : wanted_)
            if (!values_[index(value)].isNone())
                trace_.values_[value] = values_[index(value)];
        return std::move(trace_);
    }

private:
    using Stack = Operator::Stack;

    void execute(const Node& node, const std::vector<ValueId>& released) {
        Stack stack;
        try {
            stack = evaluateArguments(graph_, node, values_);
            for (ValueId value : released)
                values_[index(value)] = {};
            call(node, stack);
        } catch (const c10::Error& error) {
            failCall(node, stack, error);
        }
        std::vector<c10::IValue> results = takeResults(node, stack);
        for (std::size_t i = 0; i < node.outputs.size(); ++i)
            store(node.outputs[i], std::move(results[i]));
        for (ValueId value : released)
            values_[index(value)] = {};
    }

    void call(const Node& node, Stack& stack) {
        const bool recorded = !leaves_.empty() && stack[0].isTensor() && stack[0].toTensor().requires_grad();
        if (recorded && options_.relu != ReluRule::gradient && obeysReluRule(node)) {
            ++trace_.overriddenRectifiers_;
            const at::Tensor input = stack[0].toTensor();
            const auto plainCall = [&](const at::Tensor& tensor) {
                Stack arguments = stack;
                arguments[0] = tensor;
                node.op.call(arguments);
                return arguments.back().toTensor();
            };
            stack = {callWithReluRule(node, options_.relu, input, plainCall)};
            return;
        }
        if (!recorded && isLongConvolution(node, stack)) {
            stack = {convolvePictureByPicture(node, stack, options_.progress)};
            return;
        }
        const Operator* inPlace = leaves_.empty() ? node.op.inPlaceTwin() : nullptr;
        (inPlace && firstArgumentIsOursAlone(stack) ? *inPlace : node.op).call(stack);
    }

    /// Whether nobody but the stack holds the first argument or shares its memory, and the result will have
    /// its shape.
    static bool firstArgumentIsOursAlone(const Stack& stack) {
        if (!stack[0].isTensor() || !stack[0].toTensor().defined())
            return false;
        const at::Tensor& tensor = stack[0].toTensor();
        if (tensor.use_count() != 1 || tensor.storage().use_count() != 1 || !tensor.is_floating_point())
            return false;
        // What was expanded holds one number at several places.
        if (!tensor.is_non_overlapping_and_dense())
            return false;
        const bool broadcasts = stack.size() > 1 && stack[1].isTensor() &&
                                (stack[1].toTensor().sizes() != tensor.sizes() ||
                                 stack[1].toTensor().scalar_type() != tensor.scalar_type());
        return !broadcasts;
    }

    void store(ValueId id, c10::IValue value) {
        if (value.isTensor() && !given_.contains(id))
            for (const Edit& edit : options_.edits)
                if (edit.value == id)
                    value = edit.change(value.toTensor());
        if (value.isTensor() && value.toTensor().defined()) {
            value = prepareForGradients(id, value.toTensor());
            trace_.shapes_[index(id)] = value.toTensor().sizes().vec();
        }
        values_[index(id)] = std::move(value);
    }

    at::Tensor prepareForGradients(ValueId id, at::Tensor tensor) {
        if (leaves_.empty())
            return tensor;
        if (leaves_.contains(id) && !tensor.requires_grad() && tensor.is_floating_point())
            tensor = tensor.detach().requires_grad_(true);
        if (tensor.requires_grad() && options_.progress.canBeCancelled())
            // An exception that leaves a hook ends the backward pass with its own message.
            tensor.register_hook(
                [progress = options_.progress](const at::Tensor&) { progress.checkCancelled(); });
        return tensor;
    }

    const Graph& graph_;
    const RunOptions& options_;
    std::vector<c10::IValue> values_;
    std::set<ValueId> wanted_, given_, leaves_;
    Trace trace_;
};

Trace run(const Graph& graph, const at::Tensor& input, const RunOptions& options) {
    return Execution(graph, options).run(input);
}

at::Tensor scores(const Graph& graph, const at::Tensor& input) {
    return run(graph, input).output();
}

at::Tensor Trace::gradient(const at::Tensor& scalar, ValueId value) const {
    return gradients(scalar, {value}).front();
}

std::vector<at::Tensor> Trace::gradients(const at::Tensor& scalar, const std::vector<ValueId>& values) const {
    std::vector<at::Tensor> leaves;
    for (ValueId value : values)
        leaves.push_back(this->value(value));
    const c10::AutoGradMode gradients(true);
    std::vector<at::Tensor> results(leaves.size());
    if (scalar.requires_grad())
        try {
            results =
                torch::autograd::grad({scalar}, leaves, {}, /*retain_graph=*/true, /*create_graph=*/false,
                                      /*allow_unused=*/true);
        } catch (const std::exception&) {
            progress_.checkCancelled();
            throw;
        }
    for (std::size_t i = 0; i < results.size(); ++i)
        if (!results[i].defined())
            results[i] = at::zeros_like(leaves[i]).detach();
    return results;
}

} // namespace saliscope
