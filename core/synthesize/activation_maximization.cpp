#include "synthesize/activation_maximization.h"

#include "base/error.h"
#include "base/text.h"
#include "graph/shapes.h"
#include "model/model.h"
#include "synthesize/picture_problem.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

bool isMadeOfPixels(const ActivationMaximizationOptions& options) {
    return options.parametrisation == ParametrisationKind::pixels;
}

void requireConsistent(const ActivationMaximizationOptions& options, const at::Tensor& from) {
    const bool projects =
        options.decay > 0 || options.blurSigma > 0 || options.clipNorms > 0 || options.clipContributions > 0;
    if (projects && !isMadeOfPixels(options))
        throw UsageError("decay, blur and clipping work on pixels; choose the parametrisation 'pixels'");
    if (options.from == StartingPoint::picture && !from.defined())
        throw UsageError("to start from a picture, give one");
    if (options.jitter + options.finalJitter > 2 * options.pad)
        throw UsageError("the jitters together may not be larger than twice the padding");
}

Parametrisation parametrisationOf(const PictureSize& size, const ActivationMaximizationOptions& options) {
    switch (options.parametrisation) {
    case ParametrisationKind::pixels:
        return pixelParametrisation(size);
    case ParametrisationKind::boundedPixels:
        return boundedPixelParametrisation(size);
    case ParametrisationKind::fourier:
        return fourierParametrisation(size, {.decorrelateColours = options.decorrelateColours});
    }
    return {};
}

std::vector<Transformation> transformationsOf(const PictureSize& size,
                                              const ActivationMaximizationOptions& options) {
    std::vector<Transformation> all;
    if (options.pad > 0)
        all.push_back(padBy(options.pad));
    if (options.jitter > 0)
        all.push_back(jitterBy(options.jitter));
    if (options.scale > 0 || options.degrees > 0)
        all.push_back(scaleAndRotate(options.scale, options.degrees));
    if (options.finalJitter > 0)
        all.push_back(jitterBy(options.finalJitter));
    if (!all.empty())
        all.push_back(cropCentre(size.height, size.width));
    return all;
}

std::vector<PictureTerm> regularisersOf(const Preprocessing& preprocessing,
                                        const ActivationMaximizationOptions& options) {
    std::vector<PictureTerm> terms;
    if (options.l2 > 0)
        terms.push_back(squaredNorm(options.l2, preprocessing.mean));
    if (options.variation > 0)
        terms.push_back(totalVariation(options.variation, 2));
    return terms;
}

std::vector<Projection> projectionsOf(const Preprocessing& preprocessing,
                                      const ActivationMaximizationOptions& options) {
    std::vector<Projection> projections;
    if (options.decay > 0)
        projections.push_back(decay(options.decay, preprocessing.mean));
    if (options.blurSigma > 0)
        projections.push_back(blurEvery(options.blurEvery, options.blurSigma));
    if (options.clipNorms > 0)
        projections.push_back(clipSmallNorms(options.clipNorms, preprocessing.mean));
    if (options.clipContributions > 0)
        projections.push_back(clipSmallContributions(options.clipContributions, preprocessing.mean));
    if (options.clipRange && isMadeOfPixels(options))
        projections.push_back(clipToRange());
    return projections;
}

at::Tensor startOf(const Parametrisation& parametrisation, const Model& model,
                   const ActivationMaximizationOptions& options, const at::Tensor& from,
                   const Random& random) {
    const std::vector<std::int64_t> shape = model.inputShape();
    const at::TensorOptions numbers = inputOptions(model);
    if (options.from == StartingPoint::noise)
        return parametrisation.noise(options.count, random).to(numbers);
    const at::Tensor picture = options.from == StartingPoint::picture
                                   ? resizedPicture(from, shape[1], shape[2])
                                   : meanPicture(model.preprocessing, shape[1], shape[2]);
    const at::Tensor parameters = parametrisation.parameters(picture.to(numbers));
    std::vector<std::int64_t> sizes = parameters.sizes().vec();
    sizes[0] = options.count;
    return parameters.expand(sizes).contiguous();
}

} // namespace

Goal raisedGoal(const Model& model, const Goal& goal, const ActivationMaximizationOptions& options) {
    Goal raised = goal;
    const auto* target = std::get_if<Target>(&goal);
    if (!target)
        return raised;
    Target changed = *target;
    if (options.beforeRectifier)
        changed = inLayer(changed, beforeRectifier(model.graph, layerOf(changed, model.graph)));
    const auto* channel = std::get_if<Channel>(&changed);
    if (channel && options.unit == UnitOfChannel::neuron)
        changed = centralNeuron(model, *channel);
    return changed;
}

Optimisation activationMaximization(const std::shared_ptr<const Model>& model, const Goal& goal,
                                    const ActivationMaximizationOptions& options, const at::Tensor& from) {
    const Goal raised = raisedGoal(*model, goal, options);
    const ValueId layer = layerOf(raised, model->graph);
    return activationMaximization(model, raise(*model, raised), options, from,
                                  layer == model->graph.outputs.front() ? std::nullopt
                                                                        : std::optional(layer));
}

Optimisation activationMaximization(const std::shared_ptr<const Model>& model, const NetworkTerm& objective,
                                    const ActivationMaximizationOptions& options, const at::Tensor& from,
                                    std::optional<ValueId> layer) {
    requireConsistent(options, from);
    const std::vector<std::int64_t> shape = model->inputShape();
    const PictureSize size{shape[0], shape[1], shape[2]};
    const Parametrisation parametrisation = parametrisationOf(size, options);

    PictureProblem problem{.model = model, .parametrisation = parametrisation, .objectives = {objective}};
    if (options.diversity > 0) {
        if (!layer)
            throw UsageError(
                "several pictures differ by a layer's channels: diversity needs a goal in a layer");
        problem.objectives.push_back(diversity(*layer, options.diversity));
    }
    problem.regularisers = regularisersOf(model->preprocessing, options);
    problem.transformations = transformationsOf(size, options);
    problem.projections = projectionsOf(model->preprocessing, options);

    Stage stage{.problem = pictureProblem(std::move(problem)),
                .optimiser = {.kind = options.optimiser, .rate = options.rate},
                .steps = options.steps};
    stage.start = [=](const at::Tensor&, const Random& random) {
        return startOf(parametrisation, *model, options, from, random);
    };
    stage.show = [parametrisation](const at::Tensor& parameters) {
        return shownPicture(parametrisation.picture(parameters));
    };
    return {{std::move(stage)}};
}

const Preset& requirePreset(const std::vector<Preset>& presets, const std::string& id) {
    std::vector<std::string> ids;
    for (const Preset& preset : presets) {
        if (preset.id == id)
            return preset;
        ids.push_back(preset.id);
    }
    throw UsageError("there is no preset '" + id + "'; there are " + join(ids, ", "));
}

OptionValues withPreset(const Preset& preset, OptionValues values) {
    values.insert(preset.values.begin(), preset.values.end()); // keeps what is there
    return values;
}

} // namespace saliscope
