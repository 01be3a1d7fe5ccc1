// How the gradient passes a rectifier: the one thing in which gradient, deconvnet and guided backpropagation
// differ.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace saliscope {

struct Node;

/// With R the gradient coming down and f the rectifier's output:
/// - `gradient`: R·[f > 0], the derivative;
/// - `deconvnet`: max(R, 0) (Zeiler & Fergus 2014);
/// - `guided`: max(R, 0)·[f > 0] (Springenberg et al. 2015).
/// A rectifier that is clamped above at c (ReLU6) passes in `gradient` and `guided` only where 0 < f < c, in
/// `deconvnet` everywhere. Activations that are not zero below zero (leaky ReLU, ELU, SiLU, GELU, Hardswish,
/// ...) pass their own gradient, and then max(·, 0) in both other rules. Gates (sigmoid, hard sigmoid, tanh,
/// softmax) are not rectifiers.
enum class ReluRule { gradient, deconvnet, guided };

/// Whether the rules `deconvnet` and `guided` change how the gradient passes this node.
bool obeysReluRule(const Node& node);

/// Computes `call(input)`, the result of `node`, so that a gradient will pass it by `rule`.
/// \param input the node's first argument; requires a gradient
at::Tensor callWithReluRule(const Node& node, ReluRule rule, const at::Tensor& input,
                            const std::function<at::Tensor(const at::Tensor&)>& call);

} // namespace saliscope
