// What a model makes of all pictures of a folder.
#pragma once

#include "base/progress.h"
#include "dataset/image_folder.h"

#include <ATen/core/Tensor.h>

#include <memory>

namespace saliscope {

struct UnreadableImage {
    std::filesystem::path file;
    std::string why;
};

/// Where each channel of a layer responds most strongly in each image.
struct ChannelMaxima {
    /// N×C×n, float32, falling in the last dimension; minus infinity where there are not so many positions.
    at::Tensor values;
    at::Tensor positions;               ///< N×C×n, int32: row · width + column; -1 where there is none
    std::int64_t height = 1, width = 1; ///< of the layer; 1 where it has no positions
};

struct IndexedFolder {
    ImageFolder folder = {};                      ///< only images that could be read, in the same order
    std::vector<UnreadableImage> unreadable = {}; ///< the others
    at::Tensor scores = {};                       ///< N×classes, float32, before softmax
    /// By the layer's name, N×D, float32; of a layer with positions the mean over them.
    std::map<std::string, at::Tensor> features = {};
    /// By the layer's name, of the layers that were asked for.
    std::map<std::string, ChannelMaxima> maxima = {};
};

struct IndexOptions {
    /// Whose features are kept; where empty, the one before the scores (`layerBeforeScores`).
    std::vector<std::string> layers = {};
    /// For whose channels the strongest positions are kept (dataset/patches.h).
    std::vector<std::string> patchLayers = {};
    /// How many positions of a channel in an image, 1 to 16. Of several each is the highest among its
    /// neighbours, so that they are not the same thing moved by one.
    int patchesPerImage = 1;
    int decoders = 0; ///< threads that read and prepare pictures beside the network; 0: one a core
    /// Where indexes lie; where empty, "index" in `userCacheFolder()`.
    std::filesystem::path cache = {};
};

/// What the last layer with weights takes: the features that the scores are a linear function of.
/// \throws ModelError if there is none
std::string layerBeforeScores(const Model& model);

/// Runs the model over the folder, unless that is done: what is known of a picture is found again by the
/// model's weights and preprocessing and by the picture's content, in whatever folder it lies; a file whose
/// size and time of change are the same is not read again.
///
/// Pictures are read and prepared on threads of their own, in order, a few ahead of the network, which runs
/// on the calling thread. What is computed goes to disk batch by batch: whoever ends the process, at most the
/// last one is lost. Of the result's tensors no more than is looked at is in memory, where the pictures lie
/// in the index as in the folder. Programs that fill the same index wait for each other.
/// \throws UsageError if there is no such layer; FileError if the index cannot be written; Cancelled, after
/// which a new call goes on where this one stopped
IndexedFolder indexFolder(const std::shared_ptr<const Model>& model, const ImageFolder& folder,
                          const IndexOptions& options, const Progress& progress = {});

} // namespace saliscope
