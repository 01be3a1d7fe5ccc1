// The network of a question as methods that look at its biases need it.
#pragma once

#include "explain/method.h"
#include "model/model.h"

namespace saliscope {

/// The question's model with its batch norms folded into the layers before them (graph/fold_batch_norm.h), as
/// far as they can be, but for a layer between which and its norm the target looks. Values keep their ids.
Model foldedModel(const Question& question);

} // namespace saliscope
