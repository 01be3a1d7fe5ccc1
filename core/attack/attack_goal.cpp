#include "attack/attack_goal.h"

#include "base/error.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

void requireClass(std::int64_t index, std::int64_t classes) {
    if (index < 0 || index >= classes)
        throw UsageError("there is no class " + std::to_string(index) + "; there are 0 to " +
                         std::to_string(classes - 1));
}

/// The highest score beside that of one class, for each picture.
at::Tensor highestBeside(const at::Tensor& scores, std::int64_t index) {
    return std::get<0>(at::cat({scores.slice(1, 0, index), scores.slice(1, index + 1)}, 1).max(1));
}

} // namespace

void requireGoal(const AttackGoal& goal, std::int64_t classes) {
    if (classes < 2)
        throw UsageError("a network of one class cannot be fooled: it has no other answer");
    requireClass(goal.from, classes);
    if (!goal.target)
        return;
    requireClass(*goal.target, classes);
    if (*goal.target == goal.from)
        throw UsageError("the picture already counts as class " + std::to_string(goal.from) +
                         "; choose another class as the target");
}

at::Tensor margins(const at::Tensor& scores, const AttackGoal& goal) {
    if (goal.target)
        return highestBeside(scores, *goal.target) - scores.select(1, *goal.target);
    return scores.select(1, goal.from) - highestBeside(scores, goal.from);
}

at::Tensor attackLoss(AttackLoss kind, const at::Tensor& scores, const AttackGoal& goal) {
    if (kind == AttackLoss::margin)
        return -margins(scores, goal);
    const at::Tensor logProbabilities = scores.log_softmax(1);
    return goal.target ? logProbabilities.select(1, *goal.target) : -logProbabilities.select(1, goal.from);
}

} // namespace saliscope
