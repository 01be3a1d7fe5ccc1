// What a method that asks the network again and again writes down of its answers.
#pragma once

#include "explain/method.h"

#include <optional>
#include <utility>
#include <vector>

namespace saliscope {

/// score: the target's own value. probability: that of its class, after softmax.
enum class Measure { score, probability };

/// The names of the option's choices.
const std::vector<std::pair<const char*, Measure>>& measureChoices();

/// The probability of the target's class; none for targets that are not one class.
std::optional<Target> probabilityOf(const Target& target);

/// The question with the target that the measure means. \throws UsageError for a probability of what has none
Question measured(const Question& question, Measure measure);

} // namespace saliscope
