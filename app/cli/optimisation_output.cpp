#include "cli/optimisation_output.h"

#include "base/error.h"
#include "cli/synthesis_output.h"
#include "image/line_chart.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace saliscope::cli {

namespace {

/// Of each step.
std::vector<double> values(const OptimisationState& state) {
    std::vector<double> values;
    for (const CurvePoint& point : state.curve)
        values.push_back(point.value);
    return values;
}

std::vector<double> term(const OptimisationState& state, std::size_t index) {
    std::vector<double> values;
    for (const CurvePoint& point : state.curve)
        values.push_back(index < point.terms.size() ? point.terms[index] : std::nan(""));
    return values;
}

/// Of numbers above 0; what is not has no place on a logarithmic axis.
std::vector<double> logarithms(std::vector<double> numbers) {
    for (double& number : numbers)
        number = number > 0 ? std::log10(number) : std::nan("");
    return numbers;
}

} // namespace

bool advanceToEnd(const Optimisation& optimisation, OptimisationState& state, const Progress& progress,
                  const std::function<void(const OptimisationState& state)>& onStep) {
    try {
        advance(optimisation, state, remainingSteps(optimisation, state), progress, onStep);
        return true;
    } catch (const Cancelled&) {
        return false;
    }
}

Recording::Recording(const std::vector<std::string>& files, Draw draw, cv::Size size)
    : isWanted_(std::ranges::any_of(files, isAnimation)), draw_(std::move(draw)), size_(size) {}

std::function<void(const OptimisationState& state)> Recording::onStep() {
    if (!isWanted_)
        return {};
    return [this](const OptimisationState& state) { frames_.add(draw_(state), size_); };
}

nlohmann::ordered_json curveJson(const Optimisation& optimisation, const OptimisationState& state) {
    nlohmann::ordered_json terms = nlohmann::ordered_json::object();
    const std::vector<std::string>& names = optimisation.stages.front().problem.terms;
    for (std::size_t i = 0; i < names.size(); ++i)
        terms[names[i]] = term(state, i);
    return {{"objective", values(state)}, {"terms", std::move(terms)}};
}

cv::Mat drawCurve(const std::string& title, const Optimisation& optimisation,
                  const OptimisationState& state) {
    LineChart chart{.title = title, .xTitle = "step", .yTitle = "log10", .curves = {}};
    std::vector<double> steps;
    for (std::int64_t i = 0; i < state.steps(); ++i)
        steps.push_back(static_cast<double>(i));
    chart.curves.push_back({.name = "objective", .x = steps, .y = logarithms(values(state))});
    const std::vector<std::string>& names = optimisation.stages.front().problem.terms;
    for (std::size_t i = 0; i < names.size(); ++i)
        chart.curves.push_back({.name = names[i], .x = steps, .y = logarithms(term(state, i))});
    return drawLineChart(chart);
}

} // namespace saliscope::cli
