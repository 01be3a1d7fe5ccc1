#include "model/torchscript/interpreter.h"

#include "base/error.h"
#include "model/torchscript/list_operators.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/ir.h>

#include <array>

namespace saliscope::torchscript {

namespace {

namespace prim = torch::jit::prim;
namespace attr = torch::jit::attr;

/// "model.py:12", or nothing where the file has no line information.
std::string sourceLine(const torch::jit::Node& node) {
    const auto place = node.sourceRange().file_line_col();
    if (!place)
        return "";
    const std::string file = std::get<0>(*place);
    return file.substr(file.find_last_of('/') + 1) + ":" + std::to_string(std::get<1>(*place));
}

/// An error that says at which line of the model's source it came up.
class LocatedError : public ModelError {
public:
    LocatedError(const torch::jit::Node& node, const std::string& reason)
        : ModelError(sourceLine(node).empty() ? reason : "at " + sourceLine(node) + ": " + reason) {}
};

void requireFixed(const torch::jit::Node& node, const Recorded& condition, const char* what) {
    if (dependenceOf(condition) == Dependence::data)
        throw LocatedError(node, std::string(what) +
                                     " depends on the picture; only a network that computes the same steps "
                                     "for every picture can be explained");
}

std::string withPath(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
}

} // namespace

Recorded Interpreter::callModule(const c10::IValue& module, const std::string& path,
                                 const std::string& method, std::vector<Recorded> inputs) {
    Recorded self = fixedValue(module);
    self->path = path;
    inputs.insert(inputs.begin(), self);
    const torch::jit::Function& function = module.toObjectRef().type()->getMethod(method);
    recording_.enter(path);
    Recorded result = callGraph(*torch::jit::toGraphFunction(function).graph(), inputs);
    recording_.leave(result);
    return result;
}

Recorded Interpreter::callGraph(const torch::jit::Graph& graph, const std::vector<Recorded>& inputs) {
    Frame frame;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        frame[graph.inputs()[i]] = inputs[i];
    return runBlock(*graph.block(), frame).front();
}

std::vector<Recorded> Interpreter::runBlock(const torch::jit::Block& block, Frame& frame) {
    for (const torch::jit::Node* node : block.nodes())
        runNode(*node, frame);
    std::vector<Recorded> results;
    for (const torch::jit::Value* output : block.outputs())
        results.push_back(frame.at(output));
    return results;
}

void Interpreter::runNode(const torch::jit::Node& node, Frame& frame) {
    std::vector<Recorded> results;
    try {
        results = evaluate(node, frame);
    } catch (const LocatedError&) {
        throw;
    } catch (const ModelError& error) {
        throw LocatedError(node, error.what());
    }
    const std::size_t count = std::min(results.size(), node.outputs().size());
    for (std::size_t i = 0; i < count; ++i)
        frame[node.outputs()[i]] = results[i];
}

std::vector<Recorded> Interpreter::evaluate(const torch::jit::Node& node, Frame& frame) {
    const auto kind = node.kind();
    if (kind == prim::Constant)
        return {fixedValue(torch::jit::toIValue(node.output()).value_or(c10::IValue()))};
    if (kind == prim::If)
        return runIf(node, frame);
    if (kind == prim::Loop)
        return runLoop(node, frame);

    std::vector<Recorded> inputs;
    for (const torch::jit::Value* input : node.inputs())
        inputs.push_back(frame.at(input));
    if (kind == prim::GetAttr)
        return {getAttribute(node, inputs[0])};
    if (kind == prim::SetAttr) {
        setAttribute(node, inputs[0], inputs[1]);
        return {};
    }
    if (kind == prim::CallMethod)
        return callMethod(node, std::move(inputs));
    if (kind == prim::CallFunction)
        return callFunction(node, inputs);
    if (kind == prim::RaiseException)
        throw LocatedError(node, "the model refuses its input: " + inputs[0]->value.toStringRef());
    if (kind == prim::Print || kind == torch::jit::aten::warn)
        return {};
    if (kind == prim::unchecked_cast || kind == prim::unchecked_unwrap_optional)
        return {inputs[0]};
    if (kind == prim::Uninitialized)
        return {fixedValue({})};
    if (kind == prim::DictConstruct)
        throw LocatedError(node,
                           "the model builds a dictionary; supported are tensors, numbers, lists and tuples");
    if (auto results = runListOperator(node, inputs))
        return *results;
    return callOperator(node, std::move(inputs));
}

std::vector<Recorded> Interpreter::runIf(const torch::jit::Node& node, Frame& frame) {
    const Recorded& condition = frame.at(node.input());
    requireFixed(node, condition, "a branch");
    return runBlock(*node.blocks()[condition->value.toBool() ? 0 : 1], frame);
}

std::vector<Recorded> Interpreter::runLoop(const torch::jit::Node& node, Frame& frame) {
    const Recorded& limit = frame.at(node.inputs()[0]);
    Recorded condition = frame.at(node.inputs()[1]);
    requireFixed(node, limit, "the length of a loop");
    const torch::jit::Block& body = *node.blocks()[0];
    std::vector<Recorded> carried;
    for (std::size_t i = 2; i < node.inputs().size(); ++i)
        carried.push_back(frame.at(node.inputs()[i]));

    for (std::int64_t step = 0; step < limit->value.toInt(); ++step) {
        requireFixed(node, condition, "the end of a loop");
        if (!condition->value.toBool())
            break;
        frame[body.inputs()[0]] = fixedValue(step);
        for (std::size_t i = 0; i < carried.size(); ++i)
            frame[body.inputs()[i + 1]] = carried[i];
        std::vector<Recorded> results = runBlock(body, frame);
        condition = results[0];
        carried.assign(results.begin() + 1, results.end());
    }
    return carried;
}

std::vector<Recorded> Interpreter::callMethod(const torch::jit::Node& node, std::vector<Recorded> inputs) {
    const Recorded self = inputs[0];
    inputs.erase(inputs.begin());
    if (!self->value.isObject())
        throw LocatedError(node, "the model calls a method of something that is not a module");
    return {callModule(self->value, self->path, node.s(attr::name), std::move(inputs))};
}

std::vector<Recorded> Interpreter::callFunction(const torch::jit::Node& node,
                                                const std::vector<Recorded>& inputs) {
    torch::jit::Function* function = node.inputs()[0]->type()->expect<c10::FunctionType>()->function();
    return {callGraph(*torch::jit::toGraphFunction(*function).graph(), {inputs.begin() + 1, inputs.end()})};
}

Recorded Interpreter::getAttribute(const torch::jit::Node& node, const Recorded& object) {
    const std::string& name = node.s(attr::name);
    const auto& instance = object->value.toObjectRef();
    const std::pair key(static_cast<const void*>(&instance), name);
    if (const auto known = attributes_.find(key); known != attributes_.end())
        return known->second;

    const c10::IValue value = instance.getAttr(name);
    const std::string path = withPath(object->path, name);
    if (value.isTensor() && value.toTensor().defined()) {
        const std::size_t slot = instance.type()->getAttributeSlot(name);
        return attributes_[key] =
                   recording_.recordAttribute(value.toTensor(), path, instance.type()->is_parameter(slot));
    }
    Recorded recorded = fixedValue(value);
    recorded->path = path; // the same module reached by another name has another path: not remembered
    return recorded;
}

void Interpreter::setAttribute(const torch::jit::Node& node, const Recorded& object, const Recorded& value) {
    attributes_[{&object->value.toObjectRef(), node.s(attr::name)}] = value;
}

std::vector<Recorded> Interpreter::callOperator(const torch::jit::Node& node, std::vector<Recorded> inputs) {
    const c10::FunctionSchema* schema = node.maybeSchema();
    if (!schema)
        throw LocatedError(node,
                           "the operator '" + std::string(node.kind().toQualString()) + "' is not supported");
    const std::string overload = schema->overload_name();
    const auto op = Operator::tryFind(overload.empty() ? schema->name() : schema->name() + "." + overload);
    if (!op || schema->is_vararg())
        throw LocatedError(node, "the operator '" + schema->name() + "' is not supported");
    try {
        return recording_.call(*op, std::move(inputs));
    } catch (const c10::Error& error) {
        const std::string reason = error.what_without_backtrace();
        throw LocatedError(node, op->name() + ": " + reason.substr(0, reason.find('\n')));
    }
}

} // namespace saliscope::torchscript
