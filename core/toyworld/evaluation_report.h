// The figures of an evaluation for people, for programs and for the card that ships with a model.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace saliscope {

struct ToyWorldEvaluation;

/// All figures as aligned text, the confusion matrix with them.
std::string evaluationText(const ToyWorldEvaluation& evaluation);

/// {"seed", "accuracy", "scenes", "top_two", "top_two_scenes", "classes", "accuracy_per_class", "confusion",
/// "shortcuts"}; all shares are from 0 to 1, and the confusion matrix has a row for each class shown.
nlohmann::ordered_json evaluationJson(const ToyWorldEvaluation& evaluation);

} // namespace saliscope
