// The last step of a recording: unused nodes go, and every node gets the name that users know from PyTorch.
#pragma once

#include "graph/graph.h"

#include <optional>
#include <string>
#include <vector>

namespace saliscope::torchscript {

/// One call of a module, as the graph has it.
struct NamedCall {
    std::string path;
    std::vector<std::size_t> nodes; ///< those recorded directly in it
    std::optional<ValueId> result;
};

/// Removes the nodes that no output needs, and the constants that no node needs, and renumbers values and
/// constants. Names the rest: a module that computes one tensor is the node of its own path ("features.0"); a
/// node of a module that computes several gets the operator's name appended ("layer1.0.add"); a second node
/// of the same name is "layer1.0.relu#2".
Graph finishGraph(Graph graph, const std::vector<NamedCall>& calls);

} // namespace saliscope::torchscript
