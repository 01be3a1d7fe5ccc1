// Networks as programs of LibTorch's own interpreter, to be compared with.
#pragma once

#include "graph/graph.h"

#include <torch/csrc/jit/api/module.h>

namespace saliscope::test {

/// A module whose forward makes the graph's calls on the graph's weights, activations in place, as
/// torchvision's modules do once they are scripted.
torch::jit::Module torchScriptProgram(const Graph& graph);

} // namespace saliscope::test
