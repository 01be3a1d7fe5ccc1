#include "model/torchscript/finish_graph.h"

#include "graph/execution_plan.h"

#include <algorithm>
#include <set>

namespace saliscope::torchscript {

namespace {

/// Arithmetic on sizes is not a layer.
bool computesTensors(const Node& node) {
    const auto& results = node.op.schema().returns();
    if (results.empty())
        return false;
    const auto list = results[0].type()->cast<c10::ListType>();
    const c10::TypePtr type = list ? list->getElementType() : results[0].type();
    return type->isSubtypeOf(*c10::TensorType::get());
}

std::string withPath(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
}

void giveNames(Graph& graph, const std::vector<NamedCall>& calls, const std::vector<bool>& isUsed) {
    for (const NamedCall& call : calls) {
        const auto layers = std::count_if(call.nodes.begin(), call.nodes.end(), [&](std::size_t i) {
            return isUsed[i] && computesTensors(graph.nodes[i]);
        });
        for (std::size_t i : call.nodes)
            graph.nodes[i].name = layers == 1 && computesTensors(graph.nodes[i]) && !call.path.empty()
                                      ? call.path
                                      : withPath(call.path, graph.nodes[i].op.name());
        if (call.result && !call.path.empty())
            graph.modules.emplace(call.path, *call.result);
    }
}

void makeNamesUnique(Graph& graph) {
    std::set<std::string> names;
    for (Node& node : graph.nodes) {
        std::string name = node.name;
        for (int call = 2; !names.insert(name).second; ++call)
            name = node.name + "#" + std::to_string(call);
        node.name = std::move(name);
    }
}

/// Numbers for those that stay, in order.
template <typename Id>
class Renumbering {
public:
    Id operator()(Id old) {
        const auto [position, isNew] = numbers_.emplace(old, static_cast<std::int32_t>(numbers_.size()));
        if (isNew)
            order_.push_back(old);
        return Id{position->second};
    }
    bool knows(Id old) const { return numbers_.contains(old); }
    const std::vector<Id>& order() const { return order_; }

private:
    std::map<Id, std::int32_t> numbers_;
    std::vector<Id> order_;
};

void renumber(Argument& argument, Renumbering<ValueId>& values, Renumbering<ConstantId>& constants) {
    if (auto* value = std::get_if<ValueId>(&argument.content))
        *value = values(*value);
    else if (auto* constant = std::get_if<ConstantId>(&argument.content))
        *constant = constants(*constant);
    else if (auto* list = std::get_if<Argument::List>(&argument.content))
        for (Argument& element : *list)
            renumber(element, values, constants);
}

void renumber(Graph& graph) {
    Renumbering<ValueId> values;
    Renumbering<ConstantId> constants;
    graph.input = values(graph.input);
    for (Node& node : graph.nodes) {
        for (Argument& argument : node.arguments)
            renumber(argument, values, constants);
        for (ValueId& output : node.outputs)
            output = values(output);
    }
    for (ValueId& output : graph.outputs)
        output = values(output);
    std::erase_if(graph.modules, [&](const auto& module) { return !values.knows(module.second); });
    for (auto& [path, value] : graph.modules)
        value = values(value);
    std::vector<Constant> kept;
    for (ConstantId id : constants.order())
        kept.push_back(std::move(graph.constants[index(id)]));
    graph.constants = std::move(kept);
    graph.valueCount = static_cast<std::int32_t>(values.order().size());
}

} // namespace

Graph finishGraph(Graph graph, const std::vector<NamedCall>& calls) {
    const std::set<ValueId> outputs(graph.outputs.begin(), graph.outputs.end());
    const std::vector<bool> isUsed = planExecution(graph, outputs, {}).executes;
    giveNames(graph, calls, isUsed);

    std::vector<Node> kept;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        if (isUsed[i])
            kept.push_back(std::move(graph.nodes[i]));
    graph.nodes = std::move(kept);
    makeNamesUnique(graph);
    renumber(graph);
    return graph;
}

} // namespace saliscope::torchscript
