#include "synthesize/colour_transfer.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// Channels × positions, in double precision.
at::Tensor colours(const at::Tensor& picture) {
    return picture.squeeze(0).flatten(1).to(at::kDouble);
}

at::Tensor covariance(const at::Tensor& centred) {
    const at::Tensor noHueAtAll = 1e-6 * at::eye(3, centred.options());
    return at::mm(centred, centred.t()) / static_cast<double>(centred.size(1)) + noHueAtAll;
}

} // namespace

at::Tensor luminance(const at::Tensor& picture) {
    const at::Tensor weights = at::tensor({0.299, 0.587, 0.114}, at::kDouble).reshape({1, 3, 1, 1});
    return (picture * weights.to(picture.options())).sum(1, true);
}

at::Tensor withLuminance(const at::Tensor& picture, const at::Tensor& wanted) {
    return picture + (wanted - luminance(picture));
}

at::Tensor withLevelsOf(const at::Tensor& picture, const at::Tensor& other) {
    constexpr double flat = 1e-6;
    const std::vector<std::int64_t> positions = {2, 3};
    const at::Tensor mean = picture.mean(positions, true), wantedMean = other.mean(positions, true);
    const at::Tensor deviation = (picture - mean).square().mean(positions, true).sqrt().clamp_min(flat);
    const at::Tensor wanted = (other - wantedMean).square().mean(positions, true).sqrt();
    return (picture - mean) * (wanted / deviation) + wantedMean;
}

at::Tensor withColoursOf(const at::Tensor& picture, const at::Tensor& other) {
    const at::Tensor from = colours(picture), to = colours(other);
    const at::Tensor fromMean = from.mean(1, true), toMean = to.mean(1, true);
    const at::Tensor fromRoot = at::linalg_cholesky(covariance(from - fromMean));
    const at::Tensor toRoot = at::linalg_cholesky(covariance(to - toMean));
    const at::Tensor change = at::mm(toRoot, at::linalg_inv(fromRoot));
    return (at::mm(change, from - fromMean) + toMean).reshape(picture.sizes()).to(picture.scalar_type());
}

} // namespace saliscope
