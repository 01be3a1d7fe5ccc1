// Pictures and victims for tests of attacks.
#pragma once

#include "attack/attack.h"
#include "base/random.h"
#include "support/networks.h"

#include <ATen/ATen.h>

#include <memory>

namespace saliscope::test {

/// 1×C×H×W of whole grey levels between `low` and `high`.
inline at::Tensor greyLevels(const std::vector<std::int64_t>& shape, std::uint64_t seed, double low = 0,
                             double high = 1) {
    Random random(seed);
    at::Tensor picture = at::empty(shape);
    for (std::int64_t i = 0; i < picture.numel(); ++i)
        picture.data_ptr<float>()[i] = static_cast<float>(std::round(random.between(low, high) * 255) / 255);
    return picture;
}

inline std::shared_ptr<const Model> shared(Model model) {
    return std::make_shared<const Model>(std::move(model));
}

/// A network with convolutions, a norm, a skip connection: 3×16×16, 5 classes.
inline ModelVictim smallVictim() {
    return ModelVictim(shared(modelOf(smallNetwork(), 3, 16, 16)));
}

/// Scores that are linear in the pixels: 3×8×8, 4 classes.
inline ModelVictim linearVictim(std::uint64_t seed = 1) {
    const at::Tensor weights = greyLevels({4, 3, 8, 8}, seed) - 0.5;
    return ModelVictim(shared(linearModel(weights, at::tensor({0.1f, -0.2f, 0.3f, 0.0f}))));
}

inline bool isWithinBlackAndWhite(const at::Tensor& picture) {
    return picture.min().item<double>() >= 0 && picture.max().item<double>() <= 1;
}

inline double lengthOf(const at::Tensor& change) {
    return change.to(at::kDouble).norm().item<double>();
}

} // namespace saliscope::test
