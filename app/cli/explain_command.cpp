#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "cli/commands.h"
#include "cli/image_list.h"
#include "cli/model_options.h"
#include "cli/output.h"
#include "explain/methods.h"
#include "image/overlay.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

struct ExplainOptions {
    ModelOptions model;
    ImageOptions image;
    std::string method, target, layer, colours;
    std::vector<std::string> settings, outputs;
    std::uint64_t seed = 0;
    double opacity = OverlayOptions().opacity;
    double percentile = OverlayOptions().percentile;
};

/// What is explained, as a picture to lay the map over.
struct Explained {
    at::Tensor input;
    Picture picture;
    InputGeometry geometry;
};

Explained readExplained(const ImageOptions& options, const Model& model) {
    if (options.tensor.empty()) {
        Picture picture = readPicture(listImages(options).front());
        NetworkInput input = preprocess(picture, model.preprocessing);
        return {input.tensor, std::move(picture), input.geometry};
    }
    const at::Tensor input = readSingleInput(options, model);
    const cv::Size size(static_cast<int>(input.size(3)), static_cast<int>(input.size(2)));
    return {input,
            denormalise(input, model.preprocessing),
            {.inputSize = size, .photoSize = size, .scale = {1, 1}, .offset = {}}};
}

OptionValues parseSettings(const std::vector<std::string>& settings) {
    OptionValues values;
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos)
            throw UsageError("--set takes key=value, not '" + setting + "'");
        values[setting.substr(0, equals)] = setting.substr(equals + 1);
    }
    return values;
}

/// Everything that belongs to one explanation.
struct Explanation {
    const Model& model;
    const MethodDescription& method;
    Question question;
    OptionValues values;
    Attribution attribution = {};
    double score = 0;
    std::optional<double> probability = {}; ///< where the target is a class
    double seconds = 0;
};

std::optional<std::int64_t> classOf(const Target& target) {
    if (const auto* score = std::get_if<ClassScore>(&target))
        return score->index;
    if (const auto* probability = std::get_if<ClassProbability>(&target))
        return probability->index;
    return std::nullopt;
}

/// The target's value and, for a class, its probability.
void addScores(Explanation& explanation) {
    const Trace trace = run(explanation.model.graph, explanation.question.input,
                            {.keep = valuesOf(explanation.question.target)});
    explanation.score = targetValue(explanation.question.target, trace).item<double>();
    if (const auto index = classOf(explanation.question.target))
        explanation.probability = at::softmax(trace.output().to(at::kDouble), 1)[0][*index].item<double>();
}

nlohmann::ordered_json optionsJson(const Explanation& explanation) {
    nlohmann::ordered_json options = nlohmann::ordered_json::object();
    for (const OptionDescription& option : explanation.method.options) {
        const auto given = explanation.values.find(option.key);
        options[option.key] = given == explanation.values.end() ? option.standard : given->second;
    }
    return options;
}

nlohmann::ordered_json toJson(const Explanation& explanation) {
    const Attribution& attribution = explanation.attribution;
    nlohmann::ordered_json json = {
        {"model", explanation.model.name},
        {"method", explanation.method.id},
        {"target", targetText(explanation.model, explanation.question.target)},
        {"layer", attribution.layer
                      ? nlohmann::ordered_json(valueName(explanation.model.graph, *attribution.layer))
                      : nlohmann::ordered_json()},
        {"options", optionsJson(explanation)},
        {"seed", explanation.question.seed},
        {"score", explanation.score},
        {"probability", explanation.probability ? nlohmann::ordered_json(*explanation.probability)
                                                : nlohmann::ordered_json()},
        {"seconds", explanation.seconds},
        {"passes", {{"forward", attribution.passes.forward}, {"backward", attribution.passes.backward}}},
        {"shape", attribution.map.sizes().vec()},
        {"minimum", attribution.map.min().item<double>()},
        {"maximum", attribution.map.max().item<double>()},
        {"sum", attribution.map.sum().item<double>()}};
    if (attribution.completenessGap)
        json["completeness_gap"] = *attribution.completenessGap;
    if (attribution.overriddenRectifiers)
        json["overridden_rectifiers"] = *attribution.overriddenRectifiers;
    if (!attribution.notes.empty())
        json["notes"] = attribution.notes;
    return json;
}

cv::Mat draw(const Explanation& explanation, const Explained& explained, const ExplainOptions& options) {
    at::Tensor map = explanation.attribution.map;
    if (map.dim() == 3)
        map = map.sum(0);
    OverlayOptions look;
    look.isSigned = map.min().item<double>() < 0;
    look.colours = !options.colours.empty() ? colourMapNamed(options.colours)
                   : look.isSigned          ? ColourMap::diverging
                                            : look.colours;
    look.opacity = options.opacity;
    look.percentile = options.percentile;
    return overlay(explained.picture, map, explained.geometry, look);
}

void write(const std::string& file, const Explanation& explanation, const Explained& explained,
           const ExplainOptions& options) {
    const std::string extension = std::filesystem::path(file).extension().string();
    if (extension == ".npy")
        writeNpy(file, explanation.attribution.map);
    else if (extension == ".png")
        writePng(file, draw(explanation, explained, options));
    else if (extension == ".json")
        writeFile(file, toJson(explanation).dump(2) + "\n");
    else
        throw UsageError("cannot write '" + file +
                         "': the name must end in .npy (values), .png (over the picture) or .json");
}

void print(const Explanation& explanation) {
    const Attribution& attribution = explanation.attribution;
    std::cout << explanation.method.title << " of "
              << targetText(explanation.model, explanation.question.target) << ", score "
              << fixedPoint(explanation.score, 3);
    if (explanation.probability)
        std::cout << ", probability " << fixedPoint(100 * *explanation.probability, 2) << " %";
    if (attribution.layer)
        std::cout << ", layer " << valueName(explanation.model.graph, *attribution.layer);
    std::cout << "\nfrom " << attribution.map.min().item<double>() << " to "
              << attribution.map.max().item<double>() << "; " << attribution.passes.forward << " forward and "
              << attribution.passes.backward << " backward passes in " << fixedPoint(explanation.seconds, 3)
              << " s\n";
}

Target targetOf(const Model& model, const std::string& text, const at::Tensor& input) {
    if (!text.empty())
        return parseTarget(model, text);
    return ClassScore{scores(model.graph, input)[0].argmax().item<std::int64_t>()};
}

int explain(const ExplainOptions& options, const Context& context) {
    const Method& method = requireMethod(options.method);
    const auto model = loadModel(options.model, context);
    const Explained explained = readExplained(options.image, *model);
    const at::Tensor input = explained.input.to(model->device);
    Explanation explanation{.model = *model,
                            .method = method.description,
                            .question = {.model = *model,
                                         .input = input,
                                         .target = targetOf(*model, options.target, input),
                                         .seed = options.seed},
                            .values = parseSettings(options.settings)};
    if (!options.layer.empty())
        explanation.question.layer = requireValue(model->graph, options.layer);
    addScores(explanation);
    const auto begin = std::chrono::steady_clock::now();
    explanation.attribution = method.explain(explanation.question, explanation.values, context.progress);
    explanation.attribution.map = explanation.attribution.map.cpu();
    explanation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

    for (const std::string& note : explanation.attribution.notes)
        printNote(note);
    for (const std::string& file : options.outputs)
        write(file, explanation, explained, options);
    clearProgressBar();
    if (options.model.json)
        printJson(toJson(explanation));
    else
        print(explanation);
    return 0;
}

} // namespace

void addExplainCommand(CLI::App& app, Context& context) {
    auto options = std::make_shared<ExplainOptions>();
    CLI::App* command = app.add_subcommand(
        "explain", "Show what in a picture speaks for a class, a layer's channel or a unit");
    addModelOptions(*command, options->model);
    addImageOptions(*command, options->image, false);
    command->add_option("--method", options->method, "How, as 'methods' lists it")->required();
    command->add_option(
        "--target", options->target,
        "A class's index or name, LAYER:CHANNEL, LAYER:CHANNEL:ROW:COLUMN, A-B for the difference of two "
        "classes, prob:CLASS; by default the top class");
    command->add_option("--layer", options->layer,
                        "The layer that class activation maps look at; by default the last one");
    command->add_option("--set", options->settings, "An option of the method: key=value");
    command->add_option("--seed", options->seed, "Of everything random");
    command
        ->add_option("--out", options->outputs,
                     "Raw values (.npy), the map over the picture (.png), numbers (.json)")
        ->type_name("FILE");
    command->add_option("--colours", options->colours, "Colour map of the picture");
    command->add_option("--opacity", options->opacity, "Of the strongest values in the picture")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--percentile", options->percentile, "Values beyond it look like it")
        ->check(CLI::Range(0.0, 100.0));
    command->callback(
        [options, &context] { context.action = [options, &context] { return explain(*options, context); }; });
}

} // namespace saliscope::cli
