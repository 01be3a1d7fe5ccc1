#include "cli/chart_output.h"
#include "cli/commands.h"
#include "cli/explanation.h"
#include "cli/output.h"
#include "explain/randomisation.h"
#include "image/line_chart.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct SanityCheckFlags {
    QuestionOptions question;
    RandomisationOptions randomisation;
    std::vector<std::string> outputs;
};

struct Checked {
    std::string method;
    std::vector<RandomisationStage> stages;
};

nlohmann::ordered_json toJson(const std::vector<Checked>& all, const Question& question) {
    nlohmann::ordered_json json = {{"model", question.model.name},
                                   {"target", targetText(question.model, question.target)},
                                   {"seed", question.seed}};
    for (const Checked& checked : all) {
        nlohmann::ordered_json stages = nlohmann::ordered_json::array();
        for (const RandomisationStage& stage : checked.stages)
            stages.push_back({{"down_to", stage.layer},
                              {"randomised_layers", stage.randomisedLayers},
                              {"rank_correlation", stage.rankCorrelation},
                              {"magnitude_rank_correlation", stage.magnitudeRankCorrelation},
                              {"structural_similarity", stage.structuralSimilarity}});
        json["methods"].push_back({{"method", checked.method}, {"stages", std::move(stages)}});
    }
    return json;
}

cv::Mat draw(const std::vector<Checked>& all, const Question& question) {
    LineChart chart{.title = "Cascading randomisation, " + targetText(question.model, question.target) +
                             ", " + question.model.name,
                    .xTitle = "randomised layers, from the last one down",
                    .yTitle = "rank correlation with the original map (magnitudes)",
                    .curves = {}};
    for (const Checked& checked : all) {
        Curve curve{.name = checked.method, .x = {}, .y = {}};
        for (const RandomisationStage& stage : checked.stages) {
            curve.x.push_back(stage.randomisedLayers);
            curve.y.push_back(stage.magnitudeRankCorrelation);
        }
        chart.curves.push_back(std::move(curve));
    }
    return drawLineChart(chart);
}

void print(const std::vector<Checked>& all) {
    std::vector<std::vector<std::string>> rows;
    for (const Checked& checked : all)
        for (const RandomisationStage& stage : checked.stages)
            rows.push_back({checked.method, stage.layer.empty() ? "(as it is)" : stage.layer,
                            std::to_string(stage.randomisedLayers), fixedPoint(stage.rankCorrelation, 3),
                            fixedPoint(stage.magnitudeRankCorrelation, 3),
                            fixedPoint(stage.structuralSimilarity, 3)});
    printTable({"method", "down to", "layers", "rank correlation", "of magnitudes", "similarity"}, rows,
               {false, false, true, true, true, true});
}

int sanityCheck(const SanityCheckFlags& flags, const Context& context) {
    const std::vector<ChosenMethod> methods = chooseMethods(flags.question.methods, flags.question.settings);
    const Explained explained = loadExplained(flags.question, context);
    const Question question = questionAbout(explained, flags.question);
    std::vector<Checked> all;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const double begin = static_cast<double>(i) / static_cast<double>(methods.size());
        const double end = static_cast<double>(i + 1) / static_cast<double>(methods.size());
        all.push_back({methods[i].method->description.id,
                       cascadingRandomisation(question, *methods[i].method, methods[i].values,
                                              flags.randomisation, context.progress.part(begin, end))});
    }
    const nlohmann::ordered_json json = toJson(all, question);
    writeChartOrNumbers(flags.outputs, json, [&] { return draw(all, question); });
    clearProgressBar();
    if (flags.question.model.json)
        printJson(json);
    else
        print(all);
    return 0;
}

} // namespace

void addSanityCheckCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<SanityCheckFlags>();
    CLI::App* command =
        app.add_subcommand("sanity-check", "Shuffle the network's weights layer by layer, from the last one "
                                           "down, and see whether the map changes, as it must");
    addQuestionOptions(*command, flags->question, true);
    command->get_option("--method")->required();
    command
        ->add_option("--stages", flags->randomisation.stages,
                     "After how many of the layers maps are compared")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    command->add_option("--out", flags->outputs, "The curves (.png), the numbers (.json)")->type_name("FILE");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return sanityCheck(*flags, context); }; });
}

} // namespace saliscope::cli
