// Does a concept that a person has in mind, shown by example, matter to a class? Testing with concept
// activation vectors (TCAV, Kim, Wattenberg, Gilmer, Cai, Wexler, Viegas & Sayres 2018).
#pragma once

#include "base/progress.h"
#include "graph/graph.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace saliscope {

struct Model;

struct ConceptOptions {
    int runs = 20;          ///< concept activation vectors, each against other random images; 2 to 1000
    double penalty = 0.01;  ///< of the logistic regression: the weight of ½ |w|² beside the mean loss
    std::uint64_t seed = 0; ///< of the choice of random images
};

/// The direction at a layer in which images of a concept lie, seen from other images.
struct ConceptVector {
    at::Tensor direction; ///< D, float64, of length 1, towards the concept
    double intercept = 0; ///< an activation x is on the concept's side if direction · x + intercept > 0
    double accuracy = 0;  ///< on the images that it was found from
};

/// Logistic regression with penalty |w|² (without the intercept), by Newton's method: the minimum of
/// mean log(1 + exp(-y (w·x + b))) + ½ penalty |w|². Activations are centred and divided by the root mean
/// square of their lengths first, so that the penalty means the same for all layers. The costs grow with the
/// number of images, hardly with D. \param positive, negative n×D and m×D, at least one each
ConceptVector conceptVector(const at::Tensor& positive, const at::Tensor& negative, double penalty);

/// Whether two samples have the same mean: Welch's t-test, two-sided.
struct MeanComparison {
    double t = 0, degreesOfFreedom = 0;
    double p = 1; ///< of a difference as large or larger if the means are equal
};

/// \throws UsageError if a sample has fewer than two numbers. Where neither varies, p is 1 for equal means
/// and 0 for others
MeanComparison compareMeans(const std::vector<double>& one, const std::vector<double>& other);

struct ConceptResult {
    /// Of each run: the share of the class's images whose score rises towards the concept (the TCAV score),
    /// of vectors concept against random images and random against random images.
    std::vector<double> scores, randomScores;
    double score = 0, randomScore = 0; ///< their means
    double accuracy = 0; ///< of the concept's vectors, the mean; near 0.5 the layer does not know the concept
    MeanComparison comparison = {};
    /// The means differ with p < 0.05: otherwise the concept's score says nothing.
    bool significant = false;
};

struct ConceptQuestion {
    const Model& model;
    ValueId layer{};
    std::int64_t classIndex = 0;
    at::Tensor concepts, randoms, images; ///< N×C×H×W each, preprocessed; the last of the class
};

/// Each run takes as many random images as there are of the concept (half of all random ones at most) by
/// chance and finds a vector; and another between two disjoint such choices. \throws UsageError if there are
/// fewer than two images of the concept or four random ones, or none of the class, or the options are out of
/// range; ModelError if the score does not depend on the layer; Cancelled
ConceptResult testConcept(const ConceptQuestion& question, const ConceptOptions& options = {},
                          const Progress& progress = {});

} // namespace saliscope
