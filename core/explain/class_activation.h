// The skeleton of all class activation maps: a layer's maps A_k are weighted and added up. The members of the
// family differ in how activations A and gradients g = ∂s/∂A become weights.
#pragma once

#include "explain/layer_map.h"
#include "explain/method.h"
#include "explain/runs.h"

#include <functional>
#include <string>

namespace saliscope {

/// A layer's activation and the target's gradient there, both C×h×w.
struct LayerView {
    ValueId layer{};
    at::Tensor activation, gradient;
};

/// Runs forward and backward to the question's layer, or finds the default layer on the way. \throws
/// ModelError if the layer has no positions, or there is none with positions, or the target does not depend
/// on it
LayerView viewLayer(const Question& question, Runs& runs);

/// As `viewLayer`, without the gradient: forward only.
LayerView viewActivation(const Question& question, Runs& runs);

/// Notes for maps that show nothing: all zero, all equal, not finite; with what that means.
void noteDegenerateMap(Attribution& attribution);

/// The answer of a member that has one weight for each channel: the map is Σ w_k A_k.
Attribution weightedSum(const Question& question, const LayerView& view, const at::Tensor& weights,
                        const LayerMapOptions& options, const Runs& runs);

/// The answer of a member that has a weight for each channel and position: the map is Σ W_k A_k; the
/// channels' weights are the means of W.
Attribution weightedSumByPosition(const Question& question, const LayerView& view, const at::Tensor& weights,
                                  const LayerMapOptions& options, const Runs& runs);

/// How the weights of channels are found by asking the network about each.
struct ChannelSeries {
    std::string step; ///< for the progress: "ablated channels"
    /// The answers for the channels `begin` to `end` - 1, n doubles on the CPU.
    std::function<at::Tensor(std::int64_t begin, std::int64_t end)> ask;
    /// The weights of the first n channels, of their answers.
    std::function<at::Tensor(const at::Tensor& answers)> weigh;
};

/// `weightedSum` with weights from such a series; previews the map of the channels that have been asked
/// about, once a batch.
Attribution weightedByAnswers(const Question& question, const LayerView& view, const ChannelSeries& series,
                              const LayerMapOptions& options, const Runs& runs, const Progress& progress);

} // namespace saliscope
