#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/explanation.h"
#include "cli/output.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace saliscope::cli {

namespace {

struct ExplainOptions {
    QuestionOptions question;
    std::vector<std::string> compared, outputs;
    LookOptions look;
    bool plain = false;
};

std::string extensionOf(const std::string& file) {
    return std::filesystem::path(file).extension().string();
}

void write(const std::string& file, const Explanation& explanation, const Explained& explained,
           const ExplainOptions& options) {
    const std::string extension = extensionOf(file);
    if (extension == ".npy") {
        writeNpy(file, explanation.attribution.map);
    } else if (extension == ".png") {
        const SheetTile tile = overlayTile(explanation, explained, options.look);
        writePng(file, options.plain ? tile.picture : drawSheet({.tileSide = 0, .tiles = {tile}}));
    } else if (extension == ".json") {
        writeFile(file, toJson(explanation).dump(2) + "\n");
    } else {
        throw UsageError("cannot write '" + file +
                         "': the name must end in .npy (values), .png (over the picture) or .json");
    }
}

void printNotes(const Explanation& explanation) {
    for (const std::string& note : explanation.attribution.notes)
        printNote(note);
}

int explainOnce(const ExplainOptions& options, const Context& context) {
    const std::vector<ChosenMethod> methods =
        chooseMethods(options.question.methods, options.question.settings);
    const Explained explained = loadExplained(options.question, context);
    const Explanation explanation =
        explain(methods.front(), questionAbout(explained, options.question), context.progress);
    printNotes(explanation);
    for (const std::string& file : options.outputs)
        write(file, explanation, explained, options);
    clearProgressBar();
    if (options.question.model.json)
        printJson(toJson(explanation));
    else
        print(explanation);
    return 0;
}

// --- compare

/// What stands side by side: a column for each method, a row for each target.
struct Comparison {
    std::vector<std::string> methods, targets;
};

Comparison comparisonOf(const ExplainOptions& options) {
    Comparison comparison;
    for (const std::string& entry : options.compared) {
        const bool isMethod = std::ranges::any_of(
            methods(), [&](const Method& method) { return method.description.id == entry; });
        (isMethod ? comparison.methods : comparison.targets).push_back(entry);
    }
    if (comparison.methods.empty())
        comparison.methods = options.question.methods;
    else if (!options.question.methods.empty())
        throw UsageError("--compare names methods already; --method is for comparing several targets");
    if (comparison.methods.empty())
        throw UsageError("name methods in --compare, or targets there and the method with --method");
    if (comparison.targets.empty())
        comparison.targets = {options.question.target};
    return comparison;
}

/// Explains by a method, or leaves an empty tile that says why that is not possible.
SheetTile tileFor(const ChosenMethod& method, const Question& question, const Explained& explained,
                  const ExplainOptions& options, nlohmann::ordered_json& results, const Progress& progress) {
    try {
        const Explanation explanation = explain(method, question, progress);
        printNotes(explanation);
        results.push_back(toJson(explanation));
        return overlayTile(explanation, explained, options.look);
    } catch (const ModelError& error) {
        const std::string id = method.method->description.id;
        printNote(id + ": " + error.what());
        results.push_back({{"method", id}, {"problem", error.what()}});
        return {.picture = explained.picture.pixels,
                .title = method.method->description.title,
                .caption = "not possible here"};
    }
}

void requireSheetFiles(const std::vector<std::string>& files) {
    for (const std::string& file : files)
        if (extensionOf(file) != ".png" && extensionOf(file) != ".json")
            throw UsageError("cannot write '" + file +
                             "': a comparison is a sheet, .png, or its numbers, .json");
}

int compare(const ExplainOptions& options, const Context& context) {
    const Comparison comparison = comparisonOf(options);
    const std::vector<ChosenMethod> methods = chooseMethods(comparison.methods, options.question.settings);
    requireSheetFiles(options.outputs);
    const Explained explained = loadExplained(options.question, context);

    Sheet sheet{.heading = explained.model->name, .columns = static_cast<int>(methods.size()) + 1};
    nlohmann::ordered_json results = nlohmann::ordered_json::array();
    const double count = static_cast<double>(methods.size() * comparison.targets.size());
    double done = 0;
    for (const std::string& target : comparison.targets) {
        const Question question = questionAbout(explained, options.question, target);
        sheet.tiles.push_back({.picture = explained.picture.pixels,
                               .title = "Picture",
                               .caption = targetText(*explained.model, question.target)});
        for (const ChosenMethod& method : methods) {
            sheet.tiles.push_back(tileFor(method, question, explained, options, results,
                                          context.progress.part(done / count, (done + 1) / count)));
            ++done;
        }
    }
    if (comparison.targets.size() > 1 && methods.size() == 1)
        sheet.columns = 0; // one method for many classes: no column would hold more than one
    for (const std::string& file : options.outputs)
        if (extensionOf(file) == ".png")
            writePng(file, drawSheet(sheet));
        else
            writeFile(file, results.dump(2) + "\n");
    clearProgressBar();
    if (options.question.model.json)
        printJson(results);
    return 0;
}

int explainOrCompare(const ExplainOptions& options, const Context& context) {
    if (!options.compared.empty())
        return compare(options, context);
    if (options.question.methods.empty())
        throw UsageError("say by which method: --method ID, as 'saliscope-cli methods' lists them");
    return explainOnce(options, context);
}

} // namespace

void addExplainCommand(CLI::App& app, Context& context) {
    auto options = std::make_shared<ExplainOptions>();
    CLI::App* command = app.add_subcommand(
        "explain", "Show what in a picture speaks for a class, a layer's channel or a unit");
    addQuestionOptions(*command, options->question, false);
    command
        ->add_option("--compare", options->compared,
                     "Several methods, or several targets of one --method, side by side on one sheet")
        ->delimiter(',')
        ->type_name("ID,...");
    command
        ->add_option("--out", options->outputs,
                     "Raw values (.npy), the map over the picture (.png), numbers (.json)")
        ->type_name("FILE");
    command->add_flag("--plain", options->plain, "The picture in its own size without the bar of colours");
    addLookOptions(*command, options->look);
    command->callback([options, &context] {
        context.action = [options, &context] { return explainOrCompare(*options, context); };
    });
}

} // namespace saliscope::cli
