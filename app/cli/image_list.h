// The pictures that a command is to work on, and how they become the network's input.
#pragma once

#include "model/model.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace saliscope::cli {

struct ImageOptions {
    std::vector<std::string> paths; ///< files and folders
    std::string tensor;             ///< an input that is already preprocessed
};

/// Adds IMAGE (one, or several and folders) and --tensor FILE.npy, which stands for it.
void addImageOptions(CLI::App& command, ImageOptions& options, bool several);

/// Files as they were given, folders replaced by the pictures in them and below, sorted by name.
/// \throws UsageError if nothing was given, FileError if a folder holds no picture
std::vector<std::filesystem::path> listImages(const ImageOptions& options);

/// N×C×H×W, float32. \throws FileError if it is no such array, or has not the model's channels
at::Tensor readInputTensor(const std::string& file, const Model& model);

/// The one picture or tensor of a command that takes one.
at::Tensor readSingleInput(const ImageOptions& options, const Model& model);

/// A sentence where the input or the scores hold numbers that are not finite.
std::optional<std::string> notFiniteNote(const at::Tensor& input, const std::string& what);

} // namespace saliscope::cli
