#include "attack/smoothing.h"

#include "base/error.h"
#include "base/exact_tests.h"
#include "base/generator.h"
#include "base/random.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saliscope {

namespace {

void requirePossible(const SmoothingOptions& options) {
    if (!(options.sigma > 0))
        throw UsageError("the noise has no strength: sigma must be above 0");
    if (options.samples < 1 || options.selection < 1)
        throw UsageError("at least one noisy copy must vote");
    if (!(options.alpha > 0 && options.alpha < 1))
        throw UsageError("alpha is a probability: it must lie between 0 and 1");
}

std::int64_t mostVoted(const Votes& votes) {
    return std::ranges::max_element(votes) - votes.begin();
}

} // namespace

Votes noisyVotes(const Victim& victim, const at::Tensor& picture, double sigma, std::int64_t count,
                 std::uint64_t seed, const Progress& progress, const VotesPreview& preview) {
    constexpr std::int64_t together = 32; // copies that lie in memory at once
    at::Generator generator = seededGenerator(seed);
    Votes votes(static_cast<std::size_t>(victim.classes()));
    for (std::int64_t done = 0; done < count;) {
        const std::int64_t copies = std::min(together, count - done);
        std::vector<at::Tensor> noise; // copy by copy: the same whatever the size of batches
        for (std::int64_t i = 0; i < copies; ++i)
            noise.push_back(at::randn(picture.sizes(), generator));
        const at::Tensor noisy = picture + sigma * at::cat(noise).to(picture.options());
        const at::Tensor answers = victim.scores(noisy, progress).argmax(1).cpu();
        for (std::int64_t i = 0; i < copies; ++i)
            ++votes[static_cast<std::size_t>(answers[i].item<std::int64_t>())];
        done += copies;
        if (preview)
            preview(votes);
        progress.report(static_cast<double>(done) / static_cast<double>(count), "noisy copies");
    }
    return votes;
}

Certificate certify(const Victim& victim, const at::Tensor& picture, const SmoothingOptions& options,
                    std::uint64_t seed, const Progress& progress, const VotesPreview& preview) {
    requirePossible(options);
    // Of their own numbers each: the choice of the class must not depend on the votes that are counted for
    // it.
    Random seeds(seed);
    const std::uint64_t selectionSeed = seeds.bits(), votingSeed = seeds.bits();
    const double part =
        static_cast<double>(options.selection) / static_cast<double>(options.selection + options.samples);
    Certificate certificate;
    certificate.leader = mostVoted(
        noisyVotes(victim, picture, options.sigma, options.selection, selectionSeed, progress.part(0, part)));
    certificate.votes = noisyVotes(victim, picture, options.sigma, options.samples, votingSeed,
                                   progress.part(part, 1), preview);
    certificate.lowerBound = clopperPearsonLowerBound(
        certificate.votes[static_cast<std::size_t>(certificate.leader)], options.samples, options.alpha);
    if (certificate.lowerBound > 0.5) {
        certificate.answer = certificate.leader;
        certificate.radius = options.sigma * normalQuantile(certificate.lowerBound);
    }
    return certificate;
}

std::optional<std::int64_t> predictedBy(const Votes& votes, double alpha) {
    const std::int64_t first = mostVoted(votes);
    Votes others = votes;
    others[static_cast<std::size_t>(first)] = 0;
    const std::int64_t most = votes[static_cast<std::size_t>(first)], second = std::ranges::max(others);
    return most > 0 && evenSplitProbability(most, second) <= alpha ? std::optional(first) : std::nullopt;
}

std::vector<double> certifiedAccuracy(const std::vector<double>& certified,
                                      const std::vector<double>& radii) {
    std::vector<double> accuracy;
    for (const double radius : radii) {
        const auto count = std::ranges::count_if(certified, [&](double r) { return r >= 0 && r >= radius; });
        accuracy.push_back(
            certified.empty() ? 0 : static_cast<double>(count) / static_cast<double>(certified.size()));
    }
    return accuracy;
}

} // namespace saliscope
