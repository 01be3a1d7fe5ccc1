// Keeping the colours of one picture while something else changes (Gatys et al. 2016, Preserving color in
// neural artistic style transfer). Pictures are 1×3×H×W, 0 to 1; results can leave that range.
#pragma once

#include <ATen/core/Tensor.h>

namespace saliscope {

/// 1×1×H×W: the luma of ITU-R 601, as grey pictures are read.
at::Tensor luminance(const at::Tensor& picture);

/// The picture with another luminance (1×1×H×W) and its own hues: what differs is added to each channel.
at::Tensor withLuminance(const at::Tensor& picture, const at::Tensor& luminance);

/// Moved and stretched so that mean and standard deviation are those of `other`, whatever its size; each
/// channel for itself.
at::Tensor withLevelsOf(const at::Tensor& picture, const at::Tensor& other);

/// The same for colours as a whole: their mean and covariance become those of `other`, by the matrix of the
/// two Cholesky factors.
at::Tensor withColoursOf(const at::Tensor& picture, const at::Tensor& other);

} // namespace saliscope
