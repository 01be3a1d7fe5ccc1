#include "attack/unit_picture.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

/// Of values that are 0 to 1 already.
Preprocessing identity(std::int64_t channels) {
    Preprocessing preprocessing;
    preprocessing.channels = static_cast<int>(channels);
    preprocessing.mean.assign(static_cast<std::size_t>(channels), 0.0f);
    preprocessing.std.assign(static_cast<std::size_t>(channels), 1.0f);
    return preprocessing;
}

/// The largest of 1, 2, 5, 10, 20, 50, ... that is at most `most`.
double roundFactor(double most) {
    double factor = 1;
    for (double power = 1; power <= most && power < 1e6; power *= 10)
        for (const double digit : {1.0, 2.0, 5.0})
            if (digit * power <= most)
                factor = digit * power;
    return factor;
}

} // namespace

Picture networkPicture(const Picture& photo, const Preprocessing& preprocessing) {
    return denormalise(preprocess(photo, preprocessing).tensor, preprocessing);
}

at::Tensor unitPicture(const Picture& picture, int channels) {
    const cv::Mat pixels = picture.pixels.isContinuous() ? picture.pixels : picture.pixels.clone();
    return normalise(pixels, identity(channels));
}

Picture pictureOf(const at::Tensor& unit) {
    return denormalise(unit, identity(unit.size(unit.dim() - 3)));
}

at::Tensor roundedToEightBits(const at::Tensor& unit) {
    return unit.mul(255).round_().clamp_(0, 255).div_(255);
}

Change changeBetween(const at::Tensor& changed, const at::Tensor& original) {
    const at::Tensor difference = (changed.to(at::kDouble) - original.to(at::kDouble)).abs();
    // A tenth of a thousandth of a grey level: what is left of an unchanged value after arithmetic in floats.
    constexpr double nothing = 1e-4 / 255;
    Change change;
    change.largest = difference.max().item<double>();
    change.euclidean = difference.norm().item<double>();
    change.rootMeanSquare = change.euclidean / std::sqrt(static_cast<double>(difference.numel()));
    change.pixels = difference.gt(nothing).any(1).sum().item<std::int64_t>();
    change.largestGreyLevels = change.largest * 255;
    change.meanGreyLevels = difference.mean().item<double>() * 255;
    return change;
}

AmplifiedPerturbation amplified(const at::Tensor& changed, const at::Tensor& original) {
    constexpr double grey = 128.0 / 255, room = 127.0 / 255;
    const at::Tensor difference = changed - original;
    const double largest = difference.abs().max().item<double>();
    const double factor = largest > 0 ? roundFactor(room / largest * (1 + 1e-6)) : 1;
    return {pictureOf(difference * factor + grey), factor};
}

} // namespace saliscope
