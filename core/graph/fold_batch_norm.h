// The same network without its batch norms.
#pragma once

#include "graph/graph.h"

namespace saliscope {

/// Puts each batch norm into the convolution, transposed convolution or linear layer before it, whose weights
/// are scaled and shifted instead. With running mean m and variance v, scale γ and shift β of a channel:
/// w' = w·γ/√(v+ε), b' = (b−m)·γ/√(v+ε) + β. The scores stay the same up to rounding.
///
/// A batch norm is folded if it uses its running statistics (training is off), and nothing but it uses what
/// the layer before it computes; others stay. A linear layer's result is taken to be N×features. Weights that
/// the layer shares with other layers are copied for it; weights that nobody needs any more are dropped, so
/// that a `ConstantId` of the original may name another constant in the result. Values keep their ids: that
/// of a batch norm is then computed by the layer before it, and that which was between them no longer exists.
Graph foldBatchNorm(Graph graph);

} // namespace saliscope
