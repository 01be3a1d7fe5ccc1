#include "cli/explanation.h"

#include "base/text.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "image/tensor_conversion.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;

std::optional<std::int64_t> classOf(const Target& target) {
    if (const auto* score = std::get_if<ClassScore>(&target))
        return score->index;
    if (const auto* probability = std::get_if<ClassProbability>(&target))
        return probability->index;
    return std::nullopt;
}

/// The target's value and, for a class, its probability.
void addScores(Explanation& explanation) {
    const Question& question = explanation.question;
    const Trace trace = run(question.model.graph, question.input, {.keep = valuesOf(question.target)});
    explanation.score = targetValue(question.target, trace).item<double>();
    if (const auto index = classOf(question.target))
        explanation.probability = at::softmax(trace.output().to(at::kDouble), 1)[0][*index].item<double>();
}

struct WeightedChannel {
    std::int64_t channel;
    double weight;
};

/// "These channels matter most for this class": the highest weight first.
std::vector<WeightedChannel> rankedChannels(const at::Tensor& weights, std::int64_t count) {
    std::vector<WeightedChannel> ranked;
    const at::Tensor order = weights.cpu().argsort(0, /*descending=*/true);
    for (std::int64_t i = 0; i < std::min(count, order.numel()); ++i) {
        const auto channel = order[i].item<std::int64_t>();
        ranked.push_back({channel, weights[channel].item<double>()});
    }
    return ranked;
}

ordered_json channelsJson(const at::Tensor& weights) {
    ordered_json channels = ordered_json::array();
    for (const auto& [channel, weight] : rankedChannels(weights, weights.numel()))
        channels.push_back({{"channel", channel}, {"weight", weight}});
    return channels;
}

ordered_json orNull(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json();
}

} // namespace

Explanation explain(const ChosenMethod& method, const Question& question, const Progress& progress) {
    Explanation explanation{.method = method, .question = question, .attribution = {}};
    addScores(explanation);
    const auto begin = std::chrono::steady_clock::now();
    explanation.attribution = method.method->explain(question, method.values, progress);
    explanation.attribution.map = explanation.attribution.map.cpu();
    explanation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return explanation;
}

ordered_json toJson(const Explanation& explanation) {
    const Attribution& attribution = explanation.attribution;
    const Model& model = explanation.question.model;
    ordered_json json = {
        {"model", model.name},
        {"method", explanation.method.method->description.id},
        {"target", targetText(model, explanation.question.target)},
        {"layer",
         attribution.layer ? ordered_json(valueName(model.graph, *attribution.layer)) : ordered_json()},
        {"options", optionsJson(explanation.method.method->description.options, explanation.method.values)},
        {"seed", explanation.question.seed},
        {"score", explanation.score},
        {"probability", orNull(explanation.probability)},
        {"seconds", explanation.seconds},
        {"passes", passesJson(attribution.passes)},
        {"shape", attribution.map.sizes().vec()},
        {"unit", explanation.method.method->description.unit},
        {"minimum", attribution.map.min().item<double>()},
        {"maximum", attribution.map.max().item<double>()},
        {"sum", attribution.map.sum().item<double>()}};
    if (attribution.completenessGap)
        json["completeness_gap"] = *attribution.completenessGap;
    if (attribution.overriddenRectifiers)
        json["overridden_rectifiers"] = *attribution.overriddenRectifiers;
    if (attribution.channelWeights.defined())
        json["channels"] = channelsJson(attribution.channelWeights);
    if (!attribution.notes.empty())
        json["notes"] = attribution.notes;
    return json;
}

std::string passesText(const Passes& passes) {
    const std::string resumed =
        passes.resumed > 0 ? ", " + std::to_string(passes.resumed) + " resumed at the layer" : "";
    return std::to_string(passes.forward) + " forward" + resumed + " and " + std::to_string(passes.backward) +
           " backward passes";
}

void print(const Explanation& explanation) {
    const Attribution& attribution = explanation.attribution;
    const Model& model = explanation.question.model;
    std::cout << explanation.method.method->description.title << " of "
              << targetText(model, explanation.question.target) << ", score "
              << fixedPoint(explanation.score, 3);
    if (explanation.probability)
        std::cout << ", probability " << fixedPoint(100 * *explanation.probability, 2) << " %";
    if (attribution.layer)
        std::cout << ", layer " << valueName(model.graph, *attribution.layer);
    std::cout << "\nfrom " << attribution.map.min().item<double>() << " to "
              << attribution.map.max().item<double>() << "; " << passesText(attribution.passes) << " in "
              << fixedPoint(explanation.seconds, 3) << " s\n";
    if (!attribution.channelWeights.defined())
        return;
    constexpr std::int64_t shown = 5;
    std::cout << "channels that matter most:";
    for (const auto& [channel, weight] : rankedChannels(attribution.channelWeights, shown))
        std::cout << " " << channel << " (" << shortNumberText(weight) << ")";
    std::cout << "\n";
}

void addLookOptions(CLI::App& command, LookOptions& options) {
    command.add_option("--colours", options.colours, "Colour map of the picture");
    command.add_option("--opacity", options.opacity, "Of the strongest values in the picture")
        ->check(CLI::Range(0.0, 1.0));
    command.add_option("--percentile", options.percentile, "Values beyond it look like it")
        ->check(CLI::Range(0.0, 100.0));
}

SheetTile overlayTile(const Explanation& explanation, const Explained& explained, const LookOptions& look) {
    constexpr int comfortableSide = 448;
    at::Tensor map = explanation.attribution.map;
    if (map.dim() == 3)
        map = map.sum(0);
    const cv::Mat values = toMat(map);
    OverlayOptions options;
    options.isSigned = map.min().item<double>() < 0;
    options.colours = !look.colours.empty() ? colourMapNamed(look.colours)
                      : options.isSigned    ? ColourMap::diverging
                                            : options.colours;
    options.opacity = look.opacity;
    options.percentile = look.percentile;

    Picture picture = explained.picture;
    InputGeometry geometry = explained.geometry;
    if (const int factor = comfortableSide / std::max(picture.width(), picture.height()); factor > 1) {
        cv::resize(explained.picture.pixels, picture.pixels, {}, factor, factor, cv::INTER_NEAREST);
        geometry.scale *= factor;
        geometry.offset *= factor;
    }
    const Model& model = explanation.question.model;
    return {.picture = overlay(picture, values, geometry, options),
            .title = explanation.method.method->description.title,
            .caption = targetText(model, explanation.question.target),
            .scale = ColourScale{.colours = options.colours,
                                 .range = overlayRange(values, options),
                                 .unit = explanation.method.method->description.unit}};
}

} // namespace saliscope::cli
