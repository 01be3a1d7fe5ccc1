#include "dataset/embedding.h"

#include "base/error.h"
#include "base/progress.h"
#include "dataset/principal_components.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

Embedding byPrincipalComponents(const at::Tensor& features, const Progress& progress) {
    const PrincipalComponents components = principalComponents(features, 2, progress.part(0, 0.9));
    at::Tensor positions = at::zeros({features.size(0), 2}, at::kDouble);
    positions.slice(1, 0, components.components.size(0))
        .copy_(components.project(features, progress.part(0.9, 1)));
    return {.method = EmbeddingMethod::principalComponents,
            .positions = positions,
            .explainedVariance = components.explained().sum().item<double>()};
}

Embedding byTsne(const at::Tensor& features, const TsneOptions& options, std::uint64_t seed,
                 const Progress& progress, const std::function<void(const TsneState&)>& onStep) {
    const Tsne tsne = prepareTsne(features, options, seed, progress.part(0, 0.2));
    TsneState state = start(tsne);
    advance(tsne, state, remainingSteps(tsne, state), progress.part(0.2, 0.98), onStep);
    return {.method = EmbeddingMethod::tsne,
            .positions = state.positions,
            .explainedVariance = tsne.explainedVariance,
            .divergence = divergence(tsne.affinities, state.positions, progress.part(0.98, 1)),
            .perplexity = tsne.options.perplexity};
}

} // namespace

std::string_view nameOf(EmbeddingMethod method) {
    return method == EmbeddingMethod::tsne ? "tsne" : "pca";
}

Embedding embed(const at::Tensor& features, EmbeddingMethod method, const TsneOptions& options,
                std::uint64_t seed, const Progress& progress,
                const std::function<void(const TsneState&)>& onStep) {
    if (features.dim() != 2 || features.size(0) < 2)
        throw UsageError("a map needs at least two points");
    Embedding result = method == EmbeddingMethod::tsne
                           ? byTsne(features, options, seed, progress.part(0, 0.9), onStep)
                           : byPrincipalComponents(features, progress.part(0, 0.9));
    constexpr std::int64_t fewest = 5;
    const QualityOptions usual;
    if (const std::int64_t size = features.size(0); size >= fewest)
        result.quality = embeddingQuality(features, result.positions,
                                          {.neighbours = std::min(usual.neighbours, (size - 1) / 2)},
                                          progress.part(0.9, 1));
    return result;
}

} // namespace saliscope
