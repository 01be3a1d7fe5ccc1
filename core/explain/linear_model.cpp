#include "explain/linear_model.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

/// Solves matrix·X = right for a positive semidefinite matrix, with `ridge` added to its diagonal.
at::Tensor solved(const at::Tensor& matrix, const at::Tensor& right, double ridge) {
    const double diagonal = matrix.diagonal().mean().item<double>();
    const double added = std::max(ridge, diagonal > 0 ? 1e-10 * diagonal : 1);
    const at::Tensor unit = at::eye(matrix.size(0), matrix.options());
    return at::cholesky_solve(right, at::linalg_cholesky(matrix + added * unit));
}

} // namespace

WeightedSamples::WeightedSamples(std::int64_t features)
    : features_(at::zeros({features}, at::kDouble)),
      products_(at::zeros({features, features}, at::kDouble)),
      answerProducts_(at::zeros_like(features_)) {}

void WeightedSamples::add(const at::Tensor& features, const at::Tensor& weights, const at::Tensor& answers) {
    const at::Tensor x = features.to(at::kDouble), w = weights.to(at::kDouble), y = answers.to(at::kDouble);
    const at::Tensor weighted = x.t() * w; // features×n
    weight_ += w.sum().item<double>();
    answers_ += w.dot(y).item<double>();
    squaredAnswers_ += w.dot(y.square()).item<double>();
    features_ += weighted.sum(1);
    products_ += weighted.mm(x);
    answerProducts_ += weighted.mv(y);
}

LinearModel WeightedSamples::ridgeRegression(double ridge) const {
    // About the weighted means, where the intercept drops out.
    const at::Tensor meanFeatures = features_ / weight_;
    const double meanAnswer = answers_ / weight_;
    const at::Tensor covariance = products_ - weight_ * at::outer(meanFeatures, meanFeatures);
    const at::Tensor coupling = answerProducts_ - answers_ * meanFeatures;
    const double variance = squaredAnswers_ - answers_ * meanAnswer;

    LinearModel model;
    model.coefficients = solved(covariance, coupling.unsqueeze(1), ridge).squeeze(1);
    model.intercept = meanAnswer - model.coefficients.dot(meanFeatures).item<double>();
    const double explained = 2 * model.coefficients.dot(coupling).item<double>() -
                             model.coefficients.dot(covariance.mv(model.coefficients)).item<double>();
    const double rounding = 1e-12 * squaredAnswers_;
    model.rSquared = variance > rounding ? explained / variance : 1;
    return model;
}

at::Tensor WeightedSamples::coefficientsAddingUpTo(double total) const {
    // Lagrange: free = A⁻¹b, and what is missing from the total is shared out along A⁻¹1.
    const at::Tensor right = at::stack({answerProducts_, at::ones_like(answerProducts_)}, 1);
    const at::Tensor solution = solved(products_, right, 0);
    const at::Tensor free = solution.select(1, 0), share = solution.select(1, 1);
    return free + (total - free.sum()) / share.sum() * share;
}

} // namespace saliscope
