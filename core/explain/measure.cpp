#include "explain/measure.h"

#include "base/error.h"

#include <ATen/ATen.h>

namespace saliscope {

const std::vector<std::pair<const char*, Measure>>& measureChoices() {
    static const std::vector<std::pair<const char*, Measure>> choices = {
        {"score", Measure::score}, {"probability", Measure::probability}};
    return choices;
}

std::optional<Target> probabilityOf(const Target& target) {
    if (const auto* score = std::get_if<ClassScore>(&target))
        return ClassProbability{score->index};
    return std::holds_alternative<ClassProbability>(target) ? std::optional(target) : std::nullopt;
}

Question measured(const Question& question, Measure measure) {
    Question asked = question;
    if (measure == Measure::score)
        return asked;
    const std::optional<Target> probability = probabilityOf(question.target);
    if (!probability)
        throw UsageError(
            "measure=probability needs a class as target; for other targets choose measure=score");
    asked.target = *probability;
    return asked;
}

} // namespace saliscope
