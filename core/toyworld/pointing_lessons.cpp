#include "toyworld/pointing_lessons.h"

#include "graph/executor.h"
#include "toyworld/descent.h"
#include "toyworld/training_scenes.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saliscope {

namespace {

at::Tensor weight(const Graph& graph, const std::string& name) {
    return std::ranges::find(graph.constants, name, &Constant::name)->tensor;
}

/// With weights of its own.
Graph copied(Graph graph) {
    for (Constant& constant : graph.constants) {
        constant.tensor = constant.tensor.detach().clone();
        if (constant.tensor.dim() == 4) // twice as fast with one thread (LibTorch 1.13)
            constant.tensor = constant.tensor.contiguous(at::MemoryFormat::ChannelsLast);
    }
    return graph;
}

Graph finished(Graph graph) {
    for (Constant& constant : graph.constants)
        constant.tensor = constant.tensor.detach().contiguous();
    return graph;
}

/// -log of the part of the picture's evidence (a softmax over positions) that lies well inside the object,
/// mean over the objects.
at::Tensor pointingLoss(const at::Tensor& contributions, const at::Tensor& depths) {
    constexpr double wellInside = 2; // pixels; where an object is thinner, its deepest places
    const at::Tensor deepest = depths.amax({2, 3}, /*keepdim=*/true);
    const at::Tensor isInside = (depths >= deepest.clamp_max(wellInside)).logical_and(depths > 0).flatten(2);
    const at::Tensor isThere = isInside.any(2);
    const at::Tensor evidence = contributions.flatten(2).log_softmax(2).masked_fill(~isInside, -1e4);
    return -evidence.logsumexp(2).masked_select(isThere).sum() / isThere.sum().clamp_min(1);
}

at::Tensor lossOf(const Graph& network, const Trace& trace, const SceneBatch& batch,
                  const TrainingOptions& options) {
    const at::Tensor& map = trace.value(requireValue(network, "relu5"));
    const at::Tensor contributions = contributionsToScores(network, map);
    return crossEntropy(trace.output(), smoothed(batch.targets, options.labelSmoothing)) +
           options.localisation *
               (placesLoss(network, map, batch.places) / 2 + pointingLoss(contributions, batch.depths));
}

} // namespace

at::Tensor contributionsToScores(const Graph& network, const at::Tensor& map) {
    const at::Tensor features = weight(network, "features.weight");
    const at::Tensor hidden = at::linear(map.mean({2, 3}), features, weight(network, "features.bias"));
    const at::Tensor isActive = (hidden.detach() > 0).to(map.scalar_type()).unsqueeze(1);
    const at::Tensor derivative = (weight(network, "scores.weight") * isActive).matmul(features);
    return derivative.bmm(map.flatten(2)).unflatten(2, map.sizes().slice(2));
}

at::Tensor placesLoss(const Graph& network, const at::Tensor& map, const at::Tensor& places) {
    const at::Tensor features =
        at::linear(map.movedim(1, 3), weight(network, "features.weight"), weight(network, "features.bias"))
            .relu();
    const at::Tensor scores =
        at::linear(features, weight(network, "scores.weight"), weight(network, "scores.bias")).movedim(3, 1);
    // Each class for itself: a softmax would allow all scores to be high where there is nothing.
    return at::binary_cross_entropy_with_logits(scores, places.clamp(0, 1)) *
           static_cast<double>(places.size(1));
}

Graph taughtToPoint(const Graph& network, const TrainingOptions& options, std::uint64_t firstScene,
                    const std::function<void(int step, int steps, float loss)>& told,
                    const Progress& progress) {
    Graph graph = copied(network);
    Descent descent(graph, options.pointingRate, options.weightDecay);
    const TrainingScenes scenes = {.seed = options.seed, .biased = options.biased, .size = options.size};
    const ValueId lastMap = requireValue(graph, "relu5");
    const int steps = options.pointingImages / options.batch;
    for (int step = 0; step < steps; ++step) {
        const std::uint64_t first = firstScene + static_cast<std::uint64_t>(step * options.batch);
        const SceneBatch batch = drawTrainingBatch(scenes, first, options.batch, progress);
        const Trace trace = run(graph, batch.input,
                                {.keep = {lastMap}, .differentiate = {graph.input}, .progress = progress});
        const c10::AutoGradMode gradients(true);
        const at::Tensor loss = lossOf(graph, trace, batch, options);
        descent.step(loss, (step + 0.5) / steps, progress);
        told(step, steps, loss.item<float>());
    }
    return finished(std::move(graph));
}

} // namespace saliscope
