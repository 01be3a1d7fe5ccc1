#pragma once

#include "explain/layer_map.h"
#include "explain/method.h"

namespace saliscope {

struct FullGradOptions {
    bool postprocess = true;
    Upsample upsample = Upsample::bilinear;
};

/// Full-gradient representation (Srinivas & Fleuret 2019): the target's value falls into what the input
/// contributes, x·∂s/∂x, and what the bias of every unit contributes, b·∂s/∂b. Batch norms are folded first,
/// so that their shifts are biases; those that cannot be folded, layer and group norms and constants that are
/// added count as layers with a bias of their own.
///
/// With `postprocess`, each layer's contributions become their magnitudes, scaled to 0..1 over all channels
/// and positions, enlarged to the input's size and summed over channels; the map is the sum over the input
/// and all layers with positions (the paper's ψ; layers without positions are left out, as in the authors'
/// code). Without, they are added as they are, signed, each spread over the pixels that it covers.
///
/// `completenessGap` is |x·∂s/∂x + Σ b·∂s/∂b - s| before any processing: zero but for rounding in networks of
/// ReLUs, leaky ReLUs and max poolings. Where there is a larger gap, a note names the operators that are
/// neither linear nor that; the map leaves what they would add out.
Attribution fullGrad(const Question& question, const FullGradOptions& options, const Progress& progress);

Method fullGradMethod();

} // namespace saliscope
