// The shapes of all values for an input of a given size.
#pragma once

#include "graph/graph.h"

#include <vector>

namespace saliscope {

/// For each value its shape, empty for those that are not tensors. Costs one forward pass of one image of
/// zeros. \param inputShape channels, height, width \throws ModelError if the network does not accept that
/// size
std::vector<std::vector<std::int64_t>> valueShapes(const Graph& graph,
                                                   const std::vector<std::int64_t>& inputShape);

} // namespace saliscope
