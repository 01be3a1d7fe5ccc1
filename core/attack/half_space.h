// The shortest way over a flat boundary, in closed form.
#pragma once

#include "attack/ball.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace saliscope {

/// Pictures y with margin + gradient · (y - picture) ≤ 0: those on the far side of the plane that a margin
/// looks like near `picture`.
struct HalfSpace {
    at::Tensor picture;  ///< 1×C×H×W
    at::Tensor gradient; ///< of the margin there
    double margin = 0;   ///< there
};

/// The distance of `original` from the half space, in that norm, over all pictures, also impossible ones:
/// margin there / dual norm of the gradient. 0 inside of it; infinite where the gradient is zero.
double distanceTo(const HalfSpace& halfSpace, const at::Tensor& original, Norm norm);

/// The picture of the half space that is nearest to `original` among those with values from 0 to 1; none if
/// there is none. Exact to the last digits: along the gradient (for L∞ along its signs), where values that
/// reach black or white stay there, the margin falls steadily.
std::optional<at::Tensor> nearestIn(const HalfSpace& halfSpace, const at::Tensor& original, Norm norm);

/// How far a linear classifier's answer is from changing: the smallest distance over all other classes.
/// Exact, since score k is wₖ·x + bₖ and the boundary to each class a plane.
/// \param possible only pictures with values from 0 to 1 count; infinite if none of them is of another class
/// \param victim whose scores are linear in the picture, such as a network of one linear layer
double linearDistance(const Victim& victim, const at::Tensor& original, std::int64_t from, Norm norm,
                      bool possible = true);

} // namespace saliscope
