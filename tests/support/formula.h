// Weights and inputs given by a formula, so that every program computes the same network
// (../shared/fixtures/zoo/README.md).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace saliscope::test {

/// The value of the formula in [-1, 1) for the element `index` of the tensor called `key`, times `scale`,
/// plus `offset`.
at::Tensor formulaTensor(const std::string& key, const std::vector<std::int64_t>& shape, double offset,
                         double scale);

/// The weight or buffer of a network called `key`, as the formula's table says; int64 for
/// `num_batches_tracked`.
at::Tensor formulaWeight(const std::string& key, const std::vector<std::int64_t>& shape, double gain);

/// The network input of that shape: values in [-halfRange, halfRange).
at::Tensor formulaInput(const std::vector<std::int64_t>& shape, double halfRange = 2.0);

} // namespace saliscope::test
