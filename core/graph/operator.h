// One operator of LibTorch, found by name and called with a stack of arguments.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace saliscope {

/// A value: copies share the operator. Knows the operators of the dispatcher (`aten::conv2d`) and those of
/// TorchScript's own registry (size arithmetic such as `aten::mul.int`), and does not let the caller see the
/// difference.
class Operator {
public:
    using Stack = std::vector<c10::IValue>;

    /// \param qualifiedName name and overload as in a schema: "aten::relu", "aten::add.Tensor"
    /// \throws ModelError if LibTorch has no such operator
    static Operator find(std::string_view qualifiedName);

    /// As `find`, but empty where there is none.
    static std::optional<Operator> tryFind(std::string_view qualifiedName);

    /// Name without namespace and overload: "add" for `aten::add.Tensor`.
    const std::string& name() const { return name_; }

    /// Namespace, name and overload.
    std::string qualifiedName() const;

    /// Whether namespace and name are these, whatever the overload: `is("aten::add")`.
    bool is(std::string_view namespaceAndName) const { return schema_->name() == namespaceAndName; }

    const c10::FunctionSchema& schema() const { return *schema_; }

    /// Replaces the arguments on the stack by the results. \throws c10::Error
    void call(Stack& stack) const { call_(stack); }

    /// The operator that writes its result over its first argument and is otherwise the same, if there is one
    /// and it is safe to be used for an argument of the result's shape and type; null otherwise.
    const Operator* inPlaceTwin() const { return inPlaceTwin_.get(); }

    /// The operator that does what this one does without changing its argument ("aten::relu" for
    /// "aten::relu_"); empty if this one changes nothing. \throws ModelError if it changes an argument and
    /// has no such twin
    std::optional<Operator> outOfPlaceTwin() const;

private:
    Operator() = default;

    std::string name_;
    const c10::FunctionSchema* schema_ = nullptr;
    std::function<void(Stack&)> call_;
    std::shared_ptr<const Operator> inPlaceTwin_;
};

} // namespace saliscope
