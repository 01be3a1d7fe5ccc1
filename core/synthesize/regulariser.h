// What pictures cost that are nothing like a photo: terms to be minimised, and projections that repair a
// picture after a step.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace saliscope {

/// A term of the picture, N×C×H×W with values 0 to 1: a scalar, summed over the N pictures, differentiable by
/// autograd.
struct PictureTerm {
    std::string name;
    std::function<at::Tensor(const at::Tensor& picture)> loss;
};

/// weight · the mean over the positions of ‖x − mean‖² (Simonyan et al. 2013): the distance from the mean
/// colour.
/// \param mean C values, 0 to 1
PictureTerm squaredNorm(double weight, const std::vector<float>& mean);

/// weight · the mean over the positions of (‖x − mean‖ / range)^α (Mahendran & Vedaldi 2015): a large α cares
/// only for what is outside of the range. \param mean C values
PictureTerm alphaNorm(double weight, double alpha, double range, const std::vector<float>& mean);

/// weight · the mean over the positions of (|right − here|² + |below − here|²)^(β/2) / scale^β, summed over
/// the channels (Mahendran & Vedaldi 2015). At the last row and column the difference that does not exist is
/// 0. For β below 2 the derivative at a flat place, which is not defined, is 0.
PictureTerm totalVariation(double weight, double beta, double scale = 1);

/// Changes a picture N×C×H×W after a step. \param gradient of what is minimised by the picture \param step
/// the steps completed
using Projection =
    std::function<at::Tensor(const at::Tensor& picture, const at::Tensor& gradient, std::int64_t step)>;

/// Cuts at black and white.
Projection clipToRange();

/// Draws towards the mean colour: x becomes mean + (1 − strength)(x − mean).
Projection decay(double strength, const std::vector<float>& mean);

/// Blurs by a Gaussian, every `interval` steps. \param sigma in pixels
Projection blurEvery(std::int64_t interval, double sigma);

/// Sets the given part of the pixels to the mean colour: those with the smallest ‖x − mean‖ (Yosinski et al.
/// 2015).
/// \param part 0 to 1
Projection clipSmallNorms(double part, const std::vector<float>& mean);

/// The same for those that contribute least to lowering what is minimised: −Σ over channels of (x − mean) ·
/// gradient.
Projection clipSmallContributions(double part, const std::vector<float>& mean);

} // namespace saliscope
