// An attack on the defence itself.
#pragma once

#include "attack/victim.h"

namespace saliscope {

/// A victim behind noise, made differentiable so that it can be attacked: the logarithm of the mean
/// probability over a fixed number of noisy copies, always of the same noise (Salman et al. 2019).
/// Approximates what `certify` asks; whoever fools it has still to be tried with votes.
class SmoothedVictim final : public Victim {
public:
    /// Refers to the victim. \param copies few: they go through the network in one run
    SmoothedVictim(const Victim& victim, double sigma, std::int64_t copies, std::uint64_t seed)
        : victim_(victim), sigma_(sigma), copies_(copies), seed_(seed) {}

    std::int64_t classes() const override { return victim_.classes(); }
    at::Tensor scores(const at::Tensor& pictures, const Progress& progress = {}) const override;
    Slope slope(const at::Tensor& pictures, const ScoreLoss& loss,
                const Progress& progress = {}) const override;

private:
    /// Each of N pictures `copies` times in a row, with noise.
    at::Tensor noisy(const at::Tensor& pictures) const;
    /// N×classes out of those of the copies; differentiable.
    at::Tensor meanLogProbabilities(const at::Tensor& scores) const;

    const Victim& victim_;
    double sigma_;
    std::int64_t copies_;
    std::uint64_t seed_;
};

} // namespace saliscope
