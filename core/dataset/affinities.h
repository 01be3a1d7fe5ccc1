// How much each point of a set belongs to each other one: what t-SNE preserves.
#pragma once

#include "dataset/neighbour_table.h"

#include <cstdint>
#include <vector>

namespace saliscope {

/// For every point a distribution over its neighbours.
struct ConditionalAffinities {
    at::Tensor neighbours;    ///< N×k, int64
    at::Tensor probabilities; ///< N×k, float64; each row sums to 1
};

/// p(j|i) ∝ exp(-β_i d²(i, j)) over the neighbours j of i, with β_i such that 2 to the entropy of the row in
/// bits is the perplexity to 1e-6 (van der Maaten & Hinton 2008). A point with as many nearest neighbours at
/// the same distance as the perplexity or more shares itself equally among those: no β gives it less.
/// \param perplexity 1 to the number of neighbours \throws UsageError, Cancelled
ConditionalAffinities conditionalAffinities(const NeighbourTable& neighbours, double perplexity,
                                            const Progress& progress);

/// p(i, j) = (p(j|i) + p(i|j)) / 2N: a sparse symmetric matrix that sums to 1, by rows.
struct Affinities {
    std::vector<std::int64_t> begin;   ///< N + 1: where each row begins; the last one is where they end
    std::vector<std::int32_t> columns; ///< in ascending order within a row
    std::vector<double> values;

    std::int64_t points() const { return static_cast<std::int64_t>(begin.size()) - 1; }
};

Affinities symmetricAffinities(const ConditionalAffinities& conditional);

} // namespace saliscope
