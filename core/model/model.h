// A network with all that is needed to use it: how pictures are prepared for it and what its classes are
// called.
#pragma once

#include "graph/graph.h"
#include "image/preprocessing.h"

#include <c10/core/Device.h>

#include <memory>
#include <string>
#include <vector>

namespace saliscope {

/// Immutable once loaded, and shared: `std::shared_ptr<const Model>`.
struct Model {
    std::string name;         ///< for people: the file's name without folder, or the demo model's or zoo's
    std::string architecture; ///< the zoo's name where it is known, empty for TorchScript
    Graph graph;
    Preprocessing preprocessing;
    std::vector<std::string> labels; ///< one for each class, or empty
    std::int64_t classes = 0;
    c10::Device device = c10::kCPU; ///< where the weights lie, and inputs have to
    /// What a person should know about how it was read, a sentence each, without a full stop.
    std::vector<std::string> notes;

    /// Channels, height and width for which the network's layers are described.
    std::vector<std::int64_t> inputShape() const {
        return {preprocessing.channels, preprocessing.height, preprocessing.width};
    }
};

/// The model with its weights on another device: "cpu" or "cuda". \throws UsageError if there is no such
/// device here
std::shared_ptr<const Model> onDevice(std::shared_ptr<const Model> model, const std::string& device);

/// The name of a class: its label, or "class 12" where there are none.
std::string classLabel(const Model& model, std::int64_t index);

/// The class that a person means: an index, or a label (exactly, or else the only one that contains the text,
/// whatever the case). \throws UsageError naming candidates
std::int64_t findClass(const Model& model, const std::string& text);

} // namespace saliscope
