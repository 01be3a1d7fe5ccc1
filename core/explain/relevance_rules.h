// The rules of layer-wise relevance propagation for one layer: how the relevance R_k of its outputs is shared
// among its inputs. With a_i an input, w_ik its weight, c_ik = a_i·w_ik its contribution, b_k the bias and
// z_k = Σ_i c_ik + b_k; c⁺ and c⁻ are the positive and the negative part. What a rule counts for the bias
// goes to no input.
#pragma once

#include "graph/operator_call.h"

#include <optional>
#include <vector>

namespace saliscope {

/// The divisor z, moved away from zero by ε times its root mean square: the papers' ε, whatever the scale of
/// the layer.
at::Tensor stabilised(const at::Tensor& z, double epsilon);

/// The least ε, against division by zero only.
constexpr double leastEpsilon = 1e-6;

/// R_i = Σ_k c_ik / (z_k + ε·sign z_k) · R_k (Bach et al. 2015, equation 58), for every operator that is
/// linear in its inputs or, as maxima are, as good as linear at one point: c_ik is then the input times the
/// derivative.
/// \param relevance one for each output, undefined for none \returns one for each input
std::vector<at::Tensor> epsilonRule(const OperatorCall& call, const std::vector<at::Tensor>& relevance,
                                    double epsilon);

/// Whether biases take part in the rules of layers with weights: what they contribute then stays with them.
/// Otherwise z_k = Σ_i c_ik, and the inputs share everything.
enum class BiasRole { keepsItsShare, leftOut };

/// A layer that multiplies its one input by weights and adds them up: convolution, linear, matrix product
/// with a constant.
class WeightedLayer {
public:
    /// Empty if the call is of another kind, or if its weights depend on the picture.
    static std::optional<WeightedLayer> of(const OperatorCall& call, BiasRole role);

    const at::Tensor& input() const { return call_.inputs().front(); }
    const at::Tensor& weight() const { return weight_; }
    const at::Tensor& bias() const { return bias_; } ///< undefined if none takes part

    /// What the layer computes from another input with other weights. \param bias undefined for none
    RecordedCall record(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias = {}) const;

private:
    WeightedLayer(const OperatorCall& call, const char* weightName, const char* biasName, BiasRole role);

    OperatorCall call_; ///< without bias
    const char* weightName_;
    const char* biasName_; ///< null where the operator takes none
    at::Tensor weight_, bias_;
};

/// As the other `epsilonRule`, for one layer with weights.
at::Tensor epsilonRule(const WeightedLayer& layer, const at::Tensor& relevance, double epsilon);

/// Contributions of the sign of z_k count (1 + γ) times:
/// R_i = Σ_k (c_ik + γ·c_ik⁺) / (z_k + γ·Σ_i c_ik⁺) · R_k, where z_k < 0 with c⁻ for c⁺. For inputs that are
/// not negative it is the rule of Montavon et al. (2019), c + γ·c⁺ = a·(w + γ·w⁺); this form (Andéol et al.
/// 2021) serves those of both signs too.
at::Tensor gammaRule(const WeightedLayer& layer, const at::Tensor& relevance, double gamma);

/// R_i = Σ_k (α·c_ik⁺ / Σ_i c_ik⁺ - β·c_ik⁻ / Σ_i c_ik⁻) · R_k with α - β = 1 (Bach et al. 2015, equation
/// 60). Where all contributions to an output have one sign, they share all of its relevance.
at::Tensor alphaBetaRule(const WeightedLayer& layer, const at::Tensor& relevance, double alpha, double beta);

/// The lowest and the highest value that each of a layer's inputs can have. Where both are equal, as in what
/// pads a picture, no relevance arrives.
struct InputBounds {
    at::Tensor low, high;
};

/// For pixels, with the bounds l and h: R_i = Σ_k (c_ik - l_i·w_ik⁺ - h_i·w_ik⁻) / Σ_i (the same) · R_k
/// (z^B, Montavon et al. 2017).
at::Tensor boxRule(const WeightedLayer& layer, const at::Tensor& relevance, const InputBounds& bounds);

/// R_i = Σ_k w_ik² / Σ_i w_ik² · R_k, whatever the input (Montavon et al. 2017).
at::Tensor squaredWeightRule(const WeightedLayer& layer, const at::Tensor& relevance,
                             const InputBounds& bounds);

/// Each of the inputs that an output sees receives the same share (Lapuschkin et al. 2019).
at::Tensor flatRule(const WeightedLayer& layer, const at::Tensor& relevance, const InputBounds& bounds);

} // namespace saliscope
