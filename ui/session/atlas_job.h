// A synthesized picture for each channel of a layer, as a job.
#pragma once

#include "base/progress.h"
#include "session/questions.h"

#include <opencv2/core/mat.hpp>

#include <functional>
#include <map>
#include <memory>

namespace saliscope {

struct Atlas {
    std::uint64_t model = 0; ///< of which revision
    QString layer;
    std::map<int, cv::Mat> pictures; ///< by channel, CV_8UC3; those that are there so far
};

using AtlasPtr = std::shared_ptr<const Atlas>;

/// Of the snapshot's layer. Finished pictures are kept in the user's cache and found there again.
/// \param show is handed the pictures so far \throws UsageError, ModelError, Cancelled
AtlasPtr makeAtlas(const Snapshot& snapshot, const Progress& progress,
                   const std::function<void(AtlasPtr)>& show);

} // namespace saliscope
