// Checkpoints as torch.save wrote them before PyTorch 1.6, and writes them with
// _use_new_zipfile_serialization=False: pickles of a magic number, a version, facts about the machine, the
// object and the list of its storages, followed by the storages in that order.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace saliscope {

class Progress;
class StateDict;

/// Reads the weights. \throws ModelError, with a message that goes on after the name of the file; Cancelled
StateDict readLegacyCheckpoint(const std::filesystem::path& path, const Progress& progress);

} // namespace saliscope
