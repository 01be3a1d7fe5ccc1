// What a channel responds to most strongly in a folder, as a job.
#pragma once

#include "session/folder_answers.h"

#include <opencv2/core/mat.hpp>

#include <functional>

namespace saliscope {

struct Model;

struct PatchRequest {
    QString layer;
    std::int64_t channel = 0;
    std::size_t count = 16; ///< at most, and one of each picture
};

struct FoundPatch {
    std::size_t image = 0; ///< in the folder
    std::int64_t row = 0, column = 0;
    double response = 0;  ///< the channel's value there
    cv::Rect2d place;     ///< of the receptive field in the photo
    cv::Mat picture = {}; ///< the receptive field, CV_8UC3; empty where only padding is seen
    cv::Mat guided = {};  ///< what in it excites the channel, by guided backpropagation; CV_8UC3
};

/// The strongest positions of a layer's channels in all pictures.
struct PatchIndex {
    QString layer;
    std::shared_ptr<const IndexedFolder> indexed;
    std::vector<std::size_t> rows; ///< for each row of the index its picture in the folder
};

using PatchIndexPtr = std::shared_ptr<const PatchIndex>;

struct ChannelPatches {
    QString layer;
    std::int64_t channel = 0;
    std::vector<FoundPatch> patches = {}; ///< the strongest first
    double milliseconds = 0;
    PatchIndexPtr index = {}; ///< for other channels of the layer
};

using ChannelPatchesPtr = std::shared_ptr<const ChannelPatches>;

/// \param index of this folder, model and layer, if there is one; null: made first \param show is handed the
/// patches so far \throws UsageError if it is not known what the layer's units see; FileError, Cancelled
ChannelPatchesPtr findPatches(const std::shared_ptr<const Model>& model, const FolderPtr& folder,
                              const PatchRequest& request, PatchIndexPtr index, const Progress& progress,
                              const std::function<void(ChannelPatchesPtr)>& show);

} // namespace saliscope
