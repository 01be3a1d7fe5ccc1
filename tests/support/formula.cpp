#include "support/formula.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saliscope::test {

namespace {

std::uint64_t fnv1a64(const std::string& text) {
    std::uint64_t hash = 0xCBF29CE484222325ull;
    for (unsigned char c : text) {
        hash ^= c;
        hash *= 0x100000001B3ull;
    }
    return hash;
}

double signedUnit(std::uint64_t hash, std::uint64_t index) {
    std::uint64_t x = hash + index + 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    x ^= x >> 31;
    return (2.0 * static_cast<double>(x >> 40) - 16777216.0) / 16777216.0;
}

} // namespace

at::Tensor formulaTensor(const std::string& key, const std::vector<std::int64_t>& shape, double offset,
                         double scale) {
    at::Tensor tensor = at::empty(shape, at::kFloat);
    const std::uint64_t hash = fnv1a64(key);
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(offset + scale * signedUnit(hash, static_cast<std::uint64_t>(i)));
    return tensor;
}

at::Tensor formulaWeight(const std::string& key, const std::vector<std::int64_t>& shape, double gain) {
    const std::string part = key.substr(key.rfind('.') + 1);
    if (part == "num_batches_tracked")
        return at::zeros(shape, at::kLong);
    if (part == "running_mean")
        return formulaTensor(key, shape, 0, 1.0 / 16);
    if (part == "running_var")
        return formulaTensor(key, shape, 1, 1.0 / 4);
    if (part == "layer_scale")
        return formulaTensor(key, shape, 1.0 / 4, 1.0 / 8);
    if (part == "bias")
        return formulaTensor(key, shape, 0, 1.0 / 16);
    if (shape.size() < 2)
        return formulaTensor(key, shape, 1, 1.0 / 8);
    std::int64_t fanIn = 1;
    for (std::size_t i = 1; i < shape.size(); ++i)
        fanIn *= shape[i];
    return formulaTensor(key, shape, 0, gain * std::sqrt(3.0 / static_cast<double>(fanIn)));
}

at::Tensor formulaInput(const std::vector<std::int64_t>& shape, double halfRange) {
    return formulaTensor("input", shape, 0, halfRange);
}

} // namespace saliscope::test
