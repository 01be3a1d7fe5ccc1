#pragma once

#include "attack/attack.h"

namespace saliscope {

struct CarliniWagnerOptions {
    std::int64_t searches = 6; ///< values of c that are tried; the paper has 9
    std::int64_t steps = 150;  ///< of Adam for each of them; the paper has 10,000
    double rate = 0.01;        ///< of the first third of these; then a tenth of it, then a hundredth
    double constant = 0.1;     ///< the first c
    double confidence = 0;     ///< κ: by how much another class has to lead
};

/// The smallest change δ by its length (Carlini & Wagner 2017, their L2 attack): minimises ‖δ‖² + c·max(m +
/// κ, 0) by Adam, m the margin, over w with picture = (tanh w + 1) / 2, which lies within 0 to 1 by itself. c
/// is looked for: ten times as large as long as nothing fools, then halfway between the largest that did not
/// and the smallest that did. Of all pictures on the way that fool (by κ), the nearest is taken and, unless a
/// confidence is asked for, drawn back along the straight line to where it only just fools.
at::Tensor carliniWagner(Trial& trial, const CarliniWagnerOptions& options);

Attack carliniWagnerAttack();

} // namespace saliscope
