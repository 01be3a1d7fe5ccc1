#include "synthesize/regulariser.h"

#include "explain/baseline.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

at::Tensor colour(const std::vector<float>& mean, const at::Tensor& picture) {
    return at::tensor(mean).reshape({1, -1, 1, 1}).to(picture.options().requires_grad(false));
}

double positions(const at::Tensor& picture) {
    return static_cast<double>(picture.size(2) * picture.size(3));
}

/// The picture with the mean colour where `worth` (N×1×H×W) is among the smallest.
at::Tensor withoutLeast(const at::Tensor& picture, const at::Tensor& worth, double part,
                        const at::Tensor& mean) {
    const auto count = static_cast<std::int64_t>(std::lround(part * positions(picture)));
    if (count == 0)
        return picture;
    const at::Tensor flat = worth.flatten(1);
    const at::Tensor limit = std::get<0>(flat.kthvalue(count, 1, true)).reshape({-1, 1, 1, 1});
    return at::where(worth <= limit, mean, picture);
}

} // namespace

PictureTerm squaredNorm(double weight, const std::vector<float>& mean) {
    return {"squared norm", [weight, mean](const at::Tensor& picture) {
                return weight / positions(picture) * (picture - colour(mean, picture)).square().sum();
            }};
}

PictureTerm alphaNorm(double weight, double alpha, double range, const std::vector<float>& mean) {
    return {"α-norm", [=](const at::Tensor& picture) {
                const at::Tensor squares = ((picture - colour(mean, picture)) / range).square().sum(1);
                return weight / positions(picture) * squares.pow(alpha / 2).sum();
            }};
}

PictureTerm totalVariation(double weight, double beta, double scale) {
    return {"total variation", [=](const at::Tensor& picture) {
                const at::Tensor right = at::constant_pad_nd(picture.diff(1, 3), {0, 1}) / scale;
                const at::Tensor below = at::constant_pad_nd(picture.diff(1, 2), {0, 0, 0, 1}) / scale;
                const at::Tensor squares = right.square() + below.square();
                // The root of 0 has no derivative: such places are left out, where they add nothing.
                const at::Tensor powers =
                    beta == 2
                        ? squares
                        : at::where(squares > 0,
                                    at::where(squares > 0, squares, at::ones_like(squares)).pow(beta / 2),
                                    squares);
                return weight / positions(picture) * powers.sum();
            }};
}

Projection clipToRange() {
    return [](const at::Tensor& picture, const at::Tensor&, std::int64_t) { return picture.clamp(0, 1); };
}

Projection decay(double strength, const std::vector<float>& mean) {
    return [=](const at::Tensor& picture, const at::Tensor&, std::int64_t) {
        return picture + strength * (colour(mean, picture) - picture);
    };
}

Projection blurEvery(std::int64_t interval, double sigma) {
    return [=](const at::Tensor& picture, const at::Tensor&, std::int64_t step) {
        return step % interval == 0 ? gaussianBlur(picture, sigma) : picture;
    };
}

Projection clipSmallNorms(double part, const std::vector<float>& mean) {
    return [=](const at::Tensor& picture, const at::Tensor&, std::int64_t) {
        const at::Tensor centre = colour(mean, picture);
        return withoutLeast(picture, (picture - centre).square().sum(1, true), part, centre);
    };
}

Projection clipSmallContributions(double part, const std::vector<float>& mean) {
    return [=](const at::Tensor& picture, const at::Tensor& gradient, std::int64_t) {
        const at::Tensor centre = colour(mean, picture);
        return withoutLeast(picture, -((picture - centre) * gradient).sum(1, true), part, centre);
    };
}

} // namespace saliscope
