#include "base/error.h"
#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/number_checks.h"
#include "cli/output.h"
#include "explain/benchmark.h"
#include "toyworld/annotated_scenes.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct BenchmarkFlags {
    ModelOptions model;
    AnnotatedScenesOptions scenes;
    int slowScenes = 20;
    std::string classes, layer;
    std::vector<std::string> methods;
};

std::vector<BenchmarkEntry> entriesOf(const BenchmarkFlags& flags, const Model& model) {
    std::vector<const Method*> chosen;
    for (const std::string& id : flags.methods)
        chosen.push_back(&requireMethod(id));
    if (chosen.empty())
        for (const Method& method : methods())
            chosen.push_back(&method);
    std::vector<BenchmarkEntry> entries;
    for (const Method* method : chosen)
        entries.push_back(
            {.method = method,
             .layer =
                 flags.layer.empty() ? std::nullopt : std::optional(requireValue(model.graph, flags.layer)),
             .scenes = method->description.isSlow ? std::min(flags.slowScenes, flags.scenes.count)
                                                  : flags.scenes.count});
    return entries;
}

nlohmann::ordered_json toJson(const BenchmarkRow& row) {
    if (!row.problem.empty())
        return {{"method", row.method}, {"problem", row.problem}};
    return {{"method", row.method},
            {"maps", row.maps},
            {"pointing", row.pointing},
            {"pointing_near", row.pointingNear},
            {"mass_inside", row.massInside},
            {"mass_elsewhere", row.massElsewhere},
            {"mass_ratio", row.massRatio()},
            {"seconds", row.seconds},
            {"passes", passesJson(row.passes)}};
}

void print(const std::vector<BenchmarkRow>& rows) {
    std::vector<std::vector<std::string>> lines;
    for (const BenchmarkRow& row : rows)
        if (row.problem.empty())
            lines.push_back({row.method, std::to_string(row.maps), fixedPoint(100 * row.pointing, 1),
                             fixedPoint(100 * row.pointingNear, 1), fixedPoint(100 * row.massInside, 1),
                             fixedPoint(100 * row.massElsewhere, 1), fixedPoint(row.massRatio(), 2),
                             fixedPoint(1000 * row.seconds, 1), std::to_string(row.passes.forward),
                             std::to_string(row.passes.resumed), std::to_string(row.passes.backward)});
    printTable({"method", "maps", "points right %", "nearly %", "mass right %", "elsewhere %", "ratio",
                "ms a map", "forward", "resumed", "backward"},
               lines, {false, true, true, true, true, true, true, true, true, true, true});
    for (const BenchmarkRow& row : rows)
        if (!row.problem.empty())
            std::cout << row.method << ": " << row.problem << "\n";
}

int benchmark(const BenchmarkFlags& flags, const Context& context) {
    constexpr double shareOfDrawing = 0.02;
    AnnotatedScenesOptions options = flags.scenes;
    if (!flags.classes.empty())
        options.classes = parseObjectClasses(flags.classes);
    const auto model = loadModel(flags.model, context);
    const std::vector<BenchmarkEntry> entries = entriesOf(flags, *model);
    const std::vector<AnnotatedInput> scenes =
        drawAnnotatedScenes(model->preprocessing, options, context.progress.part(0, shareOfDrawing));
    std::vector<BenchmarkRow> rows =
        benchmarkMethods(*model, scenes, entries, context.progress.part(shareOfDrawing, 1));
    sortByMassRatio(rows);
    clearProgressBar();
    if (!flags.model.json) {
        print(rows);
        return 0;
    }
    nlohmann::ordered_json json = {{"model", model->name}, {"seed", options.seed}, {"scenes", options.count}};
    json["methods"] = nlohmann::ordered_json::array();
    for (const BenchmarkRow& row : rows)
        json["methods"].push_back(toJson(row));
    printJson(json);
    return 0;
}

} // namespace

void addExplainBenchmarkCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<BenchmarkFlags>();
    CLI::App* command = app.add_subcommand(
        "explain-benchmark",
        "Measure on scenes with known truth how well each method finds the object of each class");
    addModelOptions(*command, flags->model);
    command->add_option("--methods", flags->methods, "Which methods; by default all")
        ->delimiter(',')
        ->type_name("ID,...");
    command->add_option("--classes", flags->classes, "What each scene shows; by default cat,dog")
        ->type_name("NAMES");
    command->add_option("--layer", flags->layer,
                        "That class activation maps look at; by default the last one");
    command->add_option("--scenes", flags->scenes.count, "How many scenes")->capture_default_str();
    command->add_option("--slow-scenes", flags->slowScenes, "How many of them for slow methods")
        ->check(positiveNumber())
        ->capture_default_str();
    command->add_option("--seed", flags->scenes.seed, "Of the scenes; no demo model has learnt from them")
        ->capture_default_str();
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return benchmark(*flags, context); }; });
}

} // namespace saliscope::cli
