#include "dataset/k_means.h"

#include "base/random.h"

#include <ATen/ATen.h>

#include <limits>

namespace saliscope {

namespace {

constexpr int kMeansStarts = 10, kMeansRounds = 100;

/// One centre at random, each further one with a probability that grows with the squared distance from those
/// there are (k-means++, Arthur & Vassilvitskii 2007).
at::Tensor firstCentres(const at::Tensor& points, int count, Random& random) {
    at::Tensor centres = points[random.below(static_cast<int>(points.size(0)))].unsqueeze(0);
    while (centres.size(0) < count) {
        const at::Tensor distances = std::get<0>(at::cdist(points, centres).square().min(1));
        const at::Tensor reached = distances.cumsum(0);
        const double drawn = random.unit() * reached[-1].item<double>();
        const auto chosen = (reached <= drawn).sum().item<std::int64_t>();
        centres = at::cat({centres, points[std::min(chosen, points.size(0) - 1)].unsqueeze(0)});
    }
    return centres;
}

struct Clustering {
    at::Tensor members; ///< the cluster of each point
    double cost = std::numeric_limits<double>::infinity();
};

Clustering lloyd(const at::Tensor& points, at::Tensor centres) {
    Clustering clustering;
    for (int round = 0; round < kMeansRounds; ++round) {
        const auto [distances, members] = at::cdist(points, centres).square().min(1);
        const bool settled = clustering.members.defined() && at::equal(members, clustering.members);
        clustering = {members, distances.sum().item<double>()};
        if (settled)
            break;
        for (std::int64_t i = 0; i < centres.size(0); ++i)
            if (const at::Tensor own = (members == i).nonzero().flatten(); own.numel() > 0)
                centres[i].copy_(points.index_select(0, own).mean(0));
    }
    return clustering;
}

} // namespace

std::vector<std::size_t> kMeans(const at::Tensor& points, int count, std::uint64_t seed,
                                const Progress& progress) {
    const at::Tensor exact = points.to(at::kDouble);
    Clustering best;
    for (int start = 0; start < kMeansStarts; ++start) {
        progress.checkCancelled();
        Random random = Random(seed).stream(static_cast<std::uint64_t>(start));
        const Clustering found = lloyd(exact, firstCentres(exact, count, random));
        if (found.cost < best.cost)
            best = found;
    }
    std::vector<std::size_t> members;
    for (std::int64_t i = 0; i < exact.size(0); ++i)
        members.push_back(static_cast<std::size_t>(best.members[i].item<std::int64_t>()));
    return members;
}

} // namespace saliscope
