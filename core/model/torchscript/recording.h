// The graph while it is recorded: operators are executed on the example and written down.
#pragma once

#include "model/torchscript/recorded.h"

#include <string>
#include <vector>

namespace saliscope::torchscript {

/// One call of a module.
struct ModuleCall {
    std::string path;
    std::vector<std::size_t> nodes; ///< recorded directly in it, not in modules that it calls
    Recorded result;
};

/// Executes operators one after the other and writes down those whose result depends on the input. In-place
/// operators become their out-of-place twins, what does nothing vanishes, `_convolution` becomes what it
/// stands for.
class Recording {
public:
    /// The network's input, with an example of it.
    Recorded recordInput(const at::Tensor& example);

    /// A tensor attribute of a module.
    Recorded recordAttribute(const at::Tensor& tensor, const std::string& key, bool learnable);

    /// Calls the operator. \throws ModelError if it cannot be recorded, c10::Error if it does not accept its
    /// arguments
    std::vector<Recorded> call(const Operator& op, std::vector<Recorded> arguments);

    /// Calls of modules nest: what is called between `enter` and `leave` belongs to the innermost.
    void enter(const std::string& path);
    void leave(const Recorded& result);
    const std::string& path() const { return calls_[open_.back()].path; }

    /// The finished graph with this value as its scores and these other outputs; unused nodes are gone, names
    /// are given.
    Graph finish(const std::vector<Recorded>& outputs);

private:
    std::vector<Recorded> execute(const Operator& op, const std::vector<Recorded>& arguments,
                                  std::vector<c10::IValue>& results);
    std::vector<Recorded> write(const Operator& op, const std::vector<Recorded>& arguments,
                                std::vector<c10::IValue> results);
    void callInPlace(const Operator& outOfPlace, const std::vector<Recorded>& arguments);
    Argument toArgument(const Recorded& recorded);
    Recorded newValue(c10::IValue value, Dependence dependence, ValueId id);

    Graph graph_;
    std::vector<ModuleCall> calls_;
    std::vector<std::size_t> open_;
    std::vector<std::weak_ptr<Cell>> tensors_; ///< everything that a change in place could reach
};

} // namespace saliscope::torchscript
