#include "graph/operator_call.h"

#include "base/error.h"

#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <sstream>

namespace saliscope {

namespace {

/// The first line of LibTorch's message, without its internals: its whole text is some twenty lines.
std::string firstLine(const c10::Error& error) {
    const std::string message = error.what_without_backtrace();
    return message.substr(0, message.find('\n'));
}

void appendShape(const c10::IValue& value, std::string& text) {
    if (value.isTensor() && value.toTensor().defined()) {
        std::ostringstream shape;
        shape << value.toTensor().sizes();
        text += (text.empty() ? "" : " and ") + shape.str();
    } else if (value.isTensorList()) {
        for (const at::Tensor& tensor : value.toTensorVector())
            appendShape(tensor, text);
    }
}

c10::TypePtr elementType(const c10::TypePtr& type) {
    if (const auto optional = type->cast<c10::OptionalType>())
        return elementType(optional->getElementType());
    if (const auto list = type->cast<c10::ListType>())
        return list->getElementType();
    return c10::AnyType::get();
}

c10::IValue evaluate(const Graph& graph, const Argument& argument, const c10::TypePtr& type,
                     const std::vector<c10::IValue>& values) {
    if (const auto* fixed = std::get_if<c10::IValue>(&argument.content))
        return *fixed;
    if (const auto* value = std::get_if<ValueId>(&argument.content))
        return values[index(*value)];
    if (const auto* constant = std::get_if<ConstantId>(&argument.content))
        return graph.constants[index(*constant)].tensor;
    const c10::TypePtr element = elementType(type);
    c10::impl::GenericList list(element);
    for (const Argument& part : std::get<Argument::List>(argument.content))
        list.push_back(evaluate(graph, part, element, values));
    return list;
}

/// Where the schema has the parameter, if it has.
std::optional<std::size_t> positionOf(const Node& node, std::string_view parameter) {
    const auto position = node.op.schema().argumentIndexWithName(std::string(parameter));
    return position ? std::optional(static_cast<std::size_t>(*position)) : std::nullopt;
}

} // namespace

Operator::Stack evaluateArguments(const Graph& graph, const Node& node,
                                  const std::vector<c10::IValue>& values) {
    Operator::Stack stack;
    stack.reserve(node.arguments.size());
    for (std::size_t i = 0; i < node.arguments.size(); ++i)
        stack.push_back(evaluate(graph, node.arguments[i], node.op.schema().arguments()[i].type(), values));
    return stack;
}

std::vector<c10::IValue> takeResults(const Node& node, Operator::Stack& stack) {
    std::vector<c10::IValue> results;
    if (node.returnsList) {
        const c10::List<c10::IValue> list = stack.back().toList();
        if (list.size() != node.outputs.size())
            throw ModelError("layer '" + node.name + "' (" + node.op.name() + ") returned " +
                             std::to_string(list.size()) + " results where " +
                             std::to_string(node.outputs.size()) + " were recorded");
        results.assign(list.begin(), list.end());
    } else {
        const auto begin = stack.end() - static_cast<std::ptrdiff_t>(node.outputs.size());
        results.assign(std::make_move_iterator(begin), std::make_move_iterator(stack.end()));
    }
    stack.clear();
    return results;
}

void failCall(const Node& node, const Operator::Stack& stack, const c10::Error& error) {
    std::string shapes;
    for (std::size_t i = 0; i < std::min(stack.size(), node.arguments.size()); ++i)
        if (!std::holds_alternative<ConstantId>(node.arguments[i].content))
            appendShape(stack[i], shapes);
    throw ModelError("layer '" + node.name + "' (" + node.op.name() + ") does not accept an input of shape " +
                     shapes + ": " + firstLine(error));
}

std::vector<at::Tensor> RecordedCall::vectorJacobian(const std::vector<at::Tensor>& arriving) const {
    progress.checkCancelled();
    std::vector<at::Tensor> ends, seeds, results(inputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i)
        if (arriving[i].defined() && outputs[i].defined() && outputs[i].requires_grad()) {
            ends.push_back(outputs[i]);
            seeds.push_back(arriving[i]);
        }
    const c10::AutoGradMode gradients(true);
    try {
        if (!ends.empty())
            results = torch::autograd::grad(ends, inputs, seeds, /*retain_graph=*/true,
                                            /*create_graph=*/false, /*allow_unused=*/true);
    } catch (const c10::Error& error) {
        throw ModelError("layer '" + node.name + "' (" + node.op.name() +
                         ") has no derivative: " + firstLine(error));
    }
    for (std::size_t i = 0; i < results.size(); ++i)
        if (!results[i].defined())
            results[i] = at::zeros_like(inputs[i]).detach();
    progress.checkCancelled();
    return results;
}

OperatorCall::OperatorCall(const Graph& graph, const Node& node, const std::vector<c10::IValue>& values,
                           const std::vector<bool>& varies, Progress progress)
    : node_(&node), progress_(std::move(progress)), fixed_(evaluateArguments(graph, node, values)) {
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const Argument& argument = node.arguments[i];
        if (const auto* list = std::get_if<Argument::List>(&argument.content))
            for (std::size_t j = 0; j < list->size(); ++j)
                appendInput((*list)[j], {i, j}, values, varies);
        else
            appendInput(argument, {i, std::nullopt}, values, varies);
    }
    for (ValueId output : node.outputs) {
        const c10::IValue& value = values[index(output)];
        outputs_.push_back(value.isTensor() ? value.toTensor() : at::Tensor());
    }
}

void OperatorCall::appendInput(const Argument& argument, const Place& place,
                               const std::vector<c10::IValue>& values, const std::vector<bool>& varies) {
    const auto* value = std::get_if<ValueId>(&argument.content);
    if (!value || !varies[index(*value)])
        return;
    places_.push_back(place);
    inputs_.push_back(values[index(*value)].toTensor());
    inputIds_.push_back(*value);
}

c10::IValue OperatorCall::argument(std::string_view parameter) const {
    const auto position = positionOf(*node_, parameter);
    return position ? fixed_[*position] : c10::IValue();
}

at::Tensor OperatorCall::tensorArgument(std::string_view parameter) const {
    const c10::IValue value = argument(parameter);
    return value.isTensor() ? value.toTensor() : at::Tensor();
}

bool OperatorCall::isInput(std::string_view parameter) const {
    const auto position = positionOf(*node_, parameter);
    return position && std::any_of(places_.begin(), places_.end(),
                                   [&](const Place& place) { return place.argument == *position; });
}

OperatorCall OperatorCall::withArgument(std::string_view parameter, const at::Tensor& tensor) const {
    OperatorCall changed = *this;
    changed.fixed_[positionOf(*node_, parameter).value()] = tensor;
    return changed;
}

OperatorCall OperatorCall::withInputs(std::vector<at::Tensor> inputs) const {
    OperatorCall changed = *this;
    changed.inputs_ = std::move(inputs);
    return changed;
}

Operator::Stack OperatorCall::arguments() const {
    Operator::Stack stack = fixed_;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const auto& [argument, element] = places_[i];
        if (!element) {
            stack[argument] = inputs_[i];
            continue;
        }
        // Copies of the stack share the list.
        c10::List<c10::IValue> list = stack[argument].toList().copy();
        list.set(*element, inputs_[i]);
        stack[argument] = list;
    }
    return stack;
}

RecordedCall OperatorCall::record() const {
    progress_.checkCancelled();
    const c10::AutoGradMode gradients(true);
    RecordedCall recorded{*node_, progress_, {}, {}};
    for (const at::Tensor& input : inputs_)
        recorded.inputs.push_back(input.detach().requires_grad_(true));
    const OperatorCall leaves = withInputs(recorded.inputs);
    Operator::Stack stack = leaves.arguments();
    try {
        node_->op.call(stack);
    } catch (const c10::Error& error) {
        failCall(*node_, leaves.arguments(), error);
    }
    for (const c10::IValue& result : takeResults(*node_, stack))
        recorded.outputs.push_back(result.isTensor() ? result.toTensor() : at::Tensor());
    progress_.checkCancelled();
    return recorded;
}

} // namespace saliscope
