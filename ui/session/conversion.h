// From the engine's types to those that cross to the window, and back. One of the few headers of ui that know
// LibTorch.
#pragma once

#include "explain/target.h"
#include "session/questions.h"
#include "session/results.h"

#include <vector>

namespace saliscope {

struct Attribution;

/// The numbers in their order, as float32.
std::vector<float> toVector(const at::Tensor& tensor);

/// Text by text.
QStringList toStringList(const std::vector<std::string>& texts);

/// \param topClass the first class of the clean picture \throws UsageError if the model has no such layer
Target toTarget(const TargetChoice& choice, std::optional<std::int64_t> pinned, std::int64_t topClass,
                const Model& model);

/// The map and what belongs to it; not its basis, method, target and time.
HeatMap toHeatMap(const Attribution& attribution, const Model& model);

/// What panels know of a model. Costs two forward passes.
ModelInfo describeModel(const Model& model);

/// The same of a model that differs in the names of its classes.
ModelInfoPtr renamed(const ModelInfo& info, const Model& model);

} // namespace saliscope
