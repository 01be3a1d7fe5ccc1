#include "attack/differential_evolution.h"

#include "base/error.h"

#include <algorithm>
#include <array>

namespace saliscope {

namespace {

std::vector<double> randomPoint(const std::vector<VariableRange>& ranges, Random& random) {
    std::vector<double> point;
    for (const VariableRange& range : ranges)
        point.push_back(random.between(range.low, range.high));
    return point;
}

/// Three different members, none of them `parent`.
std::array<std::size_t, 3> threeOthers(std::size_t parent, std::size_t population, Random& random) {
    std::array<std::size_t, 3> chosen{};
    for (std::size_t i = 0; i < chosen.size(); ++i)
        do {
            chosen[i] = static_cast<std::size_t>(random.below(static_cast<int>(population)));
        } while (chosen[i] == parent ||
                 std::find(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(i), chosen[i]) !=
                     chosen.begin() + static_cast<std::ptrdiff_t>(i));
    return chosen;
}

std::vector<double> childOf(std::size_t parent, const std::vector<Individual>& population,
                            const std::vector<VariableRange>& ranges,
                            const DifferentialEvolutionOptions& options, Random& random) {
    const auto [a, b, c] = threeOthers(parent, population.size(), random);
    std::vector<double> child = population[parent].genes;
    const auto certain = static_cast<std::size_t>(random.below(static_cast<int>(child.size())));
    for (std::size_t i = 0; i < child.size(); ++i) {
        const bool crosses = random.chance(options.crossover);
        if (i == certain || crosses)
            child[i] = std::clamp(population[a].genes[i] +
                                      options.weight * (population[b].genes[i] - population[c].genes[i]),
                                  ranges[i].low, ranges[i].high);
    }
    return child;
}

const Individual& bestOf(const std::vector<Individual>& population) {
    return *std::ranges::min_element(population, {}, &Individual::value);
}

} // namespace

Evolution
minimiseByEvolution(const std::vector<VariableRange>& ranges, const PopulationValues& values,
                    const DifferentialEvolutionOptions& options, Random random,
                    const std::function<bool(const Individual& best, std::int64_t generation)>& isDone) {
    if (options.population < 4)
        throw UsageError("a population of " + std::to_string(options.population) +
                         " is too small for differential evolution; it needs 4 or more");
    std::vector<std::vector<double>> points;
    for (std::int64_t i = 0; i < options.population; ++i)
        points.push_back(randomPoint(ranges, random));
    std::vector<double> found = values(points);
    std::vector<Individual> population;
    for (std::size_t i = 0; i < points.size(); ++i)
        population.push_back({std::move(points[i]), found[i]});

    Evolution evolution{.best = bestOf(population), .generations = 0, .evaluations = options.population};
    while (!isDone(evolution.best, evolution.generations) && evolution.generations < options.generations) {
        points.clear();
        for (std::size_t i = 0; i < population.size(); ++i)
            points.push_back(childOf(i, population, ranges, options, random));
        found = values(points);
        for (std::size_t i = 0; i < points.size(); ++i)
            if (found[i] <= population[i].value)
                population[i] = {std::move(points[i]), found[i]};
        evolution.best = bestOf(population);
        ++evolution.generations;
        evolution.evaluations += options.population;
    }
    return evolution;
}

} // namespace saliscope
