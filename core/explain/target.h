// Which scalar is explained. By default the score of a class, before softmax: after it the classes compete,
// and a map would show what makes others less likely (Simonyan et al. 2013).
#pragma once

#include "graph/executor.h"

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace saliscope {

struct Model;

struct ClassScore {
    std::int64_t index = 0;
};

struct ClassProbability {
    std::int64_t index = 0;
};

/// "cat rather than dog".
struct ScoreDifference {
    std::int64_t preferred = 0, other = 0;
};

/// One unit of a layer C×H×W, or of a vector (row and column are then 0).
struct Neuron {
    ValueId layer{};
    std::int64_t channel = 0, row = 0, column = 0;
};

/// How the positions of a channel become one number. `weighted` is the sum of squares halved: its gradient at
/// each position is the activation there, as the Deep Visualization Toolbox seeds its backward pass.
enum class ChannelReduction { mean, sum, maximum, weighted };

struct Channel {
    ValueId layer{};
    std::int64_t channel = 0;
    ChannelReduction reduction = ChannelReduction::mean;
};

/// The inner product of a layer's channels, averaged over positions, with a vector.
struct Direction {
    ValueId layer{};
    at::Tensor vector; ///< as long as the layer has channels
};

using Target = std::variant<ClassScore, ClassProbability, ScoreDifference, Neuron, Channel, Direction>;

/// The values that a run has to keep (or differentiate) for `targetValue`; none for targets that need only
/// the scores.
std::vector<ValueId> valuesOf(const Target& target);

/// The target's value for each image of the trace's batch: a tensor of N numbers, part of the computation
/// where the trace records one. \throws UsageError if there is no such class, channel or position
at::Tensor targetValue(const Target& target, const Trace& trace);

/// The value of the layer from which on the target is computed; the scores for classes.
ValueId layerOf(const Target& target, const Graph& graph);

/// What a person writes: a class's index or label; "LAYER:CHANNEL"; "LAYER:CHANNEL:ROW:COLUMN"; "A-B" with
/// two indices; "prob:CLASS". \throws UsageError
Target parseTarget(const Model& model, const std::string& text);

/// For people: "tabby", "probability of tabby", "tabby rather than tiger cat", "channel 12 of layer1".
std::string targetText(const Model& model, const Target& target);

} // namespace saliscope
