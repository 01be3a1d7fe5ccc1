#include "dataset/affinities.h"

#include "base/error.h"
#include "base/options.h"
#include "base/progress.h"
#include "dataset/parallel.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// Makes a distribution of the squared distances, nearest first. Returns its entropy in nats.
double fillDistribution(std::span<const double> distances, double beta, std::span<double> probabilities) {
    double sum = 0, energy = 0;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        const double distance = distances[i] - distances[0]; // keeps the sum at 1 or more
        probabilities[i] = std::exp(-beta * distance);
        sum += probabilities[i];
        energy += distance * probabilities[i];
    }
    for (double& probability : probabilities)
        probability /= sum;
    return std::log(sum) + beta * energy / sum;
}

/// The entropy falls from the logarithm of the number of neighbours (β = 0) to that of the number of the very
/// nearest (β → ∞).
void findDistribution(std::span<const double> distances, double perplexity, std::span<double> probabilities) {
    const double wanted = std::log(perplexity);
    double low = 0, high = std::numeric_limits<double>::infinity();
    const double spread = distances.back() - distances.front();
    double beta = spread > 0 ? 1 / spread : 1;
    constexpr int steps = 200;
    for (int step = 0; step < steps; ++step) {
        const double entropy = fillDistribution(distances, beta, probabilities);
        if (std::abs(entropy - wanted) < 5e-8)
            return;
        (entropy > wanted ? low : high) = beta;
        beta = std::isinf(high) ? 2 * beta : (low + high) / 2;
        if (beta > 1e300)
            return;
    }
}

} // namespace

ConditionalAffinities conditionalAffinities(const NeighbourTable& neighbours, double perplexity,
                                            const Progress& progress) {
    const std::int64_t size = neighbours.indices.size(0), count = neighbours.indices.size(1);
    if (!(perplexity >= 1) || perplexity > static_cast<double>(count))
        throw UsageError("a perplexity of " + numberText(perplexity) + " needs more than the " +
                         std::to_string(count) + " neighbours there are, or is below 1");
    ConditionalAffinities result{.neighbours = neighbours.indices,
                                 .probabilities = at::empty({size, count}, at::kDouble)};
    const auto length = static_cast<std::size_t>(count);
    const std::int64_t block = std::max(std::int64_t{1}, 100'000 / count);
    for (std::int64_t begin = 0; begin < size; begin += block) {
        progress.report(static_cast<double>(begin) / static_cast<double>(size), "affinities");
        inParallel(begin, std::min(begin + block, size), 16, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t row = first; row < last; ++row)
                findDistribution({neighbours.squaredDistances.data_ptr<double>() + row * count, length},
                                 perplexity, {result.probabilities.data_ptr<double>() + row * count, length});
        });
    }
    return result;
}

Affinities symmetricAffinities(const ConditionalAffinities& conditional) {
    struct Entry {
        std::int32_t column;
        double value;
    };
    const std::int64_t size = conditional.neighbours.size(0), count = conditional.neighbours.size(1);
    const auto* neighbours = conditional.neighbours.data_ptr<std::int64_t>();
    const auto* probabilities = conditional.probabilities.data_ptr<double>();
    std::vector<std::vector<Entry>> rows(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i)
        for (std::int64_t k = 0; k < count; ++k) {
            const std::int64_t j = neighbours[i * count + k];
            const double half = probabilities[i * count + k] / (2 * static_cast<double>(size));
            rows[static_cast<std::size_t>(i)].push_back({static_cast<std::int32_t>(j), half});
            rows[static_cast<std::size_t>(j)].push_back({static_cast<std::int32_t>(i), half});
        }
    Affinities result{.begin = {0}, .columns = {}, .values = {}};
    for (std::vector<Entry>& row : rows) {
        std::ranges::stable_sort(row, {}, &Entry::column);
        for (const Entry& entry : row) {
            const bool again = static_cast<std::int64_t>(result.columns.size()) > result.begin.back() &&
                               result.columns.back() == entry.column;
            if (again) {
                result.values.back() += entry.value;
                continue;
            }
            result.columns.push_back(entry.column);
            result.values.push_back(entry.value);
        }
        result.begin.push_back(static_cast<std::int64_t>(result.columns.size()));
        std::vector<Entry>().swap(row);
    }
    return result;
}

} // namespace saliscope
