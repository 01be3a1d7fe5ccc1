#include "attack/smoothed_victim.h"

#include "base/generator.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saliscope {

at::Tensor SmoothedVictim::noisy(const at::Tensor& pictures) const {
    at::Generator generator = seededGenerator(seed_);
    const at::Tensor noise =
        at::randn({copies_, pictures.size(1), pictures.size(2), pictures.size(3)}, generator);
    return (pictures.unsqueeze(1) + sigma_ * noise.to(pictures.options())).flatten(0, 1);
}

at::Tensor SmoothedVictim::meanLogProbabilities(const at::Tensor& scores) const {
    const at::Tensor ofCopies = scores.log_softmax(1).reshape({-1, copies_, scores.size(1)});
    return ofCopies.logsumexp(1) - std::log(static_cast<double>(copies_));
}

at::Tensor SmoothedVictim::scores(const at::Tensor& pictures, const Progress& progress) const {
    return meanLogProbabilities(victim_.scores(noisy(pictures), progress));
}

Slope SmoothedVictim::slope(const at::Tensor& pictures, const ScoreLoss& loss,
                            const Progress& progress) const {
    const Slope ofCopies = victim_.slope(
        noisy(pictures), [&](const at::Tensor& scores) { return loss(meanLogProbabilities(scores)); },
        progress);
    return {meanLogProbabilities(ofCopies.scores), ofCopies.losses,
            ofCopies.gradient
                .reshape({pictures.size(0), copies_, pictures.size(1), pictures.size(2), pictures.size(3)})
                .sum(1)};
}

} // namespace saliscope
