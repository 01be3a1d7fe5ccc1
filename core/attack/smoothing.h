// Noise as a defence: a classifier that lets copies of the picture with Gaussian noise vote, and for which it
// can be proved that no change up to a certain length turns its answer (Cohen, Rosenfeld & Kolter 2019).
#pragma once

#include "attack/victim.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace saliscope {

struct SmoothingOptions {
    double sigma = 0.25;          ///< of the noise, for values from 0 to 1; values beyond are not cut
    std::int64_t samples = 1000;  ///< noisy copies whose votes are counted; the paper has 100,000
    std::int64_t selection = 100; ///< others, which only choose the class whose radius is certified
    double alpha = 0.001;         ///< probability that a certificate is wrong
};

/// Votes for each class.
using Votes = std::vector<std::int64_t>;

struct Certificate {
    Votes votes;             ///< of the `samples` copies
    std::int64_t leader = 0; ///< the class that most of the `selection` copies were taken for
    double lowerBound = 0;   ///< of the probability with which a copy is taken for it: Clopper-Pearson
    /// The answer of the smoothed classifier; it abstains where the lower bound is not above 1/2.
    std::optional<std::int64_t> answer = {};
    double radius = 0; ///< no change of smaller L2 turns the answer: σ Φ⁻¹(lower bound); 0 where it abstains
};

/// Is shown the votes so far.
using VotesPreview = std::function<void(const Votes&)>;

/// What each of `count` copies of a picture with noise of that σ is taken for. The same seed gives the same
/// noise, whatever the size of batches. \param picture 1×C×H×W, 0 to 1 \throws ModelError, Cancelled
Votes noisyVotes(const Victim& victim, const at::Tensor& picture, double sigma, std::int64_t count,
                 std::uint64_t seed, const Progress& progress = {}, const VotesPreview& preview = {});

/// The paper's CERTIFY: holds with probability 1 - alpha. \throws UsageError for options that cannot be,
/// ModelError, Cancelled
Certificate certify(const Victim& victim, const at::Tensor& picture, const SmoothingOptions& options,
                    std::uint64_t seed, const Progress& progress = {}, const VotesPreview& preview = {});

/// The paper's PREDICT, of votes: the class with the most; none where chance could have put it before the
/// second with a probability above alpha.
std::optional<std::int64_t> predictedBy(const Votes& votes, double alpha);

/// How large a part of pictures is answered rightly with a certified radius of at least each of `radii`.
/// \param certified the radius of each picture, below zero where the answer is wrong or absent
std::vector<double> certifiedAccuracy(const std::vector<double>& certified, const std::vector<double>& radii);

} // namespace saliscope
