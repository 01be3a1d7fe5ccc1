// What a picture is made of, so that it can be optimised.
#pragma once

#include "base/random.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace saliscope {

/// A way to write pictures N×C×H×W, whose values are 0 (black) to 1 (white), as N×... parameters. All
/// functions keep the parameters' type and device.
struct Parametrisation {
    /// The picture of the parameters; differentiable by autograd.
    std::function<at::Tensor(const at::Tensor& parameters)> picture;
    /// The parameters of a picture, or of the nearest one that can be written.
    std::function<at::Tensor(const at::Tensor& picture)> parameters;
    /// `count` pictures to start from that show next to nothing: parameters of noise, float32 on the CPU.
    std::function<at::Tensor(std::int64_t count, Random random)> noise;
};

struct PictureSize {
    std::int64_t channels = 3, height = 0, width = 0;
};

/// The pixels themselves, which can leave 0 to 1. Noise: around grey with a standard deviation of 0.05.
Parametrisation pixelParametrisation(const PictureSize& size);

/// Pixels through a sigmoid, which keeps them between 0 and 1; pictures are kept 1/256 away from both.
Parametrisation boundedPixelParametrisation(const PictureSize& size);

struct FourierOptions {
    /// Parameters are of colours that vary independently of each other in photos, by the correlation of red,
    /// green and blue in ImageNet. Only for three channels.
    bool decorrelateColours = true;
    /// Frequencies f are divided by f to this power: 1 makes all of them equally strong in photos.
    double decay = 1;
};

/// The picture's frequencies, scaled so that each is as strong as in photos, in colours that do not depend on
/// each other, through a sigmoid (Olah, Mordvintsev & Schubert 2017, as Lucid has it). The gradient then
/// moves large shapes as willingly as fine grain. Noise: a standard deviation of 0.01 for each number.
Parametrisation fourierParametrisation(const PictureSize& size, const FourierOptions& options = {});

} // namespace saliscope
