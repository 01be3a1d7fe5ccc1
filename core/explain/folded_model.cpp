#include "explain/folded_model.h"

#include "graph/fold_batch_norm.h"

namespace saliscope {

Model foldedModel(const Question& question) {
    Model model = question.model;
    const std::vector<ValueId> targets = valuesOf(question.target);
    // What is an output is needed, and stays.
    model.graph.outputs.insert(model.graph.outputs.end(), targets.begin(), targets.end());
    model.graph = foldBatchNorm(std::move(model.graph));
    model.graph.outputs.resize(question.model.graph.outputs.size());
    return model;
}

} // namespace saliscope
