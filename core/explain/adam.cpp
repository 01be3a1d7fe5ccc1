#include "explain/adam.h"

#include <ATen/ATen.h>

namespace saliscope {

at::Tensor Adam::step(const at::Tensor& gradient) {
    constexpr double meanDecay = 0.9, squareDecay = 0.999, smallest = 1e-8;
    if (!mean_.defined()) {
        mean_ = at::zeros_like(gradient);
        square_ = at::zeros_like(gradient);
    }
    mean_ = meanDecay * mean_ + (1 - meanDecay) * gradient;
    square_ = squareDecay * square_ + (1 - squareDecay) * gradient.square();
    const auto n = static_cast<double>(++steps_);
    const at::Tensor mean = mean_ / (1 - std::pow(meanDecay, n));
    const at::Tensor square = square_ / (1 - std::pow(squareDecay, n));
    return rate_ * mean / (square.sqrt() + smallest);
}

} // namespace saliscope
