// What a network shall say about a picture, as terms to be minimised.
#pragma once

#include "explain/target.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace saliscope {

/// A term of what a run of the network leaves.
struct NetworkTerm {
    std::string name;
    std::vector<ValueId> values; ///< that the run has to keep; empty: its outputs
    /// A scalar, part of the computation, summed over the pictures of the batch.
    std::function<at::Tensor(const Trace& trace)> loss;
};

/// A whole layer: the mean of the squares of its values, as in DeepDream.
struct WholeLayer {
    ValueId layer{};
};

/// What a picture is to be found for.
using Goal = std::variant<Target, WholeLayer>;

/// For people: as `targetText`, or "layer relu4".
std::string goalText(const Model& model, const Goal& goal);

/// The value of the layer that the goal is about; the scores for classes.
ValueId layerOf(const Goal& goal, const Graph& graph);

/// −(the goal's value), so that minimising raises it.
NetworkTerm raise(const Model& model, const Goal& goal);

/// Which number of a channel is raised: the mean over its positions, or the neuron in the middle of the layer
/// (of two middles the later).
enum class UnitOfChannel { channel, neuron };

/// For batches: picture i is to raise channel `channels[i]` of a layer N×C×H×W or N×C. Of the graph's output
/// that is a class.
NetworkTerm raiseChannels(ValueId layer, const std::vector<std::int64_t>& channels,
                          UnitOfChannel unit = UnitOfChannel::channel);

/// weight · the mean over pairs of pictures of how alike their Gram matrices of a layer's channels are, −1 to
/// 1 (the cosine of the angle between them; Olah et al. 2017), times the number of pictures. 0 for a single
/// picture.
NetworkTerm diversity(ValueId layer, double weight);

/// N×C×C: for each picture the inner products of the layer's channels over its P positions, divided by
/// `divisor`.
/// \param features N×C×H×W, N×C×P, or N×C, which is one position
at::Tensor gramMatrices(const at::Tensor& features, double divisor = 1);

} // namespace saliscope
