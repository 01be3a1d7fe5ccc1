#pragma once

#include "attack/attack.h"

namespace saliscope {

struct DeepFoolOptions {
    std::int64_t classes = 10; ///< how many of the highest scores are considered, beside `from`
    std::int64_t steps = 50;
    double overshoot = 0.02;       ///< the picture is moved by so much more than the sum of all steps
    std::int64_t alternatives = 3; ///< how many of the nearest classes are also approached one by one
    std::int64_t refinements = 30;
};

/// The nearest picture of another class, by the length of the change (Moosavi-Dezfooli et al. 2016): the
/// network is taken for the linear one that it looks like here, whose nearest boundary is known in closed
/// form; the picture goes there, and so on until the network is fooled.
///
/// Ours beside the paper: values stay within 0 to 1; with a target only its boundary counts; a step
/// that took away less than half of the margin is followed by one twice as long; the classes that look
/// nearest are also approached one by one, and the shortest way counts, as the one that is chosen step by
/// step may end at a boundary that bends away; and what was found is refined: drawn back along the straight
/// line to where it only just fools, then moved along the boundary, by the same linear view from there, and
/// at last downhill in smaller and smaller balls, as long as that brings it nearer to the original.
at::Tensor deepFool(Trial& trial, const DeepFoolOptions& options);

Attack deepFoolAttack();

/// The picture on the straight line from the original to `found`, which fools, that fools and is nearest to
/// the original, to within a part in 10,000 (if more than one boundary is crossed, one of them).
at::Tensor drawnBack(Trial& trial, const at::Tensor& found);

} // namespace saliscope
