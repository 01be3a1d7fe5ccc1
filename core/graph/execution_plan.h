// Which nodes a run has to execute, and when each value is needed for the last time.
#pragma once

#include "graph/graph.h"

#include <set>
#include <vector>

namespace saliscope {

/// Sufficient for the wanted values: nothing else is executed.
struct ExecutionPlan {
    std::vector<bool> executes;                 ///< for each node
    std::vector<std::vector<ValueId>> releases; ///< for each node, the values that nobody needs after it
};

/// \param wanted values that stay alive to the end
/// \param given values that need not be computed
ExecutionPlan planExecution(const Graph& graph, const std::set<ValueId>& wanted,
                            const std::set<ValueId>& given);

} // namespace saliscope
