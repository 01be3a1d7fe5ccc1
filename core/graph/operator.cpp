#include "graph/operator.h"

#include "base/error.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <array>

namespace saliscope {

namespace {

/// Elementwise operators whose in-place form saves a pass over memory. Only these: for others the first
/// argument need not have the result's shape.
constexpr std::array worthDoingInPlace = {
    "aten::relu",       "aten::relu6", "aten::hardtanh",    "aten::clamp",     "aten::clamp_min",
    "aten::leaky_relu", "aten::elu",   "aten::silu",        "aten::hardswish", "aten::sigmoid",
    "aten::mul",        "aten::add",   "aten::hardsigmoid",
};

c10::OperatorName parseName(std::string_view qualifiedName) {
    const std::size_t dot = qualifiedName.find('.');
    if (dot == std::string_view::npos)
        return {std::string(qualifiedName), ""};
    return {std::string(qualifiedName.substr(0, dot)), std::string(qualifiedName.substr(dot + 1))};
}

std::string withOverload(const std::string& name, const std::string& overload) {
    return overload.empty() ? name : name + "." + overload;
}

bool changesAnArgument(const c10::FunctionSchema& schema) {
    return std::any_of(schema.arguments().begin(), schema.arguments().end(),
                       [](const c10::Argument& argument) {
                           return argument.alias_info() && argument.alias_info()->isWrite();
                       });
}

} // namespace

std::optional<Operator> Operator::tryFind(std::string_view qualifiedName) {
    const c10::OperatorName name = parseName(qualifiedName);
    Operator found;
    if (auto handle = c10::Dispatcher::singleton().findSchema(name)) {
        found.schema_ = &handle->schema();
        found.call_ = [handle = *handle](Stack& stack) { handle.callBoxed(&stack); };
    } else if (auto registered = torch::jit::findOperatorFor(name)) {
        found.schema_ = &registered->schema();
        found.call_ = [registered, operation = registered->getOperation()](Stack& stack) mutable {
            operation(stack);
        };
    } else {
        return std::nullopt;
    }
    found.name_ = name.name.substr(name.name.find("::") + 2);
    if (std::find(worthDoingInPlace.begin(), worthDoingInPlace.end(), name.name) != worthDoingInPlace.end())
        if (auto twin = tryFind(withOverload(name.name + "_", name.overload_name)))
            found.inPlaceTwin_ = std::make_shared<const Operator>(std::move(*twin));
    return found;
}

Operator Operator::find(std::string_view qualifiedName) {
    if (auto found = tryFind(qualifiedName))
        return *found;
    throw ModelError("this build of LibTorch has no operator '" + std::string(qualifiedName) + "'");
}

std::string Operator::qualifiedName() const {
    return withOverload(schema_->name(), schema_->overload_name());
}

std::optional<Operator> Operator::outOfPlaceTwin() const {
    if (!changesAnArgument(*schema_))
        return std::nullopt;
    const std::string& name = schema_->name();
    if (name.ends_with('_'))
        if (auto twin = tryFind(withOverload(name.substr(0, name.size() - 1), schema_->overload_name())))
            return twin;
    throw ModelError("the operator '" + qualifiedName() +
                     "' changes its argument and has no form that does not");
}

} // namespace saliscope
