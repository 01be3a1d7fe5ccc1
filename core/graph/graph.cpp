#include "graph/graph.h"

#include "base/error.h"
#include "base/text.h"

#include <set>

namespace saliscope {

namespace {

template <typename Id>
void appendReferences(const Argument& argument, std::vector<Id>& ids) {
    if (const auto* id = std::get_if<Id>(&argument.content))
        ids.push_back(*id);
    else if (const auto* list = std::get_if<Argument::List>(&argument.content))
        for (const Argument& element : *list)
            appendReferences(element, ids);
}

} // namespace

std::optional<ValueId> findValue(const Graph& graph, std::string_view name) {
    for (const Node& node : graph.nodes)
        if (node.name == name)
            return node.outputs.front();
    if (const auto module = graph.modules.find(name); module != graph.modules.end())
        return module->second;
    if (name == "input")
        return graph.input;
    return std::nullopt;
}

ValueId requireValue(const Graph& graph, std::string_view name) {
    if (const auto value = findValue(graph, name))
        return *value;
    std::vector<std::string> known;
    for (const Node& node : graph.nodes)
        known.push_back(node.name);
    for (const auto& [path, value] : graph.modules)
        known.push_back(path);
    std::string hint = didYouMean(name, known);
    throw UsageError("the network has no layer '" + std::string(name) + "'" +
                     (hint.empty() ? "; 'saliscope-cli layers MODEL' lists them" : hint));
}

std::vector<std::int32_t> producers(const Graph& graph) {
    std::vector<std::int32_t> producer(static_cast<std::size_t>(graph.valueCount), -1);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        for (ValueId output : graph.nodes[i].outputs)
            producer[index(output)] = static_cast<std::int32_t>(i);
    return producer;
}

std::string valueName(const Graph& graph, ValueId value) {
    for (const Node& node : graph.nodes)
        for (std::size_t i = 0; i < node.outputs.size(); ++i)
            if (node.outputs[i] == value)
                return i == 0 ? node.name : node.name + "." + std::to_string(i);
    return "input";
}

void appendValues(const Argument& argument, std::vector<ValueId>& values) {
    appendReferences(argument, values);
}

std::vector<ValueId> inputValues(const Node& node) {
    std::vector<ValueId> values;
    for (const Argument& argument : node.arguments)
        appendReferences(argument, values);
    return values;
}

std::vector<ConstantId> inputConstants(const Node& node) {
    std::vector<ConstantId> constants;
    for (const Argument& argument : node.arguments)
        appendReferences(argument, constants);
    return constants;
}

c10::IValue fixedArgument(const Node& node, std::string_view name) {
    const auto position = node.op.schema().argumentIndexWithName(std::string(name));
    if (!position)
        return {};
    const auto* fixed =
        std::get_if<c10::IValue>(&node.arguments[static_cast<std::size_t>(*position)].content);
    return fixed ? *fixed : c10::IValue();
}

std::int64_t parameterCount(const Graph& graph) {
    std::set<ConstantId> used;
    for (const Node& node : graph.nodes)
        for (ConstantId id : inputConstants(node))
            used.insert(id);
    std::int64_t count = 0;
    for (ConstantId id : used)
        if (const Constant& constant = graph.constants[index(id)]; constant.learnable)
            count += constant.tensor.numel();
    return count;
}

} // namespace saliscope
