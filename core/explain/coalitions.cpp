#include "explain/coalitions.h"

#include "base/generator.h"

#include <ATen/ATen.h>

#include <numeric>

namespace saliscope {

namespace {

/// The sizes s and players - s, which weigh the same.
struct SizePair {
    std::int64_t size = 0;
    double weight = 0; ///< of all coalitions of both sizes together
    double count = 0;  ///< of these coalitions: a whole number, perhaps a very large one
};

double binomial(std::int64_t n, std::int64_t k) {
    double result = 1;
    for (std::int64_t i = 1; i <= k; ++i)
        result = std::round(result * static_cast<double>(n - k + i) / static_cast<double>(i));
    return result;
}

/// From the outside inwards; weights add up to 1.
std::vector<SizePair> sizePairs(std::int64_t players) {
    std::vector<SizePair> pairs;
    double sum = 0;
    for (std::int64_t size = 1; 2 * size <= players; ++size) {
        const double sizes = 2 * size == players ? 1 : 2;
        pairs.push_back(
            {size, sizes / static_cast<double>(size * (players - size)), sizes * binomial(players, size)});
        sum += pairs.back().weight;
    }
    for (SizePair& pair : pairs)
        pair.weight /= sum;
    return pairs;
}

class CoalitionList {
public:
    CoalitionList(std::int64_t players, std::int64_t atMost)
        : members_(at::zeros({atMost, players}, at::kBool)),
          weights_(at::zeros({atMost}, at::kDouble)),
          players_(players) {}

    std::int64_t count() const { return count_; }

    /// The coalition of the players for which `isMember` holds, and that of all others.
    template <typename IsMember>
    void addWithComplement(IsMember isMember, double weight) {
        bool* const members = members_.data_ptr<bool>() + count_ * players_;
        for (std::int64_t player = 0; player < players_; ++player) {
            members[player] = isMember(player);
            members[players_ + player] = !members[player];
        }
        weights_.data_ptr<double>()[count_] = weights_.data_ptr<double>()[count_ + 1] = weight;
        count_ += 2;
    }

    Coalitions finish(bool complete) const {
        return {members_.slice(0, 0, count_), weights_.slice(0, 0, count_), complete};
    }

private:
    at::Tensor members_, weights_;
    std::int64_t players_, count_ = 0;
};

/// Moves on to the next of the combinations 0 <= a < b < ... < players in lexicographic order; false after
/// the last.
bool advance(std::vector<std::int64_t>& combination, std::int64_t players) {
    std::int64_t highest = players - 1;
    for (auto number = combination.rbegin(); number != combination.rend(); ++number, --highest)
        if (*number < highest) {
            std::iota(std::prev(number.base()), combination.end(), *number + 1);
            return true;
        }
    return false;
}

/// Adds every coalition of the pair's sizes.
void addAll(CoalitionList& list, const SizePair& pair, std::int64_t players) {
    std::vector<std::int64_t> combination(static_cast<std::size_t>(pair.size));
    std::iota(combination.begin(), combination.end(), 0);
    do {
        // Where both sizes are one, the complements of those with player 0 are those without.
        if (2 * pair.size == players && combination.front() != 0)
            return;
        const auto isMember = [&](std::int64_t player) {
            return std::binary_search(combination.begin(), combination.end(), player);
        };
        list.addWithComplement(isMember, pair.weight / pair.count);
    } while (advance(combination, players));
}

/// Adds `draws` random coalitions and their complements.
void addRandom(CoalitionList& list, std::span<const SizePair> pairs, std::int64_t players, std::int64_t draws,
               at::Generator generator) {
    std::vector<double> sizeWeights;
    for (const SizePair& pair : pairs)
        sizeWeights.push_back(pair.weight);
    const at::Tensor weights = at::tensor(sizeWeights, at::kDouble);
    const double weightOfEach = weights.sum().item<double>() / static_cast<double>(2 * draws);
    const at::Tensor sizes = at::multinomial(weights, draws, true, generator);
    for (std::int64_t i = 0; i < draws; ++i) {
        const std::int64_t size = pairs[static_cast<std::size_t>(sizes[i].item<std::int64_t>())].size;
        const at::Tensor order = at::randperm(players, generator, at::kLong);
        const auto* const rank = order.data_ptr<std::int64_t>();
        list.addWithComplement([&](std::int64_t player) { return rank[player] < size; }, weightOfEach);
    }
}

} // namespace

Coalitions shapleyCoalitions(std::int64_t players, std::int64_t count, std::uint64_t seed) {
    const std::vector<SizePair> pairs = sizePairs(players);
    double all = 0;
    for (const SizePair& pair : pairs)
        all += pair.count;
    CoalitionList list(players, static_cast<std::int64_t>(std::min(static_cast<double>(count), all)));
    double weightLeft = 1;
    std::size_t listed = 0;
    for (; listed < pairs.size(); ++listed) {
        const double affordable =
            static_cast<double>(count - list.count()) * pairs[listed].weight / weightLeft;
        constexpr double rounding = 1e-8;
        if (affordable < pairs[listed].count - rounding)
            break;
        addAll(list, pairs[listed], players);
        weightLeft -= pairs[listed].weight;
    }
    const bool complete = listed == pairs.size();
    if (const std::int64_t draws = (count - list.count()) / 2; draws > 0 && !complete)
        addRandom(list, std::span(pairs).subspan(listed), players, draws, seededGenerator(seed));
    return list.finish(complete);
}

} // namespace saliscope
