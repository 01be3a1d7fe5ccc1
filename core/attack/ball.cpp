#include "attack/ball.h"

#include "base/generator.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saliscope {

namespace {

at::Tensor uniform(at::IntArrayRef sizes, double low, double high, Random& random) {
    at::Tensor values = at::empty(sizes, at::kDouble);
    auto* data = values.data_ptr<double>();
    for (std::int64_t i = 0; i < values.numel(); ++i)
        data[i] = random.between(low, high);
    return values;
}

} // namespace

at::Tensor projected(const at::Tensor& picture, const Ball& ball) {
    at::Tensor change = picture - ball.centre;
    if (ball.norm == Norm::largest) {
        change = change.clamp(-ball.radius, ball.radius);
    } else if (const double length = change.norm().item<double>(); length > ball.radius) {
        change = change * (ball.radius / length);
    }
    return (ball.centre + change).clamp(0, 1);
}

at::Tensor randomPicture(const Ball& ball, Random& random) {
    at::Tensor change;
    if (ball.norm == Norm::largest) {
        change = uniform(ball.centre.sizes(), -ball.radius, ball.radius, random);
    } else {
        // A normal distribution has no preferred direction.
        change = at::randn(ball.centre.sizes(), seededGenerator(random.bits()), at::kDouble);
        change = change * (ball.radius * random.unit() / change.norm().item<double>());
    }
    return (ball.centre + change.to(ball.centre.options())).clamp(0, 1);
}

at::Tensor steepest(const at::Tensor& gradient, Norm norm) {
    if (norm == Norm::largest)
        return gradient.sign();
    const double length = gradient.norm().item<double>();
    return length > 0 ? gradient / length : gradient;
}

at::Tensor walkInBall(Trial& trial, const Ball& ball, const at::Tensor& start, const BallWalk& walk,
                      Nearest& nearest) {
    const auto loss = [&](const at::Tensor& scores) { return attackLoss(walk.loss, scores, trial.goal()); };
    at::Tensor picture = start;
    for (std::int64_t taken = 0;; ++taken) {
        const bool isLast = taken == walk.steps;
        const Slope slope = isLast ? Slope{.scores = trial.scores(picture), .losses = {}, .gradient = {}}
                                   : trial.slope(picture, loss);
        if (taken > 0) { // the start is nobody's finding
            const double fraction = static_cast<double>(taken) / static_cast<double>(walk.steps);
            const double margin =
                trial.step(picture, slope.scores, walk.begin + fraction * (walk.end - walk.begin));
            nearest.consider(picture, margin);
            if (margin < 0 && (!walk.mustSurvive || trial.survives(picture)))
                return picture;
        }
        if (isLast)
            return {};
        const double done = static_cast<double>(taken) / static_cast<double>(walk.steps);
        const double length = walk.lastStep > 0 ? std::lerp(walk.step, walk.lastStep, done) : walk.step;
        picture = projected(picture + length * steepest(slope.gradient, ball.norm), ball);
    }
}

} // namespace saliscope
