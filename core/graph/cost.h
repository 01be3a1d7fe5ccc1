// What a run costs, of its network's weights and the shapes that it leaves.
#pragma once

#include "graph/graph.h"

#include <cstdint>
#include <vector>

namespace saliscope {

struct Cost {
    /// Multiplications and additions, in pairs, of the most expensive call: for how long nobody can cancel.
    double largestCall = 0;
    /// Numbers in all that was computed, which is what a run with gradients keeps.
    double numbers = 0;
    /// Numbers in the largest result of a call.
    double largestResult = 0;

    friend bool operator==(const Cost&, const Cost&) = default;
};

/// \param shapes of a trace of this graph. Calls whose results it has not count as not made.
Cost costOf(const Graph& graph, const std::vector<std::vector<std::int64_t>>& shapes);

} // namespace saliscope
