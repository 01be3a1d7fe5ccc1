// From what a person names to a model that is ready to use.
#pragma once

#include "base/progress.h"
#include "model/model.h"
#include "model/sidecar.h"

#include <filesystem>
#include <optional>

namespace saliscope {

struct ModelRequest {
    /// A file (.pt, .pth, .safetensors; what counts is its content), the name of a demo model, or one of the
    /// zoo's, whose weights are then `weights` or found in the folders of base/resources.h.
    std::string model;
    std::optional<std::filesystem::path> weights = {};
    std::optional<std::string> architecture = {}; ///< decides where a state dict fits several
    std::optional<std::filesystem::path> labels = {};
    PreprocessingChanges preprocessing = {};
    std::optional<int> scoresOutput = {}; ///< see TorchScriptOptions
};

/// Reads the model. Preprocessing: the zoo's defaults (or ImageNet's for TorchScript), changed by the
/// sidecar, changed by the request. Labels: the request's, or the sidecar's, or ImageNet's own order is not
/// assumed and classes stay without. \throws FileError, ModelError, UsageError
std::shared_ptr<const Model> loadModel(const ModelRequest& request, const Progress& progress = {});

/// The same network, its weights shared, with other names for its classes. \param file one label a line
/// \throws FileError if it cannot be read, or has not one for each class
std::shared_ptr<const Model> withLabels(const Model& model, const std::filesystem::path& file);

/// The demo models that come with the program, by name.
std::vector<std::string> demoModelNames();

/// The first file with this name in the weights folders, empty if there is none.
std::optional<std::filesystem::path> findWeights(const std::string& fileName);

} // namespace saliscope
