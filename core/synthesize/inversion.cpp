#include "synthesize/inversion.h"

#include "base/error.h"
#include "model/model.h"
#include "synthesize/picture_problem.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saliscope {

namespace {

at::Tensor featuresAt(const Model& model, const at::Tensor& picture, ValueId layer) {
    const at::Tensor input = toInput(picture.to(inputOptions(model)), model.preprocessing);
    return run(model.graph, input, {.keep = {layer}, .withoutOutputs = true}).value(layer);
}

/// How much each position of the layer is covered by the region.
at::Tensor positionWeights(const at::Tensor& region, const at::Tensor& features) {
    if (features.dim() != 4)
        throw UsageError("a region of the picture can be matched only in a layer that has positions");
    const at::Tensor weights =
        at::adaptive_avg_pool2d(region.to(features.options()), {features.size(2), features.size(3)});
    if (weights.sum().item<double>() == 0)
        throw UsageError("the region to be matched is empty");
    return weights;
}

/// Σ weights · values², a scalar.
at::Tensor weightedSquares(const at::Tensor& values, const at::Tensor& weights) {
    const at::Tensor squares = values.square();
    return (weights.defined() ? squares * weights : squares).sum();
}

double squaredLength(const FeatureTarget& target) {
    const double length = weightedSquares(target.features, target.weights).item<double>();
    return length > 0 ? length : 1; // a layer that is silent
}

} // namespace

FeatureTarget featuresOf(const Model& model, const at::Tensor& picture, ValueId layer,
                         const at::Tensor& region) {
    FeatureTarget target{layer, featuresAt(model, picture, layer), {}};
    if (region.defined())
        target.weights = positionWeights(region, target.features);
    return target;
}

NetworkTerm matchFeatures(const FeatureTarget& target) {
    const double length = squaredLength(target);
    return {"features", {target.layer}, [target, length](const Trace& trace) {
                return weightedSquares(trace.value(target.layer) - target.features, target.weights) / length;
            }};
}

Optimisation featureInversion(const std::shared_ptr<const Model>& model, const FeatureTarget& target,
                              const InversionOptions& options) {
    constexpr double range = 0.5, roughness = 0.1;
    const std::vector<std::int64_t> shape = model->inputShape();
    const Parametrisation pixels = pixelParametrisation({shape[0], shape[1], shape[2]});
    PictureProblem problem{.model = model, .parametrisation = pixels, .objectives = {matchFeatures(target)}};
    if (options.alphaWeight > 0)
        problem.regularisers.push_back(
            alphaNorm(options.alphaWeight, options.alpha, range, model->preprocessing.mean));
    if (options.variationWeight > 0)
        problem.regularisers.push_back(totalVariation(options.variationWeight, options.beta, roughness));
    problem.projections = {clipToRange()};

    Stage stage{.problem = pictureProblem(std::move(problem)),
                .optimiser = {.kind = options.optimiser, .rate = options.rate},
                .steps = options.steps};
    stage.start = [pixels, numbers = inputOptions(*model)](const at::Tensor&, const Random& random) {
        return pixels.noise(1, random).to(numbers);
    };
    stage.show = shownPicture;
    return {{std::move(stage)}};
}

double relativeFeatureError(const Model& model, const FeatureTarget& target, const at::Tensor& picture) {
    const at::Tensor difference = featuresAt(model, picture, target.layer) - target.features;
    return std::sqrt(weightedSquares(difference, target.weights).item<double>() / squaredLength(target));
}

std::vector<Layer> layersToInvert(const Model& model) {
    std::vector<Layer> all = layers(model.graph, model.inputShape());
    std::erase_if(all, [](const Layer& layer) {
        switch (layer.kind) {
        case LayerKind::activation:
        case LayerKind::pooling:
        case LayerKind::linear:
        case LayerKind::add:
        case LayerKind::concatenation:
            return false;
        default:
            return true;
        }
    });
    return all;
}

LayerInversion inverted(const InversionStrip& strip, ValueId layer, const at::Tensor& picture) {
    const FeatureTarget target = featuresOf(*strip.model, strip.picture, layer, strip.region);
    return {layer, picture, relativeFeatureError(*strip.model, target, picture)};
}

void invertLayers(const InversionStrip& strip, std::vector<LayerInversion>& done, const Progress& progress,
                  const std::function<void(ValueId layer, const at::Tensor& picture)>& onStep) {
    const auto count = static_cast<double>(strip.layers.size());
    for (std::size_t i = 0; i < strip.layers.size(); ++i) {
        const ValueId layer = strip.layers[i];
        if (std::ranges::find(done, layer, &LayerInversion::layer) != done.end())
            continue;
        const Optimisation inversion = featureInversion(
            strip.model, featuresOf(*strip.model, strip.picture, layer, strip.region), strip.options);
        OptimisationState state = start(inversion, strip.seed);
        const auto from = static_cast<double>(i);
        advance(inversion, state, strip.options.steps, progress.part(from / count, (from + 1) / count),
                [&](const OptimisationState& now) {
                    if (onStep)
                        onStep(layer, pictureOf(inversion, now));
                });
        done.push_back(inverted(strip, layer, pictureOf(inversion, state)));
    }
}

const OptionTable<InversionOptions>& inversionTable() {
    using Options = InversionOptions;
    static const OptionTable<Options> table =
        OptionTable<Options>()
            .choice("optimiser", &Options::optimiser,
                    {{"adam", OptimiserKind::adam}, {"lbfgs", OptimiserKind::lbfgs}},
                    "How a step follows from the gradient")
            .number("rate", &Options::rate, 1e-6, 10, "Size of a step")
            .integer<std::int64_t>("steps", &Options::steps, 1, 100000, "How many steps")
            .number("alpha", &Options::alpha, 1, 20, "Exponent of the norm that keeps pixels in their range")
            .number("alpha-weight", &Options::alphaWeight, 0, 1e6, "Its weight")
            .number("beta", &Options::beta, 1, 4, "Exponent of the total variation")
            .number("variation-weight", &Options::variationWeight, 0, 1e6,
                    "What differences between neighbouring pixels cost");
    return table;
}

MethodDescription inversionDescription() {
    return {.id = "feature-inversion",
            .title = "Feature inversion",
            .summary = "Takes what a layer makes of a picture, forgets the picture, and looks for another "
                       "one of which the layer makes "
                       "the same. What comes back is what the layer still knows; what is lost is what it no "
                       "longer cares for. Early "
                       "layers return nearly a photo; later ones keep the things and lose colours, places "
                       "and the background.",
            .paper = "Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them",
            .needsLayer = true,
            .isSlow = true,
            .isRandom = true,
            .options = inversionTable().descriptions()};
}

} // namespace saliscope
