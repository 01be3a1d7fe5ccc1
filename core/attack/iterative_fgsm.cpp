#include "attack/iterative_fgsm.h"

#include "attack/ball.h"
#include "attack/fgsm.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

at::Tensor iterativeFgsm(Trial& trial, const IterativeFgsmOptions& options) {
    const double greyLevels = options.epsilon * 255;
    const std::int64_t published =
        std::max<std::int64_t>(1, std::llround(std::min(greyLevels + 4, 1.25 * greyLevels)));
    Nearest nearest;
    const Ball ball{.centre = trial.original(), .norm = Norm::largest, .radius = options.epsilon};
    const at::Tensor found = walkInBall(
        trial, ball, trial.original(),
        {.step = options.step, .steps = options.steps > 0 ? options.steps : published, .loss = options.loss},
        nearest);
    return found.defined() ? found : nearest.picture();
}

Attack iterativeFgsmAttack() {
    return makeAttack(
        {.id = "iterative-fgsm",
         .title = "Iterative fast gradient sign method",
         .summary =
             "Many small steps of the fast gradient sign method instead of a large one. After each the "
             "gradient "
             "is taken anew, so that the path can bend with the network, and values that went too far are "
             "brought back to at most ε from the original. It needs a smaller change than a single step "
             "does.",
         .paper = "Kurakin, Goodfellow & Bengio 2016, Adversarial examples in the physical world"},
        OptionTable<IterativeFgsmOptions>()
            .number("epsilon", &IterativeFgsmOptions::epsilon, 0, 1,
                    "The largest change of a value, from 0 to 1; a grey level is 1/255")
            .number("step", &IterativeFgsmOptions::step, 0, 1, "Length of each step")
            .integer<std::int64_t>("steps", &IterativeFgsmOptions::steps, 0, 10000,
                                   "How many steps at most; 0 for as many as published, which follows from ε")
            .choice("loss", &IterativeFgsmOptions::loss, attackLossChoices(),
                    "What is increased: the cross entropy, as published, or the lead of another class"),
        iterativeFgsm);
}

} // namespace saliscope
