#include "session/computations.h"

#include "base/error.h"
#include "explain/methods.h"
#include "explain/runs.h"
#include "graph/layer.h"
#include "model/model_loader.h"
#include "session/conversion.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace saliscope {

namespace {

class Stopwatch {
public:
    double milliseconds() const {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

at::Tensor scoresOf(const Model& model, const NetworkInput& input, const Progress& progress) {
    return run(model.graph, input.tensor.to(model.device), {.progress = progress}).output()[0];
}

std::vector<float> probabilitiesOf(const std::vector<float>& scores) {
    return toVector(at::softmax(at::tensor(scores, at::kDouble), 0));
}

std::int64_t indexOfLargest(const std::vector<float>& scores) {
    return std::max_element(scores.begin(), scores.end()) - scores.begin();
}

/// C×H×W of one image; a layer without positions has maps of one value. \throws UsageError if it has no
/// channels
at::Tensor asMaps(const at::Tensor& activation, const QString& layer) {
    if (activation.dim() != 2 && activation.dim() != 4)
        throw UsageError("the layer '" + layer.toStdString() + "' has no channels to show; choose another");
    return activation.dim() == 4 ? activation[0] : activation[0].reshape({-1, 1, 1});
}

} // namespace

NetworkInput Computations::input(const Picture& picture, const Origin& origin, const Model& model) {
    const auto known = std::find_if(inputs_.begin(), inputs_.end(),
                                    [&](const auto& candidate) { return candidate.first == origin; });
    if (known != inputs_.end())
        return known->second;
    constexpr std::size_t cleanAndPainted = 2;
    inputs_.insert(inputs_.begin(), {origin, preprocess(picture, model.preprocessing)});
    if (inputs_.size() > cleanAndPainted)
        inputs_.pop_back();
    return inputs_.front().second;
}

NetworkInput Computations::paintedInput(const Snapshot& snapshot) {
    return input(snapshot.picture, {snapshot.basis.picture, snapshot.basis.model}, *snapshot.model);
}

std::vector<float> Computations::cleanScores(const Snapshot& snapshot, const Progress& progress) {
    const Origin origin{snapshot.cleanRevision, snapshot.basis.model};
    if (!cleanScores_ || cleanScores_->first != origin)
        cleanScores_ = {origin,
                        toVector(scoresOf(*snapshot.model,
                                          input(snapshot.cleanPicture, origin, *snapshot.model), progress))};
    return cleanScores_->second;
}

std::int64_t Computations::topClass(const Snapshot& snapshot, const Progress& progress) {
    if (snapshot.target.kind != TargetChoice::Kind::topClass)
        return 0;
    return indexOfLargest(cleanScores(snapshot, progress));
}

Prediction Computations::predict(const Snapshot& snapshot, const Progress& progress) {
    const Stopwatch stopwatch;
    const NetworkInput painted = paintedInput(snapshot);
    Prediction prediction;
    prediction.basis = snapshot.basis;
    prediction.geometry = painted.geometry;
    prediction.cleanScores = cleanScores(snapshot, progress);
    prediction.scores = snapshot.basis.picture == snapshot.cleanRevision
                            ? prediction.cleanScores
                            : toVector(scoresOf(*snapshot.model, painted, progress));
    prediction.probabilities = probabilitiesOf(prediction.scores);
    prediction.cleanProbabilities = probabilitiesOf(prediction.cleanScores);
    prediction.topClass = indexOfLargest(prediction.scores);
    prediction.cleanTopClass = indexOfLargest(prediction.cleanScores);
    prediction.milliseconds = stopwatch.milliseconds();
    return prediction;
}

HeatMap Computations::explain(const Snapshot& snapshot, const MapRequest& request, const Progress& progress,
                              const std::function<void(HeatMap)>& show) {
    const Stopwatch stopwatch;
    const Model& model = *snapshot.model;
    const Method& method = requireMethod(request.method.toStdString());
    const NetworkInput painted = paintedInput(snapshot);
    Question question{.model = model,
                      .input = painted.tensor.to(model.device),
                      .target =
                          toTarget(snapshot.target, snapshot.pinned, topClass(snapshot, progress), model),
                      .seed = request.seed};
    if (method.description.needsLayer)
        question.layer = requireValue(model.graph, snapshot.layer.toStdString());
    const auto finish = [&](const Attribution& attribution) {
        HeatMap map = toHeatMap(attribution, model);
        map.basis = snapshot.basis;
        map.method = request.method;
        map.target = QString::fromStdString(targetText(model, question.target));
        map.geometry = painted.geometry;
        map.milliseconds = stopwatch.milliseconds();
        return map;
    };
    if (show)
        question.preview = [&](const at::Tensor& map) {
            HeatMap partial = finish({.map = map});
            partial.isPartial = true;
            show(std::move(partial));
        };
    return finish(method.explain(question, request.options, progress));
}

Activations Computations::activations(const Snapshot& snapshot, bool withWeights, const Progress& progress) {
    const Stopwatch stopwatch;
    const Model& model = *snapshot.model;
    const NetworkInput painted = paintedInput(snapshot);
    const ValueId layer = requireValue(model.graph, snapshot.layer.toStdString());
    const at::Tensor tensor = painted.tensor.to(model.device);

    Activations activations;
    at::Tensor maps;
    if (withWeights) {
        const Question question{
            .model = model,
            .input = tensor,
            .target = toTarget(snapshot.target, snapshot.pinned, topClass(snapshot, progress), model)};
        Runs runs(question, progress);
        const Trace trace = runs.forward(tensor, {.differentiate = {layer}});
        maps = asMaps(trace.value(layer).detach(), snapshot.layer);
        if (targetValue(question.target, trace).requires_grad())
            activations.gradCamWeights =
                toVector(asMaps(runs.gradients(trace, {layer}).front(), snapshot.layer).flatten(1).mean(1));
        else
            activations.noWeights = QStringLiteral("the target does not depend on this layer");
    } else {
        const Trace trace =
            run(model.graph, tensor, {.keep = {layer}, .withoutOutputs = true, .progress = progress});
        maps = asMaps(trace.value(layer), snapshot.layer);
    }
    const at::Tensor positions = maps.flatten(1);
    activations.basis = snapshot.basis;
    activations.layer = snapshot.layer;
    activations.channels = static_cast<int>(maps.size(0));
    activations.height = static_cast<int>(maps.size(1));
    activations.width = static_cast<int>(maps.size(2));
    activations.values = toVector(maps);
    activations.means = toVector(positions.mean(1));
    activations.minima = toVector(positions.amin(1));
    activations.maxima = toVector(positions.amax(1));
    activations.geometry = painted.geometry;
    activations.milliseconds = stopwatch.milliseconds();
    return activations;
}

Filters Computations::filters(const Snapshot& snapshot) const {
    const Stopwatch stopwatch;
    const at::Tensor& kernels = requireFilters(snapshot.model->graph, snapshot.layer.toStdString());
    Filters filters;
    filters.basis = snapshot.basis;
    filters.layer = snapshot.layer;
    filters.outputs = static_cast<int>(kernels.size(0));
    filters.inputs = static_cast<int>(kernels.size(1));
    filters.height = static_cast<int>(kernels.size(2));
    filters.width = static_cast<int>(kernels.size(3));
    filters.values = toVector(kernels);
    filters.milliseconds = stopwatch.milliseconds();
    return filters;
}

Basis partsOfMap(const QString& method) {
    const Method* known = findMethod(method.toStdString());
    return {
        .picture = 1, .model = 1, .target = 1, .layer = !known || known->description.needsLayer ? 1U : 0U};
}

QString titleOfMethod(const QString& id) {
    const Method* known = findMethod(id.toStdString());
    return known ? QString::fromStdString(known->description.title) : id;
}

std::pair<std::shared_ptr<const Model>, ModelInfoPtr> openModel(const ModelChoice& choice,
                                                                const Progress& progress) {
    ModelRequest request{.model = choice.model.toStdString()};
    if (!choice.weights.isEmpty())
        request.weights = choice.weights.toStdString();
    if (!choice.architecture.isEmpty())
        request.architecture = choice.architecture.toStdString();
    if (!choice.labels.isEmpty())
        request.labels = choice.labels.toStdString();
    auto model = loadModel(request, progress.part(0, 0.8));
    progress.report(0.8, "looking at its layers");
    auto info = std::make_shared<ModelInfo>(describeModel(*model));
    info->source = choice.model;
    return {std::move(model), std::move(info)};
}

} // namespace saliscope
