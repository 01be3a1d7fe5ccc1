// DeepLIFT's rules for single calls; see deeplift.h for which is which. Tensors hold the picture's values in
// the first half of their first dimension and the baseline's in the second; multipliers are the same in both
// halves.
#pragma once

#include "graph/operator_call.h"

#include <functional>
#include <vector>

namespace saliscope {

/// The values for the picture and for the baseline.
struct Halves {
    at::Tensor picture, baseline;

    at::Tensor difference() const { return picture - baseline; }
    at::Tensor mean() const { return (picture + baseline) / 2; }
};

/// \throws std::invalid_argument unless the first dimension can be halved
Halves halves(const at::Tensor& both);

/// The multipliers of a call's inputs from those of its outputs: a `BackwardRule`.
/// \throws ModelError if picture and baseline cannot be told apart any more, or there is no derivative
std::vector<at::Tensor> multipliers(const OperatorCall& call, const std::vector<at::Tensor>& arriving);

/// Through a maximum, of which `back` is the derivative's transpose at the values of the run: a rise goes to
/// the input that is the picture's maximum, a fall to that which is the baseline's.
at::Tensor throughMaximum(const at::Tensor& input, const at::Tensor& output, const at::Tensor& arriving,
                          const std::function<at::Tensor(const at::Tensor&)>& back);

/// Through softmax along a dimension, or its logarithm: the average gradient.
at::Tensor throughSoftmax(const at::Tensor& input, const at::Tensor& arriving, std::int64_t dimension,
                          bool isLogarithm = false);

} // namespace saliscope
