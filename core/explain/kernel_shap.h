#pragma once

#include "explain/superpixel_pictures.h"

namespace saliscope {

struct KernelShapOptions : SuperpixelOptions {};

/// The Shapley values of the superpixels as players of a game whose gain v(S) is the target's value when the
/// superpixels S are shown and the rest is covered: each superpixel's contribution, averaged over all orders
/// in which the picture could be uncovered. Computed as the least squares with the Shapley kernel (Lundberg &
/// Lee 2017) under the constraint that the values add up to s(x) - s(fill); the completeness gap tells how
/// well they do. Coalitions as in `shapleyCoalitions`; `samples` counts the whole picture and the fill. With
/// samples >= 2^superpixels the values are exact, and the notes say so. The map shows each superpixel's value
/// at all of its pixels. Without gradients; one forward pass a sample. Previews the map so far.
Attribution kernelShap(const Question& question, const KernelShapOptions& options, const Progress& progress);

Method kernelShapMethod();

} // namespace saliscope
