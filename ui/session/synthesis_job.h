// Pictures that excite the network, as a job: what the synthesis panel asks and is answered.
#pragma once

#include "base/progress.h"
#include "explain/method_description.h"
#include "session/creation.h"
#include "session/questions.h"

#include <functional>
#include <optional>

namespace saliscope {

struct Preset;

/// Settings that belong together.
struct PresetText {
    QString id, title;
    OptionValues values;
};

std::vector<PresetText> presetTexts(const std::vector<Preset>& presets);

/// A way to synthesize pictures.
struct SynthesisKind {
    MethodDescription description;
    std::vector<PresetText> presets; ///< at least one, the first of which is the usual one
    bool needsPicture = false;       ///< it begins with the picture, whatever the options
};

/// In the order in which they are offered.
const std::vector<SynthesisKind>& synthesisKinds();

/// Whether it begins with the picture that is open, by its kind or by its options.
bool beginsWithPicture(const SynthesisKind& kind, const OptionValues& options);

struct SynthesisRequest {
    std::string kind;          ///< the id of its description
    OptionValues options = {}; ///< of that kind
    bool isWholeLayer = false; ///< the snapshot's layer, not its target
    std::int64_t topClass = 0; ///< where the target is the top class
    std::uint64_t seed = 0;
};

/// What the snapshot's target, or its whole layer, likes to see.
/// \param from to go on from; null: from the beginning \throws UsageError, ModelError, Cancelled
CreationPtr synthesize(const Snapshot& snapshot, const SynthesisRequest& request,
                       const OptionValues& settings, const CreationPtr& from, const Progress& progress,
                       const std::function<void(CreationPtr)>& show);

/// What the network takes an 8-bit picture of its own size for: "cat with 99.2 %".
QString takenFor(const Snapshot& snapshot, const cv::Mat& pixels);

/// A picture of the network's size, enlarged so that opening it as a photo shows the network exactly these
/// pixels: what resizing and cropping would take away is continued beyond its edges.
Picture asPhoto(const Snapshot& snapshot, const cv::Mat& pixels);

} // namespace saliscope
