// What TorchScript does with lists and tuples, done on lists of recorded values.
#pragma once

#include "model/torchscript/recorded.h"

#include <optional>
#include <string>
#include <vector>

namespace torch::jit {
struct Node;
}

namespace saliscope::torchscript {

/// Carries the node out if it only puts together, takes apart or changes a list or tuple; empty if it does
/// something else. \throws ModelError where a position depends on the data
std::optional<std::vector<Recorded>> runListOperator(const torch::jit::Node& node,
                                                     const std::vector<Recorded>& inputs);

} // namespace saliscope::torchscript
