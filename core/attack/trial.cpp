#include "attack/trial.h"

#include <ATen/ATen.h>

namespace saliscope {

at::Tensor Trial::scores(const at::Tensor& pictures) {
    queries_.forward += pictures.size(0);
    return task_.victim.scores(pictures, progress_);
}

Slope Trial::slope(const at::Tensor& picture, const ScoreLoss& loss) {
    queries_.forward += picture.size(0);
    queries_.backward += picture.size(0);
    return task_.victim.slope(picture, loss, progress_);
}

at::Tensor Trial::scoreGradients(const at::Tensor& picture, const std::vector<std::int64_t>& classes) {
    ++queries_.forward;
    queries_.backward += static_cast<std::int64_t>(classes.size());
    return task_.victim.scoreGradients(picture, classes, progress_);
}

bool Trial::survives(const at::Tensor& picture) {
    return margins(scores(roundedToEightBits(picture)), goal()).item<double>() < 0;
}

double Trial::step(const at::Tensor& picture, const at::Tensor& scores, double fraction) {
    ++steps_;
    const double margin = margins(scores, goal()).item<double>();
    if (task_.onStep)
        task_.onStep({.step = steps_, .picture = picture, .scores = scores[0], .margin = margin});
    progress_.report(fraction, "attacking");
    return margin;
}

} // namespace saliscope
