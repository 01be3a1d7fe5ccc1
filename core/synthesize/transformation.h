// Small random changes of the picture before the network sees it. What excites a unit only where a pixel is
// exactly there does not survive them (Olah, Mordvintsev & Schubert 2017).
#pragma once

#include "base/random.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace saliscope {

/// Of pictures N×C×H×W, differentiable by autograd; all pictures of a batch are changed in the same way.
using Transformation = std::function<at::Tensor(const at::Tensor& pictures, Random& random)>;

/// A border of `pixels` on each side, of that grey.
Transformation padBy(std::int64_t pixels, double grey = 0.5);

/// Cuts a window that is `pixels` smaller in each direction, at a random place.
Transformation jitterBy(std::int64_t pixels);

/// Shifts by up to `pixels` in each direction; what leaves at one side comes back at the other.
Transformation rollBy(std::int64_t pixels);

/// Enlarges by a random factor between 1 - `scale` and 1 + `scale`, and rotates by a random angle of up to
/// `degrees`, about the centre, bilinearly; what is seen of beyond the edge continues the edge. Keeps the
/// size.
Transformation scaleAndRotate(double scale, double degrees);

/// The window of that size in the middle, padded with grey where the pictures are smaller.
Transformation cropCentre(std::int64_t height, std::int64_t width);

/// One after the other.
at::Tensor transformed(const std::vector<Transformation>& transformations, at::Tensor pictures,
                       Random& random);

} // namespace saliscope
