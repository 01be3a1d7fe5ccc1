// Normalisation over an image's own numbers: layer norm, group norm, instance norm.
#pragma once

#include "graph/operator_call.h"

#include <optional>

namespace saliscope {

/// One number a channel, in a shape that broadcasts with a tensor N×C×positions; undefined stays so.
at::Tensor alongChannels(const at::Tensor& numbers, const at::Tensor& tensor);

/// y = (x - mean)·r·γ + β with r = 1 / √(variance + ε), mean and variance over each of the groups into which
/// the input falls.
class Normalisation {
public:
    /// Empty if the call is of another kind or uses saved statistics.
    static std::optional<Normalisation> of(const OperatorCall& call);

    /// A tensor of the input's shape as groups × members.
    at::Tensor grouped(const at::Tensor& tensor) const { return tensor.reshape({groups_, -1}); }

    /// x - mean of the groups.
    at::Tensor centred(const at::Tensor& groups) const { return groups - groups.mean(1, /*keepdim=*/true); }

    /// r of the groups whose centred members these are.
    at::Tensor factor(const at::Tensor& centred) const;

    /// Times γ; in the input's shape.
    at::Tensor scaled(const at::Tensor& tensor) const { return scale_.defined() ? tensor * scale_ : tensor; }

    double epsilon() const { return epsilon_; }

    /// β in a shape that broadcasts with the input's, undefined if there is none.
    const at::Tensor& shift() const { return shift_; }

private:
    std::int64_t groups_ = 1;
    double epsilon_ = 0;
    at::Tensor scale_, shift_; ///< γ and β, undefined where there is none
};

} // namespace saliscope
