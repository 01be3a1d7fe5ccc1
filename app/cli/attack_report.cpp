#include "cli/attack_report.h"

#include "base/csv.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "image/sheet.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;

std::int64_t topOf(const at::Tensor& scores) {
    return scores.argmax().item<std::int64_t>();
}

double probabilityOf(const at::Tensor& scores, std::int64_t index) {
    return at::softmax(scores.to(at::kDouble), 0)[index].item<double>();
}

ordered_json classJson(const Model& model, const at::Tensor& scores, std::int64_t index) {
    return {{"index", index},
            {"label", classLabel(model, index)},
            {"score", scores[index].item<double>()},
            {"probability", probabilityOf(scores, index)}};
}

/// The top class, and that from which the attack was to lead away, and its target.
ordered_json answerJson(const Model& model, const at::Tensor& scores, const AttackGoal& goal) {
    ordered_json json = {{"top", classJson(model, scores, topOf(scores))},
                         {"from", classJson(model, scores, goal.from)}};
    if (goal.target)
        json["target"] = classJson(model, scores, *goal.target);
    return json;
}

ordered_json changeJson(const Change& change) {
    return {{"linf", change.largest},
            {"l2", change.euclidean},
            {"rms", change.rootMeanSquare},
            {"pixels", change.pixels},
            {"largest_grey_levels", change.largestGreyLevels},
            {"mean_grey_levels", change.meanGreyLevels}};
}

std::string answerText(const Model& model, const at::Tensor& scores) {
    const std::int64_t top = topOf(scores);
    return classLabel(model, top) + ", " + fixedPoint(100 * probabilityOf(scores, top), 1) + " %";
}

/// Small pictures are enlarged by a whole factor, so that each pixel stays a square.
cv::Mat enlargedForSheet(const cv::Mat& picture) {
    constexpr int side = 320;
    const int factor = std::max(1, side / std::max(picture.cols, picture.rows));
    cv::Mat enlarged;
    cv::resize(picture, enlarged, {}, factor, factor, cv::INTER_NEAREST);
    return enlarged;
}

std::string changeText(const Change& change) {
    return "at most " + roundedText(change.largestGreyLevels) + " grey levels, L2 " +
           roundedText(change.euclidean) + ", " + withSeparators(change.pixels) + " pixels";
}

std::string outcome(const AttackRun& run) {
    if (run.wasWrong)
        return "wrong before";
    return run.result.survives ? "fooled" : run.result.succeeded ? "undone by rounding" : "withstood";
}

struct Summary {
    std::size_t pictures = 0, attacked = 0, fooled = 0;
    double medianLength = 0, medianLargest = 0, medianRootMeanSquare = 0; ///< of those that were fooled
};

Summary summaryOf(const std::vector<AttackRun>& runs) {
    Summary summary{.pictures = runs.size()};
    std::vector<double> lengths, largest, roots;
    for (const AttackRun& run : runs) {
        summary.attacked += !run.wasWrong;
        if (run.wasWrong || !run.result.survives)
            continue;
        ++summary.fooled;
        lengths.push_back(run.result.savedChange.euclidean);
        largest.push_back(run.result.savedChange.largest);
        roots.push_back(run.result.savedChange.rootMeanSquare);
    }
    summary.medianLength = median(lengths);
    summary.medianLargest = median(largest);
    summary.medianRootMeanSquare = median(roots);
    return summary;
}

} // namespace

ordered_json toJson(const AttackRun& run, const Model& model, const ChosenAttack& attack) {
    const AttackResult& result = run.result;
    const AttackDescription& description = attack.attack->description;
    ordered_json json = {
        {"model", model.name},
        {"image", run.image},
        {"method", description.id},
        {"options", optionsJson(description.options, attack.values)},
        {"fooled", !run.wasWrong && result.survives},
        {"fooled_before_rounding", !run.wasWrong && result.succeeded},
        {"wrong_before", run.wasWrong},
        {"before", answerJson(model, result.scoresBefore, result.goal)},
        {"after", answerJson(model, result.scoresSaved, result.goal)},
        {"after_before_rounding", answerJson(model, result.scoresFound, result.goal)},
        {"change", changeJson(result.savedChange)},
        {"change_before_rounding", changeJson(result.foundChange)},
        {"enlargement", result.enlargement},
        {"steps", result.steps},
        {"queries", {{"forward", result.queries.forward}, {"backward", result.queries.backward}}},
        {"seconds", run.seconds}};
    if (run.cancelled)
        json["cancelled"] = true;
    return json;
}

void print(const AttackRun& run, const Model& model, const ChosenAttack& attack) {
    const AttackResult& result = run.result;
    std::cout << attack.attack->description.title << " on " << run.image << '\n'
              << "before:   " << answerText(model, result.scoresBefore) << '\n'
              << "after:    " << answerText(model, result.scoresSaved) << " (in 8 bits)\n"
              << "outcome:  " << outcome(run) << (run.cancelled ? " when it was cancelled" : "") << '\n'
              << "change:   " << changeText(result.savedChange) << '\n';
    if (result.enlargement > 1)
        std::cout << "          enlarged " << roundedText(result.enlargement)
                  << " times, so that rounding does not undo it; found L2 "
                  << roundedText(result.foundChange.euclidean) << '\n';
    std::cout << "cost:     " << result.steps << " steps, " << withSeparators(result.queries.forward)
              << " forward and " << withSeparators(result.queries.backward) << " backward passes, "
              << fixedPoint(run.seconds, 2) << " s\n";
}

cv::Mat drawAttackSheet(const AttackRun& run, const Model& model, const ChosenAttack& attack) {
    const AttackResult& result = run.result;
    const AmplifiedPerturbation perturbation = amplified(result.saved, result.original);
    const Sheet sheet{.heading = attack.attack->description.title + ", " + model.name,
                      .columns = 3,
                      .tileSide = 0,
                      .tiles = {{.picture = enlargedForSheet(pictureOf(result.original).pixels),
                                 .title = "Original",
                                 .caption = answerText(model, result.scoresBefore)},
                                {.picture = enlargedForSheet(perturbation.picture.pixels),
                                 .title = "Change × " + roundedText(perturbation.factor),
                                 .caption = "up to " + roundedText(result.savedChange.largestGreyLevels) +
                                            " grey levels, L2 " + roundedText(result.savedChange.euclidean)},
                                {.picture = enlargedForSheet(pictureOf(result.saved).pixels),
                                 .title = "Result (" + outcome(run) + ")",
                                 .caption = answerText(model, result.scoresSaved)}}};
    return drawSheet(sheet);
}

ordered_json summaryJson(const std::vector<AttackRun>& runs) {
    const Summary summary = summaryOf(runs);
    return {{"pictures", summary.pictures},
            {"attacked", summary.attacked},
            {"fooled", summary.fooled},
            {"success_rate", summary.attacked == 0 ? 0
                                                   : static_cast<double>(summary.fooled) /
                                                         static_cast<double>(summary.attacked)},
            {"median_linf", summary.medianLargest},
            {"median_l2", summary.medianLength},
            {"median_rms", summary.medianRootMeanSquare}};
}

void printSummary(const std::vector<AttackRun>& runs, const Model& model) {
    std::vector<std::vector<std::string>> rows;
    for (const AttackRun& run : runs)
        rows.push_back({run.image, outcome(run), answerText(model, run.result.scoresBefore),
                        answerText(model, run.result.scoresSaved),
                        fixedPoint(run.result.savedChange.largestGreyLevels, 1),
                        fixedPoint(run.result.savedChange.euclidean, 3)});
    printTable({"picture", "outcome", "before", "after", "grey levels", "L2"}, rows,
               {false, false, false, false, true, true});
    const Summary summary = summaryOf(runs);
    std::cout << '\n' << summary.fooled << " of " << summary.attacked << " fooled";
    if (summary.attacked < summary.pictures)
        std::cout << " (" << summary.pictures - summary.attacked << " were wrong before)";
    if (summary.fooled > 0)
        std::cout << "; median change: " << roundedText(summary.medianLargest * 255) << " grey levels, L2 "
                  << roundedText(summary.medianLength);
    std::cout << '\n';
}

std::string attackTable(const std::vector<AttackRun>& runs, const Model& model) {
    std::string table =
        "image,outcome,class,before,probability_before,after,probability_after,linf,l2,rms,pixels,"
        "mean_grey_levels,steps,forward,backward,seconds\n";
    for (const AttackRun& run : runs) {
        const AttackResult& result = run.result;
        const Change& change = result.savedChange;
        const std::int64_t before = topOf(result.scoresBefore), after = topOf(result.scoresSaved);
        table +=
            csvLine({run.image, outcome(run), classLabel(model, result.goal.from), classLabel(model, before),
                     numberText(probabilityOf(result.scoresBefore, before)), classLabel(model, after),
                     numberText(probabilityOf(result.scoresSaved, after)), numberText(change.largest),
                     numberText(change.euclidean), numberText(change.rootMeanSquare),
                     std::to_string(change.pixels), numberText(change.meanGreyLevels),
                     std::to_string(result.steps), std::to_string(result.queries.forward),
                     std::to_string(result.queries.backward), fixedPoint(run.seconds, 3)});
    }
    return table;
}

bool survivesFile(const AttackResult& result, const Victim& victim, int channels, const std::string& file) {
    writePng(file, pictureOf(result.saved));
    const at::Tensor read = unitPicture(readPicture(file), channels);
    return margins(victim.scores(read), result.goal).item<double>() < 0;
}

} // namespace saliscope::cli
