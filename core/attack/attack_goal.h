// When a network counts as fooled, and what an attack increases to get there.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace saliscope {

struct AttackGoal {
    std::int64_t from = 0;                   ///< the class that shall no longer have the highest score
    std::optional<std::int64_t> target = {}; ///< the one that shall have it instead; any other where absent
};

/// \throws UsageError unless there are such classes, at least two, and the target is another than `from`
void requireGoal(const AttackGoal& goal, std::int64_t classes);

/// How far each of N pictures is from fooling: the score of `from` less the highest of the others or, with a
/// target, the highest of the others less that of the target. Fooled where it is below zero. N numbers, part
/// of the computation where the scores are. \param scores N×classes
at::Tensor margins(const at::Tensor& scores, const AttackGoal& goal);

/// What is increased to fool a network.
enum class AttackLoss {
    crossEntropy, ///< of `from`; with a target, less that of the target (Goodfellow et al. 2014)
    margin        ///< less `margins`: does not flatten out where the network is sure (Carlini & Wagner 2017)
};

/// N numbers, part of the computation where the scores are.
at::Tensor attackLoss(AttackLoss kind, const at::Tensor& scores, const AttackGoal& goal);

} // namespace saliscope
