#pragma once

#include "attack/attack.h"

namespace saliscope {

struct FgsmOptions {
    double epsilon = 8.0 / 255; ///< by how much each value changes, 0 to 1
    AttackLoss loss = AttackLoss::crossEntropy;
};

/// One step: each value of each pixel changes by ε in the direction in which the loss grows (Goodfellow et
/// al. 2014).
at::Tensor fgsm(Trial& trial, const FgsmOptions& options);

Attack fgsmAttack();

/// The choices of an option for the loss, for the tables of attacks.
std::vector<std::pair<const char*, AttackLoss>> attackLossChoices();

} // namespace saliscope
