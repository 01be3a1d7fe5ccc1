// What a mask that deletes evidence is judged by (Fong & Vedaldi 2017).
#pragma once

#include "explain/runs.h"

namespace saliscope {

/// A grid of cells×cells values, enlarged bilinearly (half-pixel centres) to height×width and blurred: a
/// linear map. In double precision on the CPU.
class CoarseMask {
public:
    CoarseMask(std::int64_t height, std::int64_t width, std::int64_t cells, double blur);

    std::int64_t cells() const { return rows_.size(1); }
    at::Tensor enlarged(const at::Tensor& grid) const { return rows_.mm(grid).mm(columns_.t()); }
    /// From the derivative with respect to the enlarged mask to that with respect to the grid.
    at::Tensor derivative(const at::Tensor& enlarged) const { return rows_.t().mm(enlarged).mm(columns_); }

private:
    at::Tensor rows_, columns_; ///< height×cells, width×cells
};

struct DeletionWeights {
    double area = 1e-4;       ///< λ1
    double smoothness = 1e-2; ///< λ2
    double exponent = 3;      ///< β
};

struct DeletionValue {
    double total = 0;
    double target = 0;   ///< its part: what counts of the target's value
    at::Tensor gradient; ///< with respect to the grid, cells×cells
};

/// What counts of the target's value: max(value - floor, 0) / scale. The floor keeps a score, which has no
/// lowest value, from being driven down for ever; for a probability both change nothing.
struct DeletionRange {
    double floor = 0, scale = 1;
};

/// λ1 Σ |1 - m| + λ2 Σ (|∂m/∂x|^β + |∂m/∂y|^β) + f(m), with sums over the cells of the grid m, differences of
/// neighbouring cells, and f what counts of the target's value for the picture where m, enlarged, is 1, and
/// the fill where it is 0; the mean over several such pairs.
class DeletionObjective {
public:
    /// Refers to all but the numbers, which have to live as long.
    DeletionObjective(const Question& question, Runs& runs, const CoarseMask& mask,
                      const DeletionWeights& weights, const DeletionRange& range)
        : question_(question), runs_(runs), mask_(mask), weights_(weights), range_(range) {}

    /// \param grid cells×cells \param pictures, fills n×C×H×W
    DeletionValue evaluate(const at::Tensor& grid, const at::Tensor& pictures, const at::Tensor& fills);

private:
    /// Adds to value and gradient.
    void addArea(const at::Tensor& grid, DeletionValue& value) const;
    void addRoughness(const at::Tensor& grid, DeletionValue& value) const;

    const Question& question_;
    Runs& runs_;
    const CoarseMask& mask_;
    DeletionWeights weights_;
    DeletionRange range_;
};

} // namespace saliscope
