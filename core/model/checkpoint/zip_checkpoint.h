// Checkpoints as torch.save has written them since PyTorch 1.6: a zip archive with the pickle in
// FOLDER/data.pkl and each storage in an entry FOLDER/data/KEY.
#pragma once

#include <filesystem>

namespace saliscope {

class Progress;
class StateDict;

/// Whether the zip archive is TorchScript: a program together with its weights.
/// \throws ModelError, with a message that goes on after the name of the file
bool isTorchScript(const std::filesystem::path& path);

/// Reads the weights. \throws ModelError, with a message that goes on after the name of the file, if the
/// archive is damaged, TorchScript or something else; Cancelled
StateDict readZipCheckpoint(const std::filesystem::path& path, const Progress& progress);

} // namespace saliscope
