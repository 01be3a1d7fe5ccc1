// An object cut out of the picture, by a map that the session has.
#pragma once

#include "base/progress.h"
#include "image/picture.h"
#include "image/segmentation.h"
#include "session/results.h"

#include <memory>

namespace saliscope {

/// What a segmentation answers.
struct CutOut : Result {
    QString method, target; ///< of the map
    cv::Mat picture;        ///< CV_8UC3, from which it was cut
    cv::Mat mask;           ///< CV_8U in its size: 255 on the object
    double share = 0;       ///< of the picture, 0 to 1

    /// Whether there is an object at all.
    bool isEmpty() const { return share <= 0; }
};

using CutOutPtr = std::shared_ptr<const CutOut>;

/// The object that the map shows: what speaks against the target counts as nothing, and several channels as
/// their sum. \throws UsageError as segmentObject, and if the map is of another picture; Cancelled
CutOut cutOutObject(const Picture& picture, const HeatMap& map, const SegmentationOptions& options,
                    const Progress& progress);

} // namespace saliscope
