// Convolutions of large batches, which nobody can cancel while they last.
#pragma once

#include "base/progress.h"
#include "graph/graph.h"

#include <ATen/core/Tensor.h>

namespace saliscope {

/// Products of one call for which one core needs less than 100 ms, so that a person who cancels does not
/// wait for it.
constexpr double mostProductsOfACall = 3e9;

/// Whether the call is a convolution of several pictures with more products than `mostProductsOfACall`.
/// \param stack its arguments
bool isLongConvolution(const Node& node, const Operator::Stack& stack);

/// What the call returns, computed picture by picture. The progress is looked at before each. \throws
/// Cancelled
at::Tensor convolvePictureByPicture(const Node& node, const Operator::Stack& stack, const Progress& progress);

} // namespace saliscope
