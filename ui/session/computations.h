// The engine's side of a session: from a snapshot of its state to an answer.
#pragma once

#include "base/progress.h"
#include "image/preprocessing.h"
#include "session/questions.h"
#include "session/results.h"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace saliscope {

/// Remembers between the answers what several of them need. Used on the engine's thread only. The snapshots
/// need a model and, except for filters, a picture; errors are those of core.
class Computations {
public:
    Prediction predict(const Snapshot& snapshot, const Progress& progress);

    /// \param show is handed the maps so far by methods that build theirs up step by step
    HeatMap explain(const Snapshot& snapshot, const MapRequest& request, const Progress& progress,
                    const std::function<void(HeatMap)>& show = {});

    /// \param withWeights also the channels' Grad-CAM weights, which cost a forward and a backward pass
    /// through the whole network
    Activations activations(const Snapshot& snapshot, bool withWeights, const Progress& progress);

    Filters filters(const Snapshot& snapshot) const;

private:
    /// Of which revisions of picture and model.
    using Origin = std::pair<std::uint64_t, std::uint64_t>;

    NetworkInput input(const Picture& picture, const Origin& origin, const Model& model);
    NetworkInput paintedInput(const Snapshot& snapshot);
    std::vector<float> cleanScores(const Snapshot& snapshot, const Progress& progress);
    std::int64_t topClass(const Snapshot& snapshot, const Progress& progress);

    std::vector<std::pair<Origin, NetworkInput>> inputs_; ///< the latest first
    std::optional<std::pair<Origin, std::vector<float>>> cleanScores_;
};

/// On which parts of the state the map of that method depends: those that are not zero.
Basis partsOfMap(const QString& method);

/// "Grad-CAM" for "grad-cam"; the id itself if there is no such method.
QString titleOfMethod(const QString& id);

/// Reads the model and describes it. \throws as loadModel
std::pair<std::shared_ptr<const Model>, ModelInfoPtr> openModel(const ModelChoice& choice,
                                                                const Progress& progress);

} // namespace saliscope
