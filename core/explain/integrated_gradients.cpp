#include "explain/integrated_gradients.h"

#include "explain/quadrature.h"
#include "explain/runs.h"

#include <ATen/ATen.h>

namespace saliscope {

namespace {

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

    const double rise =
        runs.targetValues(question.input).item<double>() - runs.targetValues(baseline).item<double>();
    at::Tensor integral = at::zeros_like(question.input, at::kDouble), map;
    for (std::size_t begin = 0; begin < points.size();) {
        const std::size_t end = std::min(points.size(), begin + static_cast<std::size_t>(runs.batchSize()));
        std::vector<at::Tensor> batch;
        for (std::size_t i = begin; i < end; ++i)
            batch.push_back(baseline + points[i].position * difference);
        const at::Tensor gradients = runs.inputGradients(at::cat(batch));
        for (std::size_t i = begin; i < end; ++i)
            integral += points[i].weight * gradients[static_cast<std::int64_t>(i - begin)];
        map = (difference * integral)[0];
        if (question.preview)
            question.preview(reduceChannels(map, options.reduce).to(at::kFloat));
        begin = end;
        progress.report(static_cast<double>(end) / static_cast<double>(points.size()),
                        "integrated gradients");
    }

    Attribution result;
    result.completenessGap = std::abs(map.sum().item<double>() - rise);
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
                      baselineOptionTable<IntegratedGradientsOptions>()
                          .integer<std::int64_t>("steps", &IntegratedGradientsOptions::steps, 2, 10000,
                                                 "How many gradients are computed on the way")
                          .choice("rule", &IntegratedGradientsOptions::rule,
                                  {{"trapezoid", PathRule::trapezoid},
                                   {"captum", PathRule::captum},
                                   {"riemann", PathRule::riemann},
                                   {"gauss", PathRule::gauss}},
                                  "How the integral is approximated")
                          .choice("reduce", &IntegratedGradientsOptions::reduce, channelReduceChoices(),
                                  "How the colour channels become one number"),
                      integratedGradients);
}

} // namespace saliscope
