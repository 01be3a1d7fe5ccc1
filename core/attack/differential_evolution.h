// The smallest value of a function of which nothing is known but its values.
#pragma once

#include "base/progress.h"
#include "base/random.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace saliscope {

struct DifferentialEvolutionOptions {
    std::int64_t population = 400;
    std::int64_t generations = 100;
    double weight = 0.5; ///< F: of the difference of two that is added to a third
    double crossover =
        1.0; ///< CR: probability with which a child takes a number from the mutant, not its parent
};

/// The range of one variable; both included.
struct VariableRange {
    double low = 0, high = 1;
};

/// A point and its value.
struct Individual {
    std::vector<double> genes;
    double value = 0;
};

struct Evolution {
    Individual best;
    std::int64_t generations = 0; ///< after the first, random one
    std::int64_t evaluations = 0;
};

/// The values of many points at once.
using PopulationValues = std::function<std::vector<double>(const std::vector<std::vector<double>>& points)>;

/// Minimises by differential evolution, DE/rand/1/bin (Storn & Price 1997): for each member of the population
/// a child, xᵣ₁ + F (xᵣ₂ - xᵣ₃) with three different others, cut to the ranges and crossed with its parent,
/// which it replaces if its value is at most as large. The first generation is uniform in the ranges.
/// \param isDone is shown the best of each generation, the first one included; true ends the search
/// \throws UsageError for a population below 4, Cancelled and what `values` throws
Evolution
minimiseByEvolution(const std::vector<VariableRange>& ranges, const PopulationValues& values,
                    const DifferentialEvolutionOptions& options, Random random,
                    const std::function<bool(const Individual& best, std::int64_t generation)>& isDone);

} // namespace saliscope
