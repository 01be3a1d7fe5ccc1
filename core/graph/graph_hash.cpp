#include "graph/graph_hash.h"

#include <ATen/ATen.h>

#include <sstream>

namespace saliscope {

namespace {

void addArgument(Hash& hash, const Argument& argument) {
    hash.add(argument.content.index());
    if (const auto* fixed = std::get_if<c10::IValue>(&argument.content)) {
        std::ostringstream text;
        text << *fixed;
        hash.add(text.str());
    } else if (const auto* value = std::get_if<ValueId>(&argument.content)) {
        hash.add(index(*value));
    } else if (const auto* constant = std::get_if<ConstantId>(&argument.content)) {
        hash.add(index(*constant));
    } else {
        const auto& list = std::get<Argument::List>(argument.content);
        hash.add(list.size());
        for (const Argument& element : list)
            addArgument(hash, element);
    }
}

} // namespace

void add(Hash& hash, const Graph& graph) {
    for (const Constant& constant : graph.constants) {
        const at::Tensor tensor = constant.tensor.cpu().contiguous();
        hash.add(constant.name);
        hash.add({static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()});
    }
    for (const Node& node : graph.nodes) {
        hash.add(node.name);
        hash.add(node.op.qualifiedName());
        for (const Argument& argument : node.arguments)
            addArgument(hash, argument);
    }
    for (const ValueId output : graph.outputs)
        hash.add(index(output));
}

} // namespace saliscope
