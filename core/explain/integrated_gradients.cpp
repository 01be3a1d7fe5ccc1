#include "explain/integrated_gradients.h"

#include "explain/runs.h"

#include <ATen/ATen.h>

#include <numbers>

namespace saliscope {

namespace {

struct PathPoint {
    double position, weight;
};

/// Nodes and weights on [0, 1] by Newton's method on the Legendre polynomial (Abramowitz & Stegun
/// 1964, 25.4.29).
std::vector<PathPoint> gaussLegendre(std::int64_t count) {
    std::vector<PathPoint> points;
    const auto n = static_cast<double>(count);
    for (std::int64_t i = 0; i < count; ++i) {
        double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5)), derivative = 1;
        for (int iteration = 0; iteration < 100; ++iteration) {
            double previous = 0, value = 1;
            for (std::int64_t k = 1; k <= count; ++k) {
                const auto d = static_cast<double>(k);
                const double next = ((2 * d - 1) * x * value - (d - 1) * previous) / d;
                previous = value;
                value = next;
            }
            derivative = n * (x * value - previous) / (x * x - 1);
            const double step = value / derivative;
            x -= step;
            if (std::abs(step) < 1e-15)
                break;
        }
        points.push_back({(1 - x) / 2, 1 / ((1 - x * x) * derivative * derivative)});
    }
    return points;
}

std::vector<PathPoint> pathPoints(const IntegratedGradientsOptions& options) {
    if (options.rule == PathRule::gauss)
        return gaussLegendre(options.steps);
    const auto n = static_cast<double>(options.steps);
    std::vector<PathPoint> points;
    for (std::int64_t i = 0; i < options.steps; ++i) {
        const auto k = static_cast<double>(i);
        if (options.rule == PathRule::riemann) {
            points.push_back({(k + 0.5) / n, 1 / n});
            continue;
        }
        const double weight = options.rule == PathRule::captum ? 1 / n : 1 / (n - 1);
        const bool isEnd = i == 0 || i + 1 == options.steps;
        points.push_back({k / (n - 1), isEnd ? weight / 2 : weight});
    }
    return points;
}

} // namespace

Attribution integratedGradients(const Question& question, const IntegratedGradientsOptions& options,
                                const Progress& progress) {
    Runs runs(question, progress);
    const at::Tensor baseline = makeBaseline(question, options.baseline, options.baselineFile);
    const at::Tensor difference = question.input - baseline;
    const std::vector<PathPoint> points = pathPoints(options);

    const auto batchSize = static_cast<std::size_t>(batchSizeFor(question.input));
    at::Tensor mean = at::zeros_like(question.input, at::kDouble);
    for (std::size_t begin = 0; begin < points.size(); begin += batchSize) {
        const std::size_t end = std::min(points.size(), begin + batchSize);
        std::vector<at::Tensor> batch;
        for (std::size_t i = begin; i < end; ++i)
            batch.push_back(baseline + points[i].position * difference);
        const at::Tensor gradients = runs.inputGradients(at::cat(batch));
        for (std::size_t i = begin; i < end; ++i)
            mean += points[i].weight * gradients[static_cast<std::int64_t>(i - begin)];
        progress.report(static_cast<double>(end) / static_cast<double>(points.size()),
                        "integrated gradients");
    }

    Attribution result;
    const at::Tensor map = (difference * mean)[0];
    const at::Tensor ends = runs.targetValues(at::cat({baseline, question.input}));
    result.completenessGap = std::abs((map.sum().cpu() - (ends[1] - ends[0])).item<double>());
    result.map = reduceChannels(map, options.reduce).to(at::kFloat);
    result.passes = runs.passes();
    return result;
}

Method integratedGradientsMethod() {
    return makeMethod({.id = "integrated-gradients",
                       .title = "Integrated gradients",
                       .summary = "Fades the picture in from a baseline that shows nothing and adds up the "
                                  "gradients on the way. What every "
                                  "pixel receives adds up exactly to the rise of the score from the baseline "
                                  "to the picture, so nothing is "
                                  "lost and nothing invented; the gap that remains is reported. Try another "
                                  "baseline: the question is "
                                  "always \"compared with what?\"",
                       .paper = "Sundararajan, Taly & Yan 2017, Axiomatic attribution for deep networks",
                       .unit = "share in the rise of the score",
                       .isSigned = true,
                       .isSlow = true},
                      OptionTable<IntegratedGradientsOptions>()
                          .integer<std::int64_t>("steps", &IntegratedGradientsOptions::steps, 2, 10000,
                                                 "How many gradients are computed on the way")
                          .choice("rule", &IntegratedGradientsOptions::rule,
                                  {{"trapezoid", PathRule::trapezoid},
                                   {"captum", PathRule::captum},
                                   {"riemann", PathRule::riemann},
                                   {"gauss", PathRule::gauss}},
                                  "How the integral is approximated")
                          .choice("baseline", &IntegratedGradientsOptions::baseline, baselineChoices(),
                                  "The picture from which the path starts")
                          .text("baseline-file", &IntegratedGradientsOptions::baselineFile,
                                "For the baseline 'custom': a picture or .npy")
                          .choice("reduce", &IntegratedGradientsOptions::reduce, channelReduceChoices(),
                                  "How the colour channels become one number"),
                      integratedGradients);
}

} // namespace saliscope
