#pragma once

#include "attack/attack.h"

namespace saliscope {

struct IterativeFgsmOptions {
    double epsilon = 8.0 / 255; ///< the largest change of a value, 0 to 1
    double step = 1.0 / 255;
    std::int64_t steps = 0; ///< 0: as in the paper, the smaller of E + 4 and 1.25 E, E = ε in grey levels
    AttackLoss loss = AttackLoss::crossEntropy;
};

/// Fast gradient sign steps of one grey level, one after the other, cut to the ball of radius ε around the
/// picture (Kurakin et al. 2016, basic iterative method). Stops as soon as a picture fools and survives
/// rounding.
at::Tensor iterativeFgsm(Trial& trial, const IterativeFgsmOptions& options);

Attack iterativeFgsmAttack();

} // namespace saliscope
