#include "attack/pgd.h"

#include "attack/fgsm.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saliscope {

double standardRadius(Norm norm, const at::Tensor& picture) {
    return norm == Norm::largest ? 8.0 / 255 : 0.004 * std::sqrt(static_cast<double>(picture.numel()));
}

at::Tensor pgd(Trial& trial, const PgdOptions& options) {
    const double radius =
        options.epsilon > 0 ? options.epsilon : standardRadius(options.norm, trial.original());
    const Ball ball{.centre = trial.original(), .norm = options.norm, .radius = radius};
    const double step = options.step > 0 ? options.step : 2.5 * radius / static_cast<double>(options.steps);
    Random random(trial.seed());
    Nearest nearest;
    for (std::int64_t i = 0; i < options.restarts; ++i) {
        const at::Tensor start =
            i == 0 && !options.randomStart ? trial.original() : randomPicture(ball, random);
        const double part = 1.0 / static_cast<double>(options.restarts),
                     begin = part * static_cast<double>(i);
        const at::Tensor found = walkInBall(
            trial, ball, start,
            {.step = step, .steps = options.steps, .loss = options.loss, .begin = begin, .end = begin + part},
            nearest);
        if (found.defined())
            return found;
    }
    return nearest.picture();
}

Attack pgdAttack() {
    return makeAttack(
        {.id = "pgd",
         .title = "Projected gradient descent",
         .summary =
             "The strongest simple attack. A ball around the picture holds all that a person would take for "
             "the "
             "same; the attack starts anywhere in it, climbs in small steps to where the network errs, and "
             "is "
             "put back into the ball whenever it leaves it. Several starts make it unlikely that a good "
             "place "
             "is missed. The ball limits the largest change of a value (L∞) or the length of the change as a "
             "whole (L2).",
         .paper = "Madry, Makelov, Schmidt, Tsipras & Vladu 2017, Towards deep learning models resistant to "
                  "adversarial attacks",
         .isRandom = true},
        OptionTable<PgdOptions>()
            .choice("norm", &PgdOptions::norm, {{"linf", Norm::largest}, {"l2", Norm::euclidean}},
                    "Whether the largest change of a value is limited, or the length of the whole change")
            .number(
                "epsilon", &PgdOptions::epsilon, 0, 1000,
                "Radius of the ball, for values from 0 to 1; 0 for 8/255, or with l2 for 0.4 % of the way "
                "from black to white")
            .number("step", &PgdOptions::step, 0, 1000, "Length of each step; 0 for 2.5 ε / steps")
            .integer<std::int64_t>("steps", &PgdOptions::steps, 1, 10000, "How many steps from each start")
            .integer<std::int64_t>("restarts", &PgdOptions::restarts, 1, 1000, "How many starts")
            .boolean("random-start", &PgdOptions::randomStart,
                     "Start the first time anywhere in the ball, not at the picture itself")
            .choice("loss", &PgdOptions::loss, attackLossChoices(),
                    "What is increased: the cross entropy, as published, or the lead of another class, which "
                    "does not flatten out where the network is sure")
            .boolean("survive", &PgdOptions::survive, "Stop only where rounding to 8 bits does not undo it"),
        pgd);
}

} // namespace saliscope
