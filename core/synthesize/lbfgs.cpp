#include "synthesize/lbfgs.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>
#include <ranges>

namespace saliscope {

namespace {

double product(const at::Tensor& a, const at::Tensor& b) {
    return at::dot(a.flatten(), b.flatten()).item<double>();
}

/// Minus the gradient, multiplied with the guessed inverse of the curvature (Nocedal & Wright 2006,
/// algorithm 7.4).
at::Tensor direction(const at::Tensor& gradient, const std::vector<LbfgsMemory::Pair>& pairs) {
    at::Tensor q = gradient.clone();
    std::vector<double> shares;
    for (const LbfgsMemory::Pair& pair : std::views::reverse(pairs)) {
        shares.push_back(product(pair.step, q) / product(pair.step, pair.gradientChange));
        q.sub_(pair.gradientChange, shares.back());
    }
    if (!pairs.empty()) {
        const LbfgsMemory::Pair& last = pairs.back();
        q.mul_(product(last.step, last.gradientChange) / product(last.gradientChange, last.gradientChange));
    }
    for (const LbfgsMemory::Pair& pair : pairs) {
        const double share = product(pair.gradientChange, q) / product(pair.step, pair.gradientChange);
        q.add_(pair.step, shares.back() - share);
        shares.pop_back();
    }
    return q.neg_();
}

/// Evaluates along a line and keeps what it finds, so that the chosen point need not be evaluated again.
class Line {
public:
    Line(const std::function<Evaluation(const at::Tensor&)>& evaluate, const at::Tensor& origin,
         const at::Tensor& direction)
        : evaluate_(evaluate), origin_(origin), direction_(direction) {}

    LinePoint at(double length) {
        Evaluation& evaluation = seen_[length] = evaluate_(parameters(length));
        return {length, evaluation.value, product(evaluation.gradient, direction_)};
    }
    at::Tensor parameters(double length) const { return origin_ + length * direction_; }
    const Evaluation& evaluation(double length) const { return seen_.at(length); }

private:
    const std::function<Evaluation(const at::Tensor&)>& evaluate_;
    at::Tensor origin_, direction_;
    std::map<double, Evaluation> seen_;
};

void remember(std::vector<LbfgsMemory::Pair>& pairs, const at::Tensor& step, const at::Tensor& change,
              std::int64_t history) {
    if (product(step, change) <= 1e-10 * product(change, change))
        return; // a curvature that is not positive would turn descent into ascent
    pairs.push_back({step, change});
    if (static_cast<std::int64_t>(pairs.size()) > history)
        pairs.erase(pairs.begin());
}

} // namespace

LbfgsStep takeLbfgsStep(const std::function<Evaluation(const at::Tensor&)>& evaluate,
                        const at::Tensor& parameters, const LbfgsMemory& memory, std::int64_t history,
                        double firstMove) {
    LbfgsStep result{parameters, {memory.pairs}, memory.here ? *memory.here : evaluate(parameters), {}};
    result.after = result.before;
    const at::Tensor& gradient = result.before.gradient;
    const double norm = std::sqrt(product(gradient, gradient));
    if (norm == 0)
        return result;
    for (;;) {
        std::vector<LbfgsMemory::Pair>& pairs = result.memory.pairs;
        const at::Tensor along = direction(gradient, pairs);
        const LinePoint start{0, result.before.value, product(gradient, along)};
        Line line(evaluate, parameters, along);
        const double first =
            pairs.empty() ? firstMove * std::sqrt(static_cast<double>(parameters.numel())) / norm : 1;
        const auto found = start.slope < 0
                               ? searchLine([&](double length) { return line.at(length); }, start, first)
                               : std::nullopt;
        if (found) {
            result.parameters = line.parameters(found->length);
            result.after = line.evaluation(found->length);
            remember(pairs, result.parameters - parameters, result.after.gradient - gradient, history);
            return result;
        }
        if (pairs.empty())
            return result;
        pairs.clear();
    }
}

} // namespace saliscope
