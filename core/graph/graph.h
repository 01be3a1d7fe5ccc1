// The network as data: a flat list of operator calls.
#pragma once

#include "graph/operator.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace saliscope {

/// Names a value of a graph: what one call returns and others take. Values are numbered from 0 in order of
/// appearance.
enum class ValueId : std::int32_t {};

/// Names a constant of a graph: a weight or a buffer.
enum class ConstantId : std::int32_t {};

constexpr std::size_t index(ValueId id) {
    return static_cast<std::size_t>(id);
}
constexpr std::size_t index(ConstantId id) {
    return static_cast<std::size_t>(id);
}

/// What a call is given for one parameter of its operator's schema.
struct Argument {
    using List = std::vector<Argument>;
    /// A fixed number, text or none; a value computed before; a weight; or a list of such.
    std::variant<c10::IValue, ValueId, ConstantId, List> content;
};

/// A weight or a buffer. In an architecture that has no weights yet, the tensor is on the meta device: shape
/// and type only.
struct Constant {
    std::string name;       ///< as in a state dict: "layer1.0.conv1.weight"
    at::Tensor tensor;      ///< never requires a gradient
    bool learnable = false; ///< a parameter of the network, not a buffer such as a running mean
};

/// One call.
struct Node {
    std::string name; ///< unique: the path of the module that it is, or of the module it belongs to and the
                      ///< operator's name
    Operator op;
    std::vector<Argument> arguments; ///< one for each of the schema's
    std::vector<ValueId>
        outputs; ///< one for each result, or, if `returnsList`, one for each element of the one result
    bool returnsList = false;
};

/// A network. Nodes stand in an order in which they can be executed. Control flow and module calls have gone;
/// arithmetic on sizes stays as nodes, so that any batch size works.
struct Graph {
    std::vector<Node> nodes;
    std::vector<Constant> constants;
    ValueId input{};              ///< N×C×H×W
    std::vector<ValueId> outputs; ///< first the scores, N×classes
    std::int32_t valueCount = 0;
    std::map<std::string, ValueId, std::less<>>
        modules; ///< for the path of each module that is called, what it returns
};

/// The node or module called `name`, as the value it computes (the first, if there are several). "input" is
/// the input.
std::optional<ValueId> findValue(const Graph& graph, std::string_view name);

/// As `findValue`. \throws UsageError that proposes the most similar names
ValueId requireValue(const Graph& graph, std::string_view name);

/// For each value its producing node's index, -1 for the input.
std::vector<std::int32_t> producers(const Graph& graph);

/// The name of the node that computes the value, with ".1", ".2", ... for its further results; "input" for
/// the input.
std::string valueName(const Graph& graph, ValueId value);

/// The values that the argument refers to, in order.
void appendValues(const Argument& argument, std::vector<ValueId>& values);
std::vector<ValueId> inputValues(const Node& node);

/// The constants that the node refers to, in order.
std::vector<ConstantId> inputConstants(const Node& node);

/// The fixed value given for the schema's parameter `name`, or none if it is computed or the schema has no
/// such parameter.
c10::IValue fixedArgument(const Node& node, std::string_view name);

/// Number of learnable numbers, those of a weight used twice counted once.
std::int64_t parameterCount(const Graph& graph);

} // namespace saliscope
