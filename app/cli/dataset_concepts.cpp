#include "base/options.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/image_list.h"
#include "cli/output.h"
#include "dataset/concepts.h"
#include "explain/method.h"
#include "image/preprocessing.h"
#include "model/model.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct ConceptFlags {
    ModelOptions model;
    std::string conceptFolder, randomFolder, images, target, layer;
    ConceptOptions options;
    std::size_t most = 200;
};

/// The first pictures in a folder and below, as the network gets them.
at::Tensor readFolderInputs(const std::string& folder, const Model& model, std::size_t most,
                            const Progress& progress) {
    std::vector<std::filesystem::path> files = listImages({.paths = {folder}, .tensor = {}});
    files.resize(std::min(files.size(), most));
    std::vector<at::Tensor> inputs;
    for (const std::filesystem::path& file : files) {
        progress.report(static_cast<double>(inputs.size()) / static_cast<double>(files.size()),
                        "reading pictures");
        inputs.push_back(preprocess(readPicture(file), model.preprocessing).tensor);
    }
    return at::cat(inputs).to(model.device);
}

/// The one that was asked for, or the last one that has positions.
ValueId conceptLayer(const Model& model, const std::string& name, std::int64_t target) {
    if (!name.empty())
        return requireValue(model.graph, name);
    const std::vector<std::int64_t> shape = model.inputShape();
    const at::Tensor input = at::zeros({1, shape[0], shape[1], shape[2]}).to(model.device);
    return defaultLayer({.model = model, .input = input, .target = ClassScore{target}});
}

void printConcept(const ConceptFlags& flags, const ConceptQuestion& question, const ConceptResult& result) {
    const std::string name = classLabel(question.model, question.classIndex);
    clearProgressBar();
    if (flags.model.json) {
        printJson({{"model", question.model.name},
                   {"class", {{"index", question.classIndex}, {"label", name}}},
                   {"layer", valueName(question.model.graph, question.layer)},
                   {"tcav", result.score},
                   {"random_tcav", result.randomScore},
                   {"p", result.comparison.p},
                   {"t", result.comparison.t},
                   {"degrees_of_freedom", result.comparison.degreesOfFreedom},
                   {"significant", result.significant},
                   {"accuracy", result.accuracy},
                   {"scores", result.scores},
                   {"random_scores", result.randomScores},
                   {"images", question.images.size(0)},
                   {"concept_images", question.concepts.size(0)},
                   {"random_images", question.randoms.size(0)}});
        return;
    }
    std::cout << "The score of '" << name << "' rises towards the concept in "
              << fixedPoint(100 * result.score, 1) << " % of " << question.images.size(0)
              << " images; towards random directions in " << fixedPoint(100 * result.randomScore, 1)
              << " %.\np = " << roundedText(result.comparison.p) << ": "
              << (result.significant ? "the concept matters" : "the difference may be chance")
              << ". The layer tells the concept from random images with an accuracy of "
              << fixedPoint(100 * result.accuracy, 1) << " %.\n";
}

int testConceptFolders(const ConceptFlags& flags, const Context& context) {
    const auto model = loadModel(flags.model, context);
    const Progress& progress = context.progress;
    const std::int64_t target = findClass(*model, flags.target);
    const ConceptQuestion question{
        .model = *model,
        .layer = conceptLayer(*model, flags.layer, target),
        .classIndex = target,
        .concepts = readFolderInputs(flags.conceptFolder, *model, flags.most, progress.part(0, 0.2)),
        .randoms = readFolderInputs(flags.randomFolder, *model, flags.most, progress.part(0.2, 0.4)),
        .images = readFolderInputs(flags.images, *model, flags.most, progress.part(0.4, 0.6))};
    printConcept(flags, question, testConcept(question, flags.options, progress.part(0.6, 1)));
    return 0;
}

} // namespace

void addDatasetConcepts(CLI::App& dataset, Context& context) {
    auto flags = std::make_shared<ConceptFlags>();
    CLI::App* command = dataset.add_subcommand(
        "concepts", "Does a concept, shown by example, matter to a class? (TCAV, Kim et al. 2018)");
    addModelOptions(*command, flags->model);
    command->add_option("--concept", flags->conceptFolder, "Pictures of the concept")
        ->required()
        ->type_name("DIR");
    command->add_option("--random", flags->randomFolder, "Pictures of anything")
        ->required()
        ->type_name("DIR");
    command->add_option("--images", flags->images, "Pictures of the class")->required()->type_name("DIR");
    command->add_option("--target", flags->target, "The class, by name or index")->required();
    command->add_option("--layer", flags->layer,
                        "Where concepts are looked for; else the last one with positions");
    command->add_option("--runs", flags->options.runs, "Random choices to compare with")
        ->check(CLI::Range(2, 1000))
        ->capture_default_str();
    command->add_option("--penalty", flags->options.penalty, "Of the logistic regression")
        ->check(CLI::Range(1e-9, 1e6))
        ->capture_default_str();
    command->add_option("--most", flags->most, "Pictures to read of each folder")
        ->check(CLI::Range(2, 100000))
        ->capture_default_str();
    command->add_option("--seed", flags->options.seed, "Of the random choices")->capture_default_str();
    command->callback([flags, &context] {
        context.action = [flags, &context] { return testConceptFolders(*flags, context); };
    });
}

} // namespace saliscope::cli
