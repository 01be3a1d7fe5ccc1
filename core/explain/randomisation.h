// Does a map depend on what the network has learnt at all? A method whose map survives the network's weights
// being shuffled shows edges of the picture, not what the network sees.
#pragma once

#include "explain/method.h"

#include <string>
#include <vector>

namespace saliscope {

struct RandomisationOptions {
    std::int64_t stages = 12; ///< after how many of the steps maps are compared, evenly spread; at least 1
};

/// After the weights of all layers from the last one down to `layer` were shuffled.
struct RandomisationStage {
    std::string layer;
    int randomisedLayers = 0;
    at::Tensor map; ///< of the network in that state, H×W
    /// Spearman's correlation with the original map: 1 where the order of the pixels is the same, 0 where it
    /// has nothing to do with it; NaN where a map has one value only. Of the values, and of their magnitudes.
    double rankCorrelation = 0, magnitudeRankCorrelation = 0;
    double structuralSimilarity = 0; ///< SSIM (Wang et al. 2004) of both maps, each scaled to 0..1
};

/// The cascading randomisation test (Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018): the weights of
/// the network's layers are randomised one after the other, beginning at the scores, and each time the map is
/// computed anew. Weights are shuffled within each tensor, from the question's seed: their distribution, and
/// with it the scale of the activations, stays. The question's model is not touched. The first stage is the
/// network as it is. \throws as the method; ModelError if the network has no weights
std::vector<RandomisationStage> cascadingRandomisation(const Question& question, const Method& method,
                                                       const OptionValues& values,
                                                       const RandomisationOptions& options = {},
                                                       const Progress& progress = {});

/// Spearman's rank correlation of two tensors of the same size; equal values share the mean of their ranks.
double rankCorrelation(const at::Tensor& a, const at::Tensor& b);

} // namespace saliscope
