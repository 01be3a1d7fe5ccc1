// Reads TorchScript files, scripted or traced, as torch.jit.save writes them.
#pragma once

#include "graph/graph.h"

#include <array>
#include <filesystem>
#include <optional>

namespace saliscope {

struct TorchScriptOptions {
    /// Channels, height and width of the example with which the network is recorded. Where absent, the usual
    /// sizes are tried.
    std::optional<std::array<std::int64_t, 3>> inputShape = {};
    /// Which of the tensors that forward returns holds the scores, in order from 0; by default the first with
    /// one row an image.
    std::optional<int> scoresOutput = {};
};

struct TorchScriptNetwork {
    Graph graph; ///< outputs: first the scores, then the other tensors that forward returns
    std::array<std::int64_t, 3>
        inputShape; ///< channels, height and width of the example with which it was recorded
};

/// Loads the module, runs its forward once on an example and records every operator executed. Control flow
/// disappears; arithmetic on sizes stays, so that other sizes and batches work as far as the network allows
/// them. Runs in evaluation mode. What the file's Python source computes is computed the same: the scores
/// equal LibTorch's. \throws ModelError if the file is not TorchScript or is cut off; if forward takes more
/// than one input or returns no scores; if a branch depends on the picture (naming the line of source); if no
/// usual input size is accepted
TorchScriptNetwork readTorchScript(const std::filesystem::path& path, const TorchScriptOptions& options = {});

} // namespace saliscope
