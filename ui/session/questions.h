// What panels ask, in types that any panel may know. The session turns them into the engine's own.
#pragma once

#include "base/options.h"
#include "image/picture.h"
#include "session/results.h"

#include <QString>

#include <cstdint>
#include <memory>

namespace saliscope {

struct Model;

/// Which scalar is explained.
struct TargetChoice {
    enum class Kind {
        topClass, ///< the class that is the first for the clean picture
        classScore,
        classProbability,
        difference, ///< the score of `index` less that of `other`
        channel,    ///< the mean over positions of channel `index` of `layer`
        neuron      ///< channel `index` of `layer` at `row` and `column`
    };
    Kind kind = Kind::topClass;
    std::int64_t index = 0;
    std::int64_t other = 0;
    QString layer = {};
    std::int64_t row = 0, column = 0;

    static TargetChoice ofClass(std::int64_t index) { return {Kind::classScore, index}; }
    static TargetChoice ofDifference(std::int64_t preferred, std::int64_t other) {
        return {Kind::difference, preferred, other};
    }
    static TargetChoice ofChannel(const QString& layer, std::int64_t channel) {
        return {Kind::channel, channel, 0, layer};
    }
    static TargetChoice ofNeuron(const QString& layer, std::int64_t channel, std::int64_t row,
                                 std::int64_t column) {
        return {Kind::neuron, channel, 0, layer, row, column};
    }

    /// Whether it is about classes, not about what a layer computes.
    bool isClass() const { return kind != Kind::channel && kind != Kind::neuron; }

    friend bool operator==(const TargetChoice&, const TargetChoice&) = default;
};

/// Which model is opened; see ModelRequest in model/model_loader.h.
struct ModelChoice {
    QString model; ///< a file, the name of a demo model, or one of the zoo
    QString weights = {}, architecture = {}, labels = {};

    friend bool operator==(const ModelChoice&, const ModelChoice&) = default;
};

/// Which map is asked for: of the session's picture, target and layer.
struct MapRequest {
    QString method; ///< an id of core's table of methods
    OptionValues options = {};
    std::uint64_t seed = 0;
    friend bool operator==(const MapRequest&, const MapRequest&) = default;
};

/// All that an answer may depend on, as it is at one moment. A value that may go to any thread.
struct Snapshot {
    std::shared_ptr<const Model> model; ///< null before the first is open
    ModelInfoPtr modelInfo;
    Picture picture, cleanPicture;   ///< empty before the first is open
    std::uint64_t cleanRevision = 0; ///< `basis.picture` when the clean picture came
    TargetChoice target;
    std::optional<std::int64_t>
        pinned; ///< where the target is a class: explained is its difference to this one
    QString layer;
    Basis basis;
};

} // namespace saliscope
