#include "attack/fgsm.h"

#include "attack/ball.h"

#include <ATen/ATen.h>

namespace saliscope {

at::Tensor fgsm(Trial& trial, const FgsmOptions& options) {
    Nearest nearest;
    const Ball ball{.centre = trial.original(), .norm = Norm::largest, .radius = options.epsilon};
    walkInBall(trial, ball, trial.original(), {.step = options.epsilon, .steps = 1, .loss = options.loss},
               nearest);
    return nearest.picture();
}

std::vector<std::pair<const char*, AttackLoss>> attackLossChoices() {
    return {{"cross-entropy", AttackLoss::crossEntropy}, {"margin", AttackLoss::margin}};
}

Attack fgsmAttack() {
    return makeAttack(
        {.id = "fgsm",
         .title = "Fast gradient sign method",
         .summary =
             "The gradient says for each pixel whether brighter or darker makes the network less sure. One "
             "step "
             "changes all of them by the same small amount in that direction. No pixel moves far, but there "
             "are "
             "so many that the sum of their small effects turns the answer: a network is nearly linear, and "
             "has many inputs.",
         .paper = "Goodfellow, Shlens & Szegedy 2014, Explaining and harnessing adversarial examples"},
        OptionTable<FgsmOptions>()
            .number("epsilon", &FgsmOptions::epsilon, 0, 1,
                    "By how much each value changes, from 0 to 1; a grey level is 1/255")
            .choice("loss", &FgsmOptions::loss, attackLossChoices(),
                    "What is increased: the cross entropy, as published, or the lead of another class"),
        fgsm);
}

} // namespace saliscope
