#include "base/error.h"
#include "dataset/concepts.h"

#include <ATen/ATen.h>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <numeric>

namespace saliscope {

namespace {

/// The minimum over coefficients a and intercept b of mean log(1 + exp(-y (K a + b))) + ½ penalty aᵀK a: the
/// same as over w = Xᵀa, with K = XXᵀ. Newton's steps are those of reweighted least squares.
struct DualRegression {
    at::Tensor coefficients;
    double intercept = 0;
};

DualRegression fitted(const at::Tensor& kernel, const at::Tensor& labels, double penalty) {
    constexpr int mostSteps = 100;
    constexpr double settled = 1e-10, flattest = 1e-8;
    const std::int64_t n = kernel.size(0);
    const at::Tensor ones = at::ones({n, 1}, at::kDouble);
    at::Tensor solution = at::zeros({n + 1}, at::kDouble);
    for (int step = 0; step < mostSteps; ++step) {
        const at::Tensor values = kernel.mv(solution.slice(0, 0, n)) + solution[n];
        const at::Tensor probability = values.sigmoid();
        const at::Tensor weight = (probability * (1 - probability)).clamp_min(flattest);
        const at::Tensor response = values + (labels - probability) / weight;
        // (K + n penalty W^-1) a + b = z and Σ a = 0, the conditions of the weighted least squares.
        const at::Tensor diagonal = at::diag(static_cast<double>(n) * penalty / weight);
        const at::Tensor matrix = at::cat(
            {at::cat({kernel + diagonal, ones}, 1), at::cat({ones.t(), at::zeros({1, 1}, at::kDouble)}, 1)});
        const at::Tensor right = at::cat({response, at::zeros({1}, at::kDouble)});
        const at::Tensor next = at::linalg_solve(matrix, right.unsqueeze(1)).squeeze(1);
        const double change = (next - solution).abs().max().item<double>();
        solution = next;
        if (change < settled * (1 + solution.abs().max().item<double>()))
            break;
    }
    return {solution.slice(0, 0, n), solution[n].item<double>()};
}

struct SampleMoments {
    double mean = 0, meanVariance = 0; ///< of the sample, and of its mean
};

SampleMoments momentsOf(const std::vector<double>& sample) {
    if (sample.size() < 2)
        throw UsageError("means can be compared of two numbers or more");
    const auto count = static_cast<double>(sample.size());
    SampleMoments moments{.mean = std::accumulate(sample.begin(), sample.end(), 0.0) / count};
    double squares = 0;
    for (const double value : sample)
        squares += (value - moments.mean) * (value - moments.mean);
    moments.meanVariance = squares / (count - 1) / count;
    return moments;
}

} // namespace

ConceptVector conceptVector(const at::Tensor& positive, const at::Tensor& negative, double penalty) {
    const at::Tensor activations = at::cat({positive, negative}).to(at::kDouble).cpu();
    const at::Tensor labels =
        at::cat({at::ones({positive.size(0)}, at::kDouble), at::zeros({negative.size(0)}, at::kDouble)});
    const at::Tensor centre = activations.mean(0);
    const at::Tensor centred = activations - centre;
    const double length = std::sqrt(centred.square().sum(1).mean().item<double>());
    const at::Tensor scaled = length > 0 ? centred / length : centred;
    const at::Tensor kernel = scaled.mm(scaled.t());
    const DualRegression regression = fitted(kernel, labels, penalty);
    const at::Tensor direction = scaled.t().mv(regression.coefficients);
    const double norm = direction.norm().item<double>();
    ConceptVector result;
    result.direction = norm > 0 ? direction / norm : direction;
    const double scale = norm > 0 && length > 0 ? length / norm : 1;
    result.intercept = regression.intercept * scale - result.direction.dot(centre).item<double>();
    const at::Tensor side = activations.mv(result.direction) + result.intercept > 0;
    result.accuracy = (side == (labels > 0)).to(at::kDouble).mean().item<double>();
    return result;
}

MeanComparison compareMeans(const std::vector<double>& one, const std::vector<double>& other) {
    const SampleMoments first = momentsOf(one), second = momentsOf(other);
    const double difference = first.mean - second.mean;
    const double variance = first.meanVariance + second.meanVariance;
    MeanComparison comparison;
    if (variance <= 0) {
        comparison.degreesOfFreedom = static_cast<double>(one.size() + other.size()) - 2;
        comparison.p = difference == 0 ? 1 : 0;
        comparison.t = difference == 0 ? 0 : std::copysign(HUGE_VAL, difference);
        return comparison;
    }
    comparison.t = difference / std::sqrt(variance);
    comparison.degreesOfFreedom =
        variance * variance /
        (first.meanVariance * first.meanVariance / (static_cast<double>(one.size()) - 1) +
         second.meanVariance * second.meanVariance / (static_cast<double>(other.size()) - 1));
    const boost::math::students_t distribution(comparison.degreesOfFreedom);
    comparison.p = 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(comparison.t)));
    return comparison;
}

} // namespace saliscope
