#include "base/error.h"
#include "base/file.h"
#include "cli/chart_output.h"
#include "cli/commands.h"
#include "cli/explanation.h"
#include "cli/output.h"
#include "explain/faithfulness.h"
#include "explain/max_sensitivity.h"
#include "image/line_chart.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct FaithfulnessFlags {
    QuestionOptions question;
    FaithfulnessOptions faithfulness;
    MaxSensitivityOptions sensitivity;
    bool score = false;
    std::vector<std::string> outputs;
};

struct Judged {
    std::string name; ///< a method's id, or "random order"
    FaithfulnessCurve deletion, insertion;
    std::optional<double> sensitivity = {};
};

Judged judge(const std::string& name, const Question& question, const at::Tensor& map,
             const FaithfulnessFlags& flags, const Progress& progress) {
    const at::Tensor pixels = map.dim() == 3 ? map.sum(0) : map;
    return {.name = name,
            .deletion = deletionCurve(question, pixels, flags.faithfulness, progress.part(0, 0.5)),
            .insertion = insertionCurve(question, pixels, flags.faithfulness, progress.part(0.5, 1))};
}

Judged judgeMethod(const ChosenMethod& method, const Question& question, const FaithfulnessFlags& flags,
                   const Progress& progress) {
    const Attribution answer = method.method->explain(question, method.values, progress.part(0, 0.1));
    Judged judged =
        judge(method.method->description.id, question, answer.map, flags, progress.part(0.1, 0.3));
    if (flags.sensitivity.samples > 0)
        judged.sensitivity =
            maxSensitivity(question, *method.method, method.values, flags.sensitivity, progress.part(0.3, 1));
    return judged;
}

nlohmann::ordered_json toJson(const FaithfulnessCurve& curve) {
    return {{"area", curve.area}, {"part", curve.part}, {"value", curve.value}};
}

nlohmann::ordered_json toJson(const std::vector<Judged>& all, const Question& question,
                              const FaithfulnessFlags& flags) {
    nlohmann::ordered_json json = {{"model", question.model.name},
                                   {"target", targetText(question.model, question.target)},
                                   {"measure", flags.score ? "score" : "probability"},
                                   {"steps", flags.faithfulness.steps},
                                   {"deleted_pixels_become", "mean"},
                                   {"pixels_are_inserted_into", "blur"},
                                   {"seed", question.seed}};
    for (const Judged& judged : all) {
        nlohmann::ordered_json entry = {{"method", judged.name},
                                        {"deletion", toJson(judged.deletion)},
                                        {"insertion", toJson(judged.insertion)}};
        if (judged.sensitivity)
            entry["max_sensitivity"] = *judged.sensitivity;
        json["methods"].push_back(std::move(entry));
    }
    return json;
}

cv::Mat draw(const std::vector<Judged>& all, const Question& question, const FaithfulnessFlags& flags) {
    LineChart chart{.title = "Insertion and deletion, " + targetText(question.model, question.target) + ", " +
                             question.model.name,
                    .xTitle = "part of the pixels that have changed",
                    .yTitle = flags.score ? "score" : "probability",
                    .curves = {}};
    chart.xRange = {0, 1};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Judged& judged = all[i];
        chart.curves.push_back({.name = judged.name + " deleted, area " + fixedPoint(judged.deletion.area, 3),
                                .x = judged.deletion.part,
                                .y = judged.deletion.value,
                                .colour = i});
        chart.curves.push_back(
            {.name = judged.name + " inserted, area " + fixedPoint(judged.insertion.area, 3),
             .x = judged.insertion.part,
             .y = judged.insertion.value,
             .colour = i,
             .dashed = true});
    }
    return drawLineChart(chart);
}

void print(const std::vector<Judged>& all) {
    std::vector<std::vector<std::string>> rows;
    for (const Judged& judged : all)
        rows.push_back({judged.name, fixedPoint(judged.deletion.area, 4),
                        fixedPoint(judged.insertion.area, 4),
                        judged.sensitivity ? fixedPoint(*judged.sensitivity, 4) : ""});
    printTable({"method", "deletion (low is good)", "insertion (high is good)", "max-sensitivity"}, rows,
               {false, true, true, true});
}

int faithfulness(FaithfulnessFlags flags, const Context& context) {
    if (flags.score)
        flags.faithfulness.measure = Measure::score;
    const std::vector<ChosenMethod> methods = chooseMethods(flags.question.methods, flags.question.settings);
    const Explained explained = loadExplained(flags.question, context);
    const Question question = questionAbout(explained, flags.question);
    std::vector<Judged> all;
    const double parts = static_cast<double>(methods.size()) + 1;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const double begin = static_cast<double>(i) / parts;
        all.push_back(
            judgeMethod(methods[i], question, flags, context.progress.part(begin, begin + 1 / parts)));
    }
    all.push_back(
        judge("random order", question, randomMap(question), flags, context.progress.part(1 - 1 / parts, 1)));
    const nlohmann::ordered_json json = toJson(all, question, flags);
    writeChartOrNumbers(flags.outputs, json, [&] { return draw(all, question, flags); });
    clearProgressBar();
    if (flags.question.model.json)
        printJson(json);
    else
        print(all);
    return 0;
}

} // namespace

void addFaithfulnessCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<FaithfulnessFlags>();
    CLI::App* command = app.add_subcommand(
        "faithfulness", "Check maps against the network: insertion and deletion curves, and max-sensitivity");
    addQuestionOptions(*command, flags->question, true);
    command->get_option("--method")->required();
    command->add_option("--steps", flags->faithfulness.steps, "Points of the curves beside the first")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    command->add_flag("--score", flags->score, "Show the score instead of the probability");
    command
        ->add_option("--samples", flags->sensitivity.samples,
                     "Of max-sensitivity: how many slightly changed pictures; 0 leaves it out")
        ->check(CLI::Range(0, 100'000))
        ->capture_default_str();
    command
        ->add_option("--radius", flags->sensitivity.radius,
                     "Of max-sensitivity: the largest change as a part of the input's range")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--out", flags->outputs, "The curves (.png), the numbers (.json)")->type_name("FILE");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return faithfulness(*flags, context); }; });
}

} // namespace saliscope::cli
