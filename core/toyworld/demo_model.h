// The files of a demo model: weights, sidecar and card.
#pragma once

#include "toyworld/evaluation.h"
#include "toyworld/training.h"

#include <filesystem>
#include <string>

namespace saliscope {

/// A network that has been trained and examined.
struct DemoModel {
    TrainingOptions training;
    TrainedNetwork network;
    ToyWorldEvaluation evaluation;
};

/// "toyworld" or "toyworld-biased": what people call it, and how its files begin.
std::string demoModelName(bool biased);

/// Writes NAME.safetensors, NAME.json (`Sidecar`) and, into MODEL_CARD.md, this model's part; the part of the
/// other model stays as it is. Creates the folder. \throws FileError
void saveDemoModel(const DemoModel& model, const std::filesystem::path& folder);

/// This model's part of the card, as Markdown: data, training, figures, weaknesses, and the command that
/// trains it again.
std::string modelCard(const DemoModel& model);

} // namespace saliscope
