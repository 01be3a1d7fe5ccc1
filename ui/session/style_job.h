// A picture painted in the style of others, as a job: what the style panel asks and is answered.
#pragma once

#include "base/progress.h"
#include "session/synthesis_job.h"

#include <functional>
#include <vector>

namespace saliscope {

struct StylePicture {
    QString source; ///< a file, or what else a person reads as its name
    Picture picture;
    double weight = 1; ///< beside the others'; above 0
};

struct StyleJobRequest {
    std::vector<StylePicture> styles; ///< at least one
    OptionValues options = {};
    bool isPaintedOnly = false; ///< only where the picture is painted over
    std::uint64_t seed = 0;
};

/// How style transfer describes itself, and its presets.
const SynthesisKind& styleKind();

/// Paints the snapshot's clean picture in the style of the others.
/// \param from to go on from; null: from the beginning \throws UsageError, ModelError, Cancelled
CreationPtr paintInStyle(const Snapshot& snapshot, const StyleJobRequest& request,
                         const OptionValues& settings, const CreationPtr& from, const Progress& progress,
                         const std::function<void(CreationPtr)>& show);

} // namespace saliscope
