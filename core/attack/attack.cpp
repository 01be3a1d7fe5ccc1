#include "attack/attack.h"

#include "attack/trial.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// The original with the change enlarged.
at::Tensor enlarged(const at::Tensor& found, const at::Tensor& original, double factor) {
    return (original + (found - original) * factor).clamp(0, 1);
}

/// The smallest factor above 1, to within a hundredth, with which the change survives rounding; 1 if none
/// does.
double smallestSurvivingFactor(Trial& trial, const at::Tensor& found) {
    const auto survives = [&](double factor) {
        return trial.survives(enlarged(found, trial.original(), factor));
    };
    constexpr double most = 64, growth = 1.25;
    double tooSmall = 1, enough = growth;
    for (; !survives(enough); enough *= growth) {
        if (enough > most)
            return 1;
        tooSmall = enough;
    }
    while (enough - tooSmall > 0.01 * tooSmall) {
        const double middle = (enough + tooSmall) / 2;
        (survives(middle) ? enough : tooSmall) = middle;
    }
    return enough;
}

bool isFooled(const at::Tensor& scores, const AttackGoal& goal) {
    return margins(scores.unsqueeze(0), goal).item<double>() < 0;
}

AttackResult judged(const AttackTask& task, const at::Tensor& found, double enlargement) {
    AttackResult result{.goal = task.goal,
                        .original = task.original,
                        .found = found,
                        .saved = roundedToEightBits(enlarged(found, task.original, enlargement)),
                        .enlargement = enlargement};
    const at::Tensor scores = task.victim.scores(at::cat({result.original, result.found, result.saved}));
    result.scoresBefore = scores[0];
    result.scoresFound = scores[1];
    result.scoresSaved = scores[2];
    result.succeeded = isFooled(result.scoresFound, task.goal);
    result.survives = isFooled(result.scoresSaved, task.goal);
    result.foundChange = changeBetween(result.found, result.original);
    result.savedChange = changeBetween(result.saved, result.original);
    return result;
}

} // namespace

AttackResult judge(const AttackTask& task, const at::Tensor& found) {
    return judged(task, found, 1);
}

AttackResult runAttack(const Attack& attack, const AttackTask& task, const OptionValues& values,
                       const Progress& progress) {
    requireGoal(task.goal, task.victim.classes());
    requireKnownOptions(attack.description.options, values);
    Trial trial(task, progress);
    if (isFooled(trial.scores(task.original)[0], task.goal))
        return judge(task, task.original);
    const at::Tensor found = attack.run(trial, values);
    double enlargement = 1;
    if (attack.description.barelyFools && isFooled(trial.scores(found)[0], task.goal) &&
        !trial.survives(found))
        enlargement = smallestSurvivingFactor(trial, found);
    AttackResult result = judged(task, found, enlargement);
    result.steps = trial.steps();
    result.queries = trial.queries();
    return result;
}

std::int64_t topClass(const Victim& victim, const at::Tensor& picture) {
    return victim.scores(picture)[0].argmax().item<std::int64_t>();
}

} // namespace saliscope
