// What layers still know of the picture, as a job: what the inversion panel asks and is answered.
#pragma once

#include "base/progress.h"
#include "explain/method_description.h"
#include "session/creation.h"
#include "session/questions.h"

#include <functional>

namespace saliscope {

struct InversionRequest {
    OptionValues options = {};
    bool isAllLayers = true;    ///< one after the other; otherwise only the snapshot's layer
    bool isPaintedOnly = false; ///< only where the picture is painted over it has to match
    std::uint64_t seed = 0;
};

/// The picture as a layer remembers it.
struct InvertedLayer {
    QString name;
    cv::Mat picture;  ///< CV_8UC3; empty before the first step
    double error = 0; ///< of the layer's features, relative to their length; 0 until it is complete
    bool isComplete = false;
};

struct InversionCreation : Creation {
    std::vector<InvertedLayer> layers; ///< shallow to deep
};

MethodDescription inversionText();

/// Inverts the snapshot's clean picture. \param from to go on from; null: from the beginning
/// \throws UsageError, ModelError, Cancelled
CreationPtr invertPicture(const Snapshot& snapshot, const InversionRequest& request,
                          const OptionValues& settings, const CreationPtr& from, const Progress& progress,
                          const std::function<void(CreationPtr)>& show);

/// Where the picture is painted over: CV_8U in its size, 255 there. \throws UsageError if it is nowhere
cv::Mat paintedRegion(const Snapshot& snapshot);

} // namespace saliscope
