// What does a layer still know of the picture? A picture that looks the same to the layer as a given one.
#pragma once

#include "explain/method_description.h"
#include "graph/layer.h"
#include "synthesize/objective.h"
#include "synthesize/optimisation.h"

namespace saliscope {

struct InversionOptions {
    OptimiserKind optimiser = OptimiserKind::adam;
    double rate = 0.05;
    std::int64_t steps = 300;
    double alpha = 6, alphaWeight = 1e-3;
    double beta = 2, variationWeight = 0.1;
};

/// Which features are to be matched, and how well they are.
struct FeatureTarget {
    ValueId layer{};
    at::Tensor features; ///< Φ₀: 1×C×H×W, or 1×C
    at::Tensor weights;  ///< 1×1×H×W, 0 to 1: how much each position counts; undefined where all do
};

/// The features of a picture in a layer.
/// \param picture 1×C×H×W, values 0 to 1
/// \param region 1×1×H×W over the picture, 0 to 1: only this is to be matched. It is reduced to the layer's
/// positions, each of which counts by the part of its square that is covered. \throws UsageError if the layer
/// has no positions, or none counts
FeatureTarget featuresOf(const Model& model, const at::Tensor& picture, ValueId layer,
                         const at::Tensor& region = {});

/// ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² (Mahendran & Vedaldi 2015), of a region only its positions, each squared difference
/// by its weight.
NetworkTerm matchFeatures(const FeatureTarget& target);

/// Matches the features, starting from noise, with a prior for pictures: alphaWeight · the mean over the
/// positions of (‖x − mean colour‖/0.5)^α, which keeps the pixels in their range, and variationWeight · that
/// of the total variation^β / 0.1^β, which keeps neighbours alike (Mahendran & Vedaldi 2015; the division
/// makes the weights mean the same for all sizes).
Optimisation featureInversion(const std::shared_ptr<const Model>& model, const FeatureTarget& target,
                              const InversionOptions& options);

/// ‖Φ(x) − Φ₀‖ / ‖Φ₀‖ for a picture 1×C×H×W: 0 where the layer cannot tell it from the original, about 1 or
/// more where it has nothing in common.
double relativeFeatureError(const Model& model, const FeatureTarget& target, const at::Tensor& picture);

/// The layers worth to be inverted, shallow to deep: what rectifiers, pooling and sums leave, and linear
/// layers; the last of each run of layers that only rearrange numbers is left out. Costs a forward pass.
std::vector<Layer> layersToInvert(const Model& model);

/// A part of the strip that shows what each layer knows.
struct LayerInversion {
    ValueId layer{};
    at::Tensor picture; ///< 1×C×H×W, 0 to 1, on the CPU
    double error = 0;   ///< `relativeFeatureError`
};

/// Which layers are to be inverted, and how.
struct InversionStrip {
    std::shared_ptr<const Model> model;
    at::Tensor picture; ///< 1×C×H×W of the model's input size, 0 to 1
    std::vector<ValueId> layers = {};
    at::Tensor region = {}; ///< see `featuresOf`
    InversionOptions options = {};
    std::uint64_t seed = 0;
};

/// Inverts one layer after the other. Layers that `done` has already are not inverted again, and each is
/// added to it when it is complete: cancelled in between, the same call goes on from there.
/// \param onStep is called after each step with the layer and its picture so far
void invertLayers(const InversionStrip& strip, std::vector<LayerInversion>& done,
                  const Progress& progress = {},
                  const std::function<void(ValueId layer, const at::Tensor& picture)>& onStep = {});

/// A picture as an inversion of that layer, finished or not: with its error.
LayerInversion inverted(const InversionStrip& strip, ValueId layer, const at::Tensor& picture);

const OptionTable<InversionOptions>& inversionTable();
MethodDescription inversionDescription();

} // namespace saliscope
