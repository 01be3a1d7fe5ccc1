// Where the files lie that come with the program, and those that a person keeps for it.
#pragma once

#include <filesystem>
#include <vector>

namespace saliscope {

/// The folder of demo models, samples and class names that come with the program: the environment's
/// SALISCOPE_DATA_DIR, or
/// `../share/saliscope` beside the running executable's folder where the program is installed, or the source
/// tree's `resources` where it is not.
std::filesystem::path resourceFolder();

/// Folders in which published weights are looked for, the most specific first: $SALISCOPE_WEIGHTS_DIR,
/// Saliscope's own
/// ($XDG_DATA_HOME/saliscope/weights), and PyTorch's cache ($TORCH_HOME/hub/checkpoints, usually
/// ~/.cache/torch/hub/checkpoints). They need not exist.
std::vector<std::filesystem::path> weightsFolders();

/// ($XDG_CACHE_HOME or ~/.cache)/saliscope: for what can be made again. It need not exist.
std::filesystem::path userCacheFolder();

} // namespace saliscope
