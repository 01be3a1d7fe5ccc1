#include "dataset/reason_clusters.h"

#include "base/error.h"
#include "dataset/k_means.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace saliscope {

namespace {

constexpr std::int64_t fewestMaps = 6;

void requireReasonOptions(const at::Tensor& maps, const ReasonClusterOptions& options) {
    if (!maps.defined() || maps.dim() != 3)
        throw UsageError("reasons are clustered by maps N×H×W");
    if (options.side < 2 || options.neighbours < 0 || options.most < 1)
        throw UsageError("reasons are clustered at a side of 2 cells or more, with a number of neighbours "
                         "that is not negative, into 1 cluster or more");
}

/// N×D.
at::Tensor mapVectors(const at::Tensor& maps, std::int64_t side) {
    return at::adaptive_avg_pool2d(maps.to(at::kDouble).unsqueeze(1), {side, side}).flatten(1);
}

/// N×N: 1 for neighbours, 0 for others.
at::Tensor neighbourGraph(const at::Tensor& vectors, int neighbours) {
    at::Tensor distances = at::cdist(vectors, vectors);
    distances.fill_diagonal_(std::numeric_limits<double>::infinity());
    const at::Tensor nearest =
        std::get<1>(distances.sort(/*stable=*/true, 1, /*descending=*/false)).slice(1, 0, neighbours);
    const at::Tensor graph = at::zeros_like(distances).scatter(1, nearest, 1.0);
    return at::maximum(graph, graph.t());
}

struct Spectrum {
    at::Tensor values, vectors; ///< ascending; a column for each
};

Spectrum laplacianSpectrum(const at::Tensor& graph) {
    const at::Tensor root = graph.sum(1).rsqrt();
    const at::Tensor unit = at::eye(graph.size(0), at::kDouble);
    const auto [values, vectors] = at::linalg_eigh(unit - root.unsqueeze(1) * graph * root.unsqueeze(0));
    return {values, vectors};
}

/// After how many eigenvalues they rise most.
int groupsIn(const std::vector<double>& eigenvalues) {
    const auto rise = [&](std::size_t after) { return eigenvalues[after] - eigenvalues[after - 1]; };
    std::size_t best = 1;
    for (std::size_t i = 2; i < eigenvalues.size(); ++i)
        if (rise(i) > rise(best))
            best = i;
    return static_cast<int>(best);
}

/// The images of each cluster, the nearest to its mean first.
std::vector<std::vector<std::size_t>>
membersByTypicality(const at::Tensor& points, const std::vector<std::size_t>& cluster, int count) {
    std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < cluster.size(); ++i)
        members[cluster[i]].push_back(i);
    for (auto& own : members) {
        if (own.empty())
            continue;
        std::vector<std::int64_t> rows(own.begin(), own.end());
        const at::Tensor mean = points.index_select(0, at::tensor(rows)).mean(0);
        const at::Tensor distances = (points - mean).norm(2, 1).contiguous();
        const double* distance = distances.data_ptr<double>();
        std::stable_sort(own.begin(), own.end(),
                         [&](std::size_t a, std::size_t b) { return distance[a] < distance[b]; });
    }
    std::erase_if(members, [](const auto& own) { return own.empty(); });
    std::stable_sort(members.begin(), members.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return members;
}

at::Tensor meanMapOf(const at::Tensor& maps, const std::vector<std::size_t>& images) {
    const std::vector<std::int64_t> rows(images.begin(), images.end());
    const at::Tensor own = maps.index_select(0, at::tensor(rows)).to(at::kFloat).clamp_min(0);
    const at::Tensor sums = own.sum({1, 2}, /*keepdim=*/true);
    return at::where(sums > 0, own / sums, at::zeros_like(own)).mean(0);
}

int neighboursOf(std::int64_t maps, const ReasonClusterOptions& options) {
    constexpr std::int64_t fewest = 3, most = 20;
    const std::int64_t wanted =
        options.neighbours > 0 ? options.neighbours : std::clamp(maps / 4, fewest, most);
    return static_cast<int>(std::min(wanted, maps - 1));
}

} // namespace

ReasonClusters reasonClusters(const at::Tensor& maps, const ReasonClusterOptions& options,
                              const Progress& progress) {
    requireReasonOptions(maps, options);
    ReasonClusters result;
    std::vector<std::size_t> all(static_cast<std::size_t>(maps.size(0)));
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (all.empty())
        return result;
    if (maps.size(0) < fewestMaps) {
        result.clusters.push_back({all, meanMapOf(maps, all)});
        return result;
    }
    const at::Tensor vectors = mapVectors(maps, options.side);
    progress.checkCancelled();
    const Spectrum spectrum = laplacianSpectrum(neighbourGraph(vectors, neighboursOf(maps.size(0), options)));
    const auto kept = std::min<std::int64_t>(options.most + 1, maps.size(0));
    for (std::int64_t i = 0; i < kept; ++i)
        result.eigenvalues.push_back(spectrum.values[i].item<double>());
    const int groups = groupsIn(result.eigenvalues);
    const auto last = static_cast<std::size_t>(groups);
    if (groups > 1)
        result.eigengap = result.eigenvalues[last] - result.eigenvalues[last - 1];
    const at::Tensor rows = spectrum.vectors.slice(1, 0, groups);
    const at::Tensor points = rows / rows.norm(2, 1, /*keepdim=*/true).clamp_min(1e-300);
    const std::vector<std::size_t> cluster = kMeans(points, groups, options.seed, progress);
    for (std::vector<std::size_t>& images : membersByTypicality(points, cluster, groups)) {
        at::Tensor mean = meanMapOf(maps, images);
        result.clusters.push_back({std::move(images), std::move(mean)});
    }
    return result;
}

} // namespace saliscope
