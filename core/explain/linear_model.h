// Fits a linear model to weighted samples.
#pragma once

#include <ATen/core/Tensor.h>

namespace saliscope {

/// y ≈ intercept + Σ coefficient_j x_j.
struct LinearModel {
    at::Tensor coefficients; ///< as many doubles as a sample has features
    double intercept = 0;
    /// The part of the weighted variance of y that the model explains: 1 where it meets every sample, 0 where
    /// the mean alone does as well; 1 also where y does not vary.
    double rSquared = 0;
};

/// The sums of which weighted least squares are made: samples can be forgotten once they are added. In double
/// precision. Where the samples leave the coefficients open, as those of too few do, a minute ridge (1e-10 of
/// the mean diagonal) chooses the smallest ones.
class WeightedSamples {
public:
    explicit WeightedSamples(std::int64_t features);

    /// \param features n×features \param weights n, not negative \param answers n; all of any type
    void add(const at::Tensor& features, const at::Tensor& weights, const at::Tensor& answers);

    /// The least Σ w (y - model(x))² + ridge · Σ coefficient²; the intercept is not drawn to zero.
    LinearModel ridgeRegression(double ridge) const;

    /// The coefficients of the least Σ w (y - Σ coefficient_j x_j)² that add up to `total` (without
    /// intercept).
    at::Tensor coefficientsAddingUpTo(double total) const;

private:
    double weight_ = 0, answers_ = 0, squaredAnswers_ = 0; ///< Σ w, Σ w y, Σ w y²
    at::Tensor features_;                                  ///< Σ w x
    at::Tensor products_;                                  ///< Σ w x xᵀ
    at::Tensor answerProducts_;                            ///< Σ w x y
};

} // namespace saliscope
