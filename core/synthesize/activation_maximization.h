// What would the network like to see? A picture that raises a score, a unit, a channel or a layer as far as
// possible.
#pragma once

#include "explain/method_description.h"
#include "synthesize/objective.h"
#include "synthesize/optimisation.h"

namespace saliscope {

enum class ParametrisationKind { pixels, boundedPixels, fourier };

/// Where a synthesis starts: at grey, at noise, or at a picture that is given.
enum class StartingPoint { zeros, noise, picture };

/// The defaults are the preset "2017".
struct ActivationMaximizationOptions {
    StartingPoint from = StartingPoint::noise;
    std::int64_t count = 1; ///< pictures, optimised together
    UnitOfChannel unit = UnitOfChannel::channel;
    /// A goal in the layer of a rectifier is raised in the value before it, which has a gradient everywhere.
    bool beforeRectifier = true;

    ParametrisationKind parametrisation = ParametrisationKind::fourier;
    bool decorrelateColours = true; ///< of the Fourier parametrisation
    OptimiserKind optimiser = OptimiserKind::adam;
    double rate = 0.05;
    std::int64_t steps = 512;

    double l2 = 0, variation = 0, diversity = 0; ///< weights of terms
    /// Projections, for parametrisations by pixels: see regulariser.h.
    double decay = 0;
    std::int64_t blurEvery = 4;
    double blurSigma = 0;
    double clipNorms = 0, clipContributions = 0;
    bool clipRange = true;

    std::int64_t pad = 12, jitter = 8, finalJitter = 4;
    double scale = 0.1, degrees = 10;
};

/// Raises the goal's value by optimising pictures of the network's size: the transformations, in the order of
/// the options (pad, jitter, scale and rotate, jitter again, and the middle cut out), the regularisers and
/// the optimiser are those of the options (Simonyan et al. 2013; Yosinski et al. 2015; Olah et al. 2017).
/// Pictures keep within 0 to 1 by the sigmoid of their parametrisation, or, made of pixels, by `clipRange`.
/// \param from for `StartingPoint::picture`: 1×C×H×W, of any size, values 0 to 1
/// \throws UsageError for a goal that the network does not have, and for projections of what is no pixels
Optimisation activationMaximization(const std::shared_ptr<const Model>& model, const Goal& goal,
                                    const ActivationMaximizationOptions& options,
                                    const at::Tensor& from = {});

/// The same for any objective, of a batch of `options.count` pictures. \param layer whose channels tell the
/// pictures apart, for `diversity`
Optimisation activationMaximization(const std::shared_ptr<const Model>& model, const NetworkTerm& objective,
                                    const ActivationMaximizationOptions& options, const at::Tensor& from = {},
                                    std::optional<ValueId> layer = {});

/// The goal that is raised: with the value before a rectifier and the neuron in the middle, as the options
/// ask for.
Goal raisedGoal(const Model& model, const Goal& goal, const ActivationMaximizationOptions& options);

/// Settings that belong together, as the values of options; what a person sets goes before them.
struct Preset {
    std::string id;    ///< "2017"
    std::string title; ///< "Olah et al. 2017: ..."
    OptionValues values;
};

const OptionTable<ActivationMaximizationOptions>& activationMaximizationTable();
const std::vector<Preset>& activationMaximizationPresets();
MethodDescription activationMaximizationDescription();

/// The preset of that id. \throws UsageError naming those that exist
const Preset& requirePreset(const std::vector<Preset>& presets, const std::string& id);

/// What a person set, over what the preset says.
OptionValues withPreset(const Preset& preset, OptionValues values);

} // namespace saliscope
