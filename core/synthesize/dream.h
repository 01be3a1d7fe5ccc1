// DeepDream: whatever a layer sees in a picture, let it see more of it.
#pragma once

#include "explain/method_description.h"
#include "synthesize/objective.h"
#include "synthesize/optimisation.h"

namespace saliscope {

struct DreamOptions {
    std::int64_t octaves = 4;
    double octaveScale = 1.4;
    std::int64_t steps = 20; ///< for each octave
    double rate = 0.01;      ///< change of a step as a root mean square, where black is 0 and white 1
    std::int64_t jitter = 16;
    double variation = 0; ///< weight of the total variation
};

/// Gradient ascent on a picture of any size that the network accepts, first small and then larger and larger:
/// each octave starts from the picture at its size with the details that were dreamt so far, enlarged. Each
/// step moves the picture by a random shift, so that no grid of the network's strides shows, and is
/// normalised (Mordvintsev, Olah & Tyka 2015). Octaves whose shorter side would be below 32 pixels are left
/// out.
/// \param picture 1×C×H×W, values 0 to 1
/// \param guide 1×C×H×W, of any size: where given, each position of the goal's layer is drawn to the features
/// of the guide that it resembles most, instead of to itself. \throws UsageError if the goal is no whole
/// layer then
Optimisation deepDream(const std::shared_ptr<const Model>& model, const at::Tensor& picture, const Goal& goal,
                       const DreamOptions& options, const at::Tensor& guide = {});

/// −(the mean over the positions p of max over the guide's positions q of ⟨φ_p, φ_q⟩), divided by the mean of
/// ‖φ_q‖².
/// \param features of the guide, 1×C×H×W
NetworkTerm guidedBy(ValueId layer, const at::Tensor& features);

const OptionTable<DreamOptions>& dreamTable();
MethodDescription dreamDescription();

} // namespace saliscope
