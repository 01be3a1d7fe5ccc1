#pragma once

#include "attack/attack.h"

namespace saliscope {

struct AscentOptions {
    double step = 0.0006; ///< by how much each step changes the values, as a root mean square, 0 to 1
    std::int64_t steps = 400;
};

/// Gradient ascent on the target's score, before softmax, from the picture itself, until the network takes it
/// for the target (also when rounded to 8 bits); the gradient is scaled to one length in each step. The
/// recipe of the lecture (Stanford's CS231n, after Szegedy et al. 2013): its step of length 1 on an input of
/// 3×224×224 normalised values is the default here. Without a target, the class with the second highest score
/// is one.
at::Tensor ascent(Trial& trial, const AscentOptions& options);

Attack ascentAttack();

} // namespace saliscope
