#pragma once

#include "attack/attack.h"
#include "attack/ball.h"

namespace saliscope {

struct PgdOptions {
    Norm norm = Norm::largest;
    double epsilon = 0; ///< radius of the ball; 0: 8/255 for L∞, for L2 what `pgdRadius` says
    double step = 0;    ///< length of each step; 0: 2.5 ε / steps, with which the whole ball is in reach
    std::int64_t steps = 40;
    std::int64_t restarts = 3;
    bool randomStart = true; ///< of the first start; the others always start anywhere in the ball
    AttackLoss loss = AttackLoss::margin;
    bool survive = true; ///< stops only where rounding to 8 bits does not undo it
};

/// Steepest ascent of the loss in a ball around the picture, from several random starts (Madry et al. 2017).
/// Stops as soon as a picture fools.
at::Tensor pgd(Trial& trial, const PgdOptions& options);

/// The radius where none is given: 8/255, or 0.004 times the root of the number of values, which for 224×224
/// pixels in colour is 1.55.
double standardRadius(Norm norm, const at::Tensor& picture);

Attack pgdAttack();

} // namespace saliscope
