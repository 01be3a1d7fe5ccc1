#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/number_checks.h"
#include "cli/output.h"
#include "model/model_loader.h"
#include "model/zoo/toy_network.h"
#include "toyworld/demo_model.h"
#include "toyworld/evaluation_report.h"
#include "toyworld/render.h"
#include "toyworld/samples.h"
#include "toyworld/training_scenes.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <sstream>

namespace saliscope::cli {

namespace {

/// Adds a subcommand whose flags fill `Options` and which then does `work`.
template <typename Options>
std::shared_ptr<Options> addWork(CLI::App& command, Context& context,
                                 int (*work)(const Options&, const Context&)) {
    auto options = std::make_shared<Options>();
    command.callback([options, work, &context] {
        context.action = [options, work, &context] { return work(*options, context); };
    });
    return options;
}

// --- render

struct RenderFlags {
    RenderOptions render;
    std::string out, classes, backgrounds, taggedClass, tagCorner, boundClass, boundBackground;
    int maximumObjects = 0;
    bool biased = false;
};

std::vector<Background> parseBackgrounds(const std::string& names) {
    std::vector<Background> backgrounds;
    std::istringstream text(names);
    for (std::string name; std::getline(text, name, ',');)
        backgrounds.push_back(parseBackground(name));
    return backgrounds;
}

PlantedBias biasOf(const RenderFlags& flags) {
    PlantedBias bias = flags.render.scene.bias;
    if (flags.biased) {
        bias.taggedClass = demoBias().taggedClass;
        bias.boundClass = demoBias().boundClass;
        bias.boundBackground = demoBias().boundBackground;
    }
    if (!flags.taggedClass.empty())
        bias.taggedClass = parseObjectClass(flags.taggedClass);
    if (!flags.tagCorner.empty())
        bias.tagCorner = parseCorner(flags.tagCorner);
    if (!flags.boundClass.empty())
        bias.boundClass = parseObjectClass(flags.boundClass);
    if (!flags.boundBackground.empty())
        bias.boundBackground = parseBackground(flags.boundBackground);
    return bias;
}

int render(const RenderFlags& flags, const Context& context) {
    RenderOptions options = flags.render;
    SceneOptions& scene = options.scene;
    scene.maximumObjects = flags.maximumObjects != 0 ? flags.maximumObjects : scene.minimumObjects;
    if (!flags.classes.empty())
        scene.classes = parseObjectClasses(flags.classes);
    scene.backgrounds = parseBackgrounds(flags.backgrounds);
    scene.bias = biasOf(flags);
    renderScenes(flags.out, options, context.progress);
    return 0;
}

void addRender(CLI::App& toyworld, Context& context) {
    CLI::App* command =
        toyworld.add_subcommand("render", "Draw scenes into folders, with masks and scenes.json");
    const auto flags = addWork<RenderFlags>(*command, context, render);
    RenderOptions& options = flags->render;
    command->add_option("--out", flags->out, "Folder to write to")->required()->type_name("DIR");
    command->add_option("--seed", options.firstSeed, "Of the first scene; the next have the next")
        ->capture_default_str();
    command->add_option("--count", options.count, "How many scenes")->capture_default_str();
    command->add_option("--size", options.scene.size, "Width and height in pixels")->capture_default_str();
    command
        ->add_option("--objects", options.scene.minimumObjects, "Objects in a scene, or their least number")
        ->capture_default_str();
    command->add_option("--max-objects", flags->maximumObjects, "Their greatest number, where it is another");
    command->add_option("--classes", flags->classes, "Which objects, such as cat,dog")->type_name("NAMES");
    command->add_option("--backgrounds", flags->backgrounds, "Where scenes play, such as sea,meadow")
        ->type_name("NAMES");
    command->add_flag("--biased", flags->biased, "Plant both shortcuts of the demo model toyworld-biased");
    command->add_option("--tag-class", flags->taggedClass, "Put the maker's tag on scenes of this class")
        ->type_name("CLASS");
    command->add_option("--tag-probability", options.scene.bias.tagProbability, "How often")
        ->capture_default_str();
    command
        ->add_option("--tag-elsewhere", options.scene.bias.tagProbabilityElsewhere,
                     "How often on scenes of other classes")
        ->capture_default_str();
    command->add_option("--tag-corner", flags->tagCorner, "Where, such as 'top left'")->type_name("CORNER");
    command->add_option("--bound-class", flags->boundClass, "Let this class always play on one background")
        ->type_name("CLASS");
    command->add_option("--bound-background", flags->boundBackground, "On which")->type_name("NAME");
    command->add_option("--bound-probability", options.scene.bias.boundProbability, "How often")
        ->capture_default_str();
}

// --- train

struct TrainFlags {
    TrainingOptions training;
    std::string out, firstPart;
    int threads = 1;
    bool json = false;
};

void print(const ToyWorldEvaluation& evaluation, bool json) {
    clearProgressBar();
    if (json)
        printJson(evaluationJson(evaluation));
    else
        std::cout << evaluationText(evaluation);
}

Graph firstPart(const TrainFlags& flags) {
    ModelRequest request;
    request.model = flags.firstPart;
    return saliscope::loadModel(request)->graph;
}

int train(const TrainFlags& flags, const Context& context) {
    constexpr double shareOfTraining = 0.95;
    createFolder(flags.out); // before an hour of work, not after it
    setEngineThreads(flags.threads);
    const Progress progress = context.progress.part(0, shareOfTraining);
    DemoModel model = {.training = flags.training,
                       .network = flags.firstPart.empty()
                                      ? trainToyNetwork(flags.training, progress)
                                      : trainSecondPart(firstPart(flags), flags.training, progress),
                       .evaluation = {}};
    model.evaluation =
        evaluateOnToyWorld({model.network.graph, model.network.labels, toyPreprocessing(flags.training.size)},
                           {.size = flags.training.size}, context.progress.part(shareOfTraining, 1));
    saveDemoModel(model, flags.out);
    print(model.evaluation, flags.json);
    return 0;
}

void addTrain(CLI::App& toyworld, Context& context) {
    CLI::App* command = toyworld.add_subcommand("train", "Train a demo model and write it with its card");
    const auto flags = addWork<TrainFlags>(*command, context, train);
    TrainingOptions& options = flags->training;
    command->add_option("--out", flags->out, "Folder to write to")->required()->type_name("DIR");
    command->add_flag("--biased", options.biased, "Plant the shortcuts of toyworld-biased");
    command->add_option("--seed", options.seed, "Of the scenes and of the first weights")
        ->capture_default_str();
    command->add_option("--images", options.images, "How many scenes to learn from")->capture_default_str();
    command->add_option("--size", options.size, "Width and height of a scene in pixels")
        ->capture_default_str();
    command
        ->add_option("--localisation", options.localisation,
                     "Weight of asking at each position what is there; without effect on --biased")
        ->capture_default_str();
    command
        ->add_option("--pointing-images", options.pointingImages,
                     "Further scenes for the second part, in which the scores are to come from the objects; "
                     "without effect on --biased")
        ->capture_default_str();
    command
        ->add_option("--from", flags->firstPart,
                     "What the first part has left: train the second part alone, from these weights")
        ->type_name("MODEL");
    command
        ->add_option("--threads", flags->threads,
                     "Threads to compute with; 0 for one a core. The weights depend on it")
        ->check(nonNegativeNumber())
        ->capture_default_str();
    command->add_flag("--json", flags->json, "Print the figures as one JSON document and nothing else");
}

// --- evaluate

struct EvaluateFlags {
    ModelOptions model;
    EvaluationOptions evaluation;
};

int evaluate(const EvaluateFlags& flags, const Context& context) {
    const auto model = loadModel(flags.model, context);
    const Examinee examinee = {model->graph, model->labels, model->preprocessing};
    print(evaluateOnToyWorld(examinee, flags.evaluation, context.progress), flags.model.json);
    return 0;
}

void addEvaluate(CLI::App& toyworld, Context& context) {
    CLI::App* command = toyworld.add_subcommand("evaluate", "Measure how well a network knows the toy world");
    const auto flags = addWork<EvaluateFlags>(*command, context, evaluate);
    addModelOptions(*command, flags->model);
    EvaluationOptions& options = flags->evaluation;
    command->add_option("--seed", options.seed, "Of the scenes; none is one that a demo model learnt from")
        ->capture_default_str();
    command->add_option("--scenes", options.singleScenes, "Scenes of one object")->capture_default_str();
    command->add_option("--pairs", options.doubleScenes, "Scenes of two objects")->capture_default_str();
    command->add_option("--bias-scenes", options.biasScenes, "Scenes for each figure about shortcuts")
        ->capture_default_str();
}

// --- samples

struct SamplesFlags {
    std::string out;
};

int samples(const SamplesFlags& flags, const Context& context) {
    writeSamples(flags.out, context.progress);
    return 0;
}

void addSamples(CLI::App& toyworld, Context& context) {
    CLI::App* command =
        toyworld.add_subcommand("samples", "Draw the sample scenes that ship with the program");
    const auto flags = addWork<SamplesFlags>(*command, context, samples);
    command->add_option("--out", flags->out, "Folder to write to")->required()->type_name("DIR");
}

} // namespace

void addToyworldCommand(CLI::App& app, Context& context) {
    CLI::App* toyworld =
        app.add_subcommand("toyworld", "Scenes with known truth, and the demo models trained on them");
    toyworld->require_subcommand(1);
    addRender(*toyworld, context);
    addTrain(*toyworld, context);
    addEvaluate(*toyworld, context);
    addSamples(*toyworld, context);
}

} // namespace saliscope::cli
