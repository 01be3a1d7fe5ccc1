#include "graph/execution_plan.h"

namespace saliscope {

ExecutionPlan planExecution(const Graph& graph, const std::set<ValueId>& wanted,
                            const std::set<ValueId>& given) {
    const std::size_t nodeCount = graph.nodes.size();
    ExecutionPlan plan{std::vector<bool>(nodeCount, false), std::vector<std::vector<ValueId>>(nodeCount)};

    std::vector<bool> needed(static_cast<std::size_t>(graph.valueCount), false);
    for (ValueId value : wanted)
        needed[index(value)] = true;

    // Backwards, the first use that is met is the last one. Wanted values are released by nobody.
    std::vector<bool> released = needed;
    for (std::size_t i = nodeCount; i-- > 0;) {
        const Node& node = graph.nodes[i];
        for (ValueId output : node.outputs)
            if (needed[index(output)] && !given.contains(output))
                plan.executes[i] = true;
        if (!plan.executes[i])
            continue;
        const auto release = [&](ValueId value) {
            if (!released[index(value)])
                plan.releases[i].push_back(value);
            released[index(value)] = true;
        };
        for (ValueId output : node.outputs)
            release(output);
        for (ValueId value : inputValues(node)) {
            needed[index(value)] = true;
            release(value);
        }
    }
    return plan;
}

} // namespace saliscope
