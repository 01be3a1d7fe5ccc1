// Hugging Face's safetensors: a JSON header and plain numbers, nothing to execute.
// Format: https://github.com/huggingface/safetensors#format
#pragma once

#include "base/progress.h"

#include <filesystem>

namespace saliscope {

class StateDict;

/// Reads all tensors, in the order in which the header names them, and the header's `__metadata__`. The file
/// must obey the specification: each byte behind the header belongs to one tensor, names and keys are unique,
/// the header has at most 100,000,000 bytes. \throws ModelError; Cancelled
StateDict readSafetensors(const std::filesystem::path& path, const Progress& progress = {});

/// Replaces the file at once. The header names tensors in the order of `stateDict`; their numbers follow,
/// larger types first, so that each number lies at a multiple of its size from the beginning of the file. The
/// same tensors give the same bytes. Tensors that share memory are written in full, each. Notes are not
/// written. \throws FileError if that is not possible, or a type or name has no place in the format
void writeSafetensors(const std::filesystem::path& path, const StateDict& stateDict);

} // namespace saliscope
