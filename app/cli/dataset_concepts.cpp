#include "base/error.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"
#include "dataset/concept_folders.h"
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

/// The pictures in a folder and its folders, as the network gets them.
at::Tensor readFolderInputs(const std::string& folder, const Model& model, std::size_t most,
                            const Progress& progress) {
    const ReadInputs read = readInputs(picturesOf(folder), most, model, progress);
    for (const std::string& reason : read.unread)
        printNote(reason);
    if (!read.inputs.defined())
        throw FileError("no picture in '" + folder + "' can be read");
    return read.inputs;
}

ValueId conceptLayer(const Model& model, const std::string& name, std::int64_t target) {
    return name.empty() ? usualConceptLayer(model, target) : requireValue(model.graph, name);
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
    std::cout << conceptText(result, name, question.images.size(0)) << "\n";
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
