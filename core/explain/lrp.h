#pragma once

#include "explain/channels.h"
#include "explain/method.h"

namespace saliscope {

/// Which rule the layers with weights follow. `composite`: ε for linear layers and γ for convolutions, as in
/// Montavon et al. (2019) and zennit's EpsilonGammaBox. `compositePlus`: ε for linear layers and α1β0, also
/// called z⁺, for convolutions, as zennit's EpsilonPlusFlat. The others: that rule for all of them.
enum class LrpRule { composite, compositePlus, epsilon, gamma, alphaBeta };

/// The rule of layers that look at the pixels themselves. `automatic`: for convolutions what the composite
/// says, z^B or flat; else as the other layers.
enum class LrpFirstRule { automatic, box, flat, squaredWeight, asOthers };

struct LrpOptions {
    LrpRule rule = LrpRule::composite;
    LrpFirstRule first = LrpFirstRule::automatic;
    double epsilon = 1e-6; ///< as a part of the root mean square of a layer's outputs
    double gamma = 0.25;
    double alpha = 2, beta = 1; ///< α - β = 1
    bool bias = true;           ///< whether biases take part and keep their share
    ChannelReduce reduce = ChannelReduce::sum;
};

/// Layer-wise relevance propagation: the target's value is shared out from layer to layer, to the inputs of
/// each according to what they contributed (Bach et al. 2015; composed by kind of layer as in Montavon et al.
/// 2019, "Layer-wise relevance propagation: an overview"). The rules for layers with weights are those of
/// explain/relevance_rules.h. The others:
/// - Batch norm is folded into the layer before it where it can be; where not (as in DenseNet, where it
///   follows a concatenation), it is a linear layer with the ε rule, its shift a bias.
/// - Sums (skip connections), average pooling and resizing share by contribution: the ε rule with the least
///   ε. What a constant adds stays with it.
/// - Activations pass relevance unchanged; max pooling gives it to the maximum; concatenation, flattening and
///   other rearrangements put it back where it came from.
/// - Of a product, the gate (what is broadcast, or comes from a sigmoid, a softmax or the like) counts as a
///   constant, and the signal takes all; where both are alike, each takes half.
/// - Layer norm and its kin: the factor 1/√variance counts as a constant (Ali et al. 2022).
/// - Shifts and scales of the pixels before the first layer with weights are a change of units and pass
///   everything.
/// - Any other operator whose inputs' contributions sum to its output: the ε rule.
///
/// The relevance to be shared is v·∂s/∂v of the scores or of the target's layer, which sums to the target's
/// value. A probability is no sum of contributions: for `ClassProbability` it is the score of the class minus
/// the mean score of its competitors, weighted by their probabilities (the linear part of the log odds).
/// What biases and ε keep does not reach the picture: `completenessGap` is |Σ map - what was shared|, zero
/// but for rounding in a network without biases. In networks with many layers of few inputs (MobileNet)
/// biases keep almost everything, and only the proportions on the map mean something; without `bias`, the
/// inputs of layers with weights share everything, as with zennit's zero_params="bias".
/// \throws ModelError for an operator that no rule fits, UsageError unless α - β = 1
Attribution lrp(const Question& question, const LrpOptions& options, const Progress& progress);

Method lrpMethod();

} // namespace saliscope
