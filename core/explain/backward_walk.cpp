#include "explain/backward_walk.h"

#include "graph/execution_plan.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saliscope {

namespace {

bool isRealTensor(const c10::IValue& value) {
    return value.isTensor() && value.toTensor().defined() && value.toTensor().is_floating_point();
}

void add(at::Tensor& sum, const at::Tensor& term) {
    sum = sum.defined() ? sum + term : term;
}

} // namespace

std::vector<ValueId> BackwardWalk::valuesNeeded(const Graph& graph, ValueId start) {
    const ExecutionPlan plan = planExecution(graph, {start}, {});
    std::vector<ValueId> needed = {graph.input};
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        if (plan.executes[i])
            needed.insert(needed.end(), graph.nodes[i].outputs.begin(), graph.nodes[i].outputs.end());
    return needed;
}

BackwardWalk::BackwardWalk(const Graph& graph, const Trace& trace, ValueId start)
    : graph_(graph),
      start_(start),
      values_(static_cast<std::size_t>(graph.valueCount)),
      varies_(values_.size(), false) {
    for (ValueId value : valuesNeeded(graph, start))
        if (const c10::IValue* content = trace.find(value))
            values_[index(value)] =
                isRealTensor(*content) ? c10::IValue(content->toTensor().detach()) : *content;
    varies_[index(graph.input)] = true;
    for (const Node& node : graph.nodes) {
        const std::vector<ValueId> inputs = inputValues(node);
        const bool depends = std::any_of(inputs.begin(), inputs.end(), [&](ValueId v) { return varies(v); });
        for (ValueId output : node.outputs)
            varies_[index(output)] = depends && isRealTensor(values_[index(output)]);
    }
}

at::Tensor BackwardWalk::walk(const at::Tensor& quantity, const BackwardRule& rule,
                              const Progress& progress) const {
    const c10::AutoGradMode noRecord(false); // calls keep their own
    std::vector<at::Tensor> quantities(values_.size());
    quantities[index(start_)] = quantity;
    for (auto node = graph_.nodes.rbegin(); node != graph_.nodes.rend(); ++node) {
        std::vector<at::Tensor> arriving;
        bool isReached = false;
        for (ValueId output : node->outputs) {
            arriving.push_back(std::exchange(quantities[index(output)], {}));
            isReached = isReached || arriving.back().defined();
        }
        if (!isReached)
            continue;
        progress.checkCancelled();
        const OperatorCall call = this->call(*node, progress);
        for (std::size_t i = 0; i < arriving.size(); ++i)
            if (!arriving[i].defined() && varies(node->outputs[i]))
                arriving[i] = at::zeros_like(value(node->outputs[i]));
        const std::vector<at::Tensor> leaving = rule(call, arriving);
        for (std::size_t i = 0; i < leaving.size(); ++i)
            if (leaving[i].defined())
                add(quantities[index(call.inputIds()[i])], leaving[i]);
    }
    const at::Tensor& result = quantities[index(graph_.input)];
    return result.defined() ? result : at::zeros_like(value(graph_.input));
}

} // namespace saliscope
