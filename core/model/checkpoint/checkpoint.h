// The door to all files of weights.
#pragma once

#include "base/progress.h"
#include "model/checkpoint/state_dict.h"

#include <filesystem>

namespace saliscope {

enum class ModelFileFormat {
    torchScript,      // a program with its weights
    zipCheckpoint,    // torch.save since PyTorch 1.6
    legacyCheckpoint, // torch.save before
    safetensors,
};

/// Says what the file is by its content, not by its extension.
/// \throws ModelError if it is none of these; FileError if it cannot be read
ModelFileFormat modelFileFormat(const std::filesystem::path& path);

/// Reads the weights of a network from a file of any of these formats but TorchScript.
///
/// A checkpoint may be the dictionary of a training script: the weights are found under 'state_dict', 'model'
/// or a similar name. Prefixes that wrappers add to all names, such as 'module.', are taken off. The result's
/// notes say so. Nothing in the file is ever executed; see pickle.h for what makes files from strangers safe.
///
/// Each storage is read once, straight into the memory where it stays, and only if a weight lies in it. (The
/// file is not mapped into memory, because a training script that overwrites it would change the weights of a
/// running program, or crash it.) Tensors have the type and strides that they have in the file, share memory
/// if they did when they were saved, lie in main memory and require no gradient.
/// \throws ModelError if the file is damaged, TorchScript, or holds something else than weights; FileError if
/// it cannot be read; Cancelled
StateDict readCheckpoint(const std::filesystem::path& path, const Progress& progress = {});

} // namespace saliscope
