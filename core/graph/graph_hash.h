// The fingerprint of a network.
#pragma once

#include "base/hash.h"
#include "graph/graph.h"

namespace saliscope {

/// Adds all that decides what the network computes and what its values are called: weights, calls, arguments.
void add(Hash& hash, const Graph& graph);

} // namespace saliscope
