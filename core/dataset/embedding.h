// Features as a map, by any method.
#pragma once

#include "dataset/embedding_quality.h"
#include "dataset/tsne.h"

#include <array>
#include <optional>
#include <string_view>

namespace saliscope {

enum class EmbeddingMethod {
    principalComponents, ///< the first two: distances mean what they mean in space
    tsne
};

inline constexpr std::array embeddingMethods = {EmbeddingMethod::tsne, EmbeddingMethod::principalComponents};

/// "pca", "tsne".
std::string_view nameOf(EmbeddingMethod method);

/// A finished map with what tells how good it is.
struct Embedding {
    EmbeddingMethod method = EmbeddingMethod::tsne;
    at::Tensor positions; ///< N×2, float64
    /// The part of the variance that the two principal components of a map by PCA explain, or those to which
    /// t-SNE reduced the features first.
    double explainedVariance = 0;
    std::optional<double> divergence = {};        ///< KL(P‖Q) in nats, of t-SNE
    std::optional<double> perplexity = {};        ///< of t-SNE
    std::optional<EmbeddingQuality> quality = {}; ///< absent for fewer than 5 points
};

/// \param features N×D, N at least 2 \param options of t-SNE \param onStep is called after each step of t-SNE
/// \throws UsageError, Cancelled
Embedding embed(const at::Tensor& features, EmbeddingMethod method, const TsneOptions& options,
                std::uint64_t seed, const Progress& progress = {},
                const std::function<void(const TsneState& state)>& onStep = {});

} // namespace saliscope
