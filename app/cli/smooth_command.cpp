#include "attack/smoothing.h"
#include "base/error.h"
#include "base/exact_tests.h"
#include "base/file.h"
#include "cli/attack_options.h"
#include "cli/chart_output.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "image/line_chart.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;

struct SmoothFlags {
    ModelOptions model;
    ImageOptions images;
    AttackFlags attack;
    SmoothingOptions smoothing;
    std::vector<double> sigmas = {SmoothingOptions().sigma};
    std::vector<std::string> outputs;
    std::uint64_t seed = 0;
};

/// What the smoothed classifier says about a picture, and about what an attack made of it.
struct Smoothed {
    std::string image;
    std::int64_t label = 0; ///< the class that the picture counts as
    double sigma = 0;
    Certificate certificate;
    std::optional<Certificate> attacked = {};
};

struct Subject {
    NetworkPicture picture;
    std::optional<at::Tensor> attacked = {}; ///< what fools the network without noise
};

std::int64_t votesFor(const Certificate& certificate, std::int64_t index) {
    return certificate.votes[static_cast<std::size_t>(index)];
}

bool isUndone(const Smoothed& smoothed) {
    return smoothed.attacked && smoothed.attacked->answer == smoothed.label;
}

/// The radius for the accuracy, below zero where the answer is wrong or absent.
double radiusIfRight(const Smoothed& smoothed) {
    return smoothed.certificate.answer == smoothed.label ? smoothed.certificate.radius : -1;
}

ordered_json toJson(const Certificate& certificate, const Model& model) {
    std::vector<std::int64_t> classes;
    for (std::size_t i = 0; i < certificate.votes.size(); ++i)
        if (certificate.votes[i] > 0)
            classes.push_back(static_cast<std::int64_t>(i));
    std::ranges::stable_sort(classes, std::ranges::greater(),
                             [&](std::int64_t index) { return votesFor(certificate, index); });
    ordered_json votes = ordered_json::array();
    for (const std::int64_t index : classes)
        votes.push_back(
            {{"index", index}, {"label", classLabel(model, index)}, {"votes", votesFor(certificate, index)}});
    ordered_json json = {{"abstains", !certificate.answer.has_value()}};
    if (certificate.answer)
        json["answer"] = {{"index", *certificate.answer}, {"label", classLabel(model, *certificate.answer)}};
    json["radius"] = certificate.radius;
    json["probability_at_least"] = certificate.lowerBound;
    json["votes"] = std::move(votes);
    return json;
}

ordered_json toJson(const Smoothed& smoothed, const Model& model) {
    ordered_json json = {{"image", smoothed.image},
                         {"class", classLabel(model, smoothed.label)},
                         {"sigma", smoothed.sigma},
                         {"original", toJson(smoothed.certificate, model)}};
    if (smoothed.attacked) {
        json["attacked"] = toJson(*smoothed.attacked, model);
        json["noise_undoes_the_attack"] = isUndone(smoothed);
    }
    return json;
}

/// Accuracy against the certified radius, for each σ.
struct AccuracyCurve {
    double sigma;
    std::vector<double> radii, accuracy;
};

std::vector<AccuracyCurve> accuracyCurves(const std::vector<Smoothed>& all, const SmoothFlags& flags) {
    std::vector<AccuracyCurve> curves;
    for (const double sigma : flags.sigmas) {
        std::vector<double> certified;
        for (const Smoothed& smoothed : all)
            if (smoothed.sigma == sigma)
                certified.push_back(radiusIfRight(smoothed));
        // Beyond what so many copies can prove, nothing is certified.
        const double most =
            sigma * normalQuantile(clopperPearsonLowerBound(flags.smoothing.samples, flags.smoothing.samples,
                                                            flags.smoothing.alpha));
        AccuracyCurve curve{.sigma = sigma, .radii = {}, .accuracy = {}};
        constexpr int points = 60;
        for (int i = 0; i <= points; ++i)
            curve.radii.push_back(1.02 * std::max(most, 0.0) * i / points);
        curve.accuracy = certifiedAccuracy(certified, curve.radii);
        curves.push_back(std::move(curve));
    }
    return curves;
}

cv::Mat drawCurves(const std::vector<AccuracyCurve>& curves, const Model& model) {
    LineChart chart{.title = "Certified accuracy, " + model.name,
                    .xTitle = "length of the change (L2), for values from 0 to 1",
                    .yTitle = "part answered rightly, proven for all changes",
                    .curves = {}};
    chart.yRange = {0, 1};
    for (const AccuracyCurve& curve : curves)
        chart.curves.push_back(
            {.name = "noise of σ = " + numberText(curve.sigma), .x = curve.radii, .y = curve.accuracy});
    return drawLineChart(chart);
}

ordered_json toJson(const std::vector<Smoothed>& all, const SmoothFlags& flags, const Model& model) {
    ordered_json json = {{"model", model.name},
                         {"samples", flags.smoothing.samples},
                         {"selection", flags.smoothing.selection},
                         {"alpha", flags.smoothing.alpha},
                         {"seed", flags.seed},
                         {"results", ordered_json::array()},
                         {"certified_accuracy", ordered_json::array()}};
    for (const Smoothed& smoothed : all)
        json["results"].push_back(toJson(smoothed, model));
    for (const AccuracyCurve& curve : accuracyCurves(all, flags))
        json["certified_accuracy"].push_back(
            {{"sigma", curve.sigma}, {"radius", curve.radii}, {"accuracy", curve.accuracy}});
    return json;
}

std::string answerText(const Certificate& certificate, const Model& model, std::int64_t samples) {
    const std::string name = certificate.answer ? classLabel(model, *certificate.answer)
                                                : "abstains (" + classLabel(model, certificate.leader) + ")";
    return name + ", " + std::to_string(votesFor(certificate, certificate.leader)) + "/" +
           std::to_string(samples);
}

void print(const std::vector<Smoothed>& all, const SmoothFlags& flags, const Model& model) {
    const bool attacked = std::ranges::any_of(all, [](const Smoothed& s) { return s.attacked.has_value(); });
    std::vector<std::string> heading = {"picture", "class", "σ", "answer behind noise, votes", "L2 radius"};
    if (attacked) {
        heading.emplace_back("attacked picture, votes");
        heading.emplace_back("noise undoes the attack");
    }
    std::vector<std::vector<std::string>> rows;
    for (const Smoothed& smoothed : all) {
        rows.push_back({smoothed.image, classLabel(model, smoothed.label), numberText(smoothed.sigma),
                        answerText(smoothed.certificate, model, flags.smoothing.samples),
                        smoothed.certificate.answer ? fixedPoint(smoothed.certificate.radius, 4) : ""});
        if (!attacked)
            continue;
        rows.back().push_back(
            smoothed.attacked ? answerText(*smoothed.attacked, model, flags.smoothing.samples) : "");
        rows.back().emplace_back(!smoothed.attacked   ? "it was not fooled"
                                 : isUndone(smoothed) ? "yes"
                                                      : "no");
    }
    std::vector<bool> right = {false, false, true, false, true, false, false};
    right.resize(heading.size());
    printTable(heading, rows, right);
    std::cout << "\nNo change shorter than the radius turns the answer, with a probability of "
              << numberText(100 * (1 - flags.smoothing.alpha)) << " %.\n";
}

/// The pictures, attacked where the flags name an attack.
std::vector<Subject> subjectsOf(const SmoothFlags& flags, const Model& model, const Victim& victim,
                                const Progress& progress) {
    std::vector<Subject> subjects;
    for (NetworkPicture& picture : readNetworkPictures(flags.images, model))
        subjects.push_back({.picture = std::move(picture)});
    if (flags.attack.method.empty())
        return subjects;
    const ChosenAttack attack = chooseAttack(flags.attack, model);
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        Subject& subject = subjects[i];
        const AttackTask task{.victim = victim,
                              .original = subject.picture.picture,
                              .goal = {.from = classOf(subject.picture, victim), .target = attack.target},
                              .seed = flags.seed};
        const double part = 1 / static_cast<double>(subjects.size()), begin = part * static_cast<double>(i);
        const AttackResult result =
            runAttack(*attack.attack, task, attack.values, progress.part(begin, begin + part));
        if (result.survives && result.savedChange.pixels > 0)
            subject.attacked = result.saved;
    }
    return subjects;
}

Smoothed smoothed(const Subject& subject, double sigma, const SmoothFlags& flags, const Victim& victim,
                  const Progress& progress) {
    SmoothingOptions options = flags.smoothing;
    options.sigma = sigma;
    const double half = subject.attacked ? 0.5 : 1;
    Smoothed result{
        .image = subject.picture.name,
        .label = classOf(subject.picture, victim),
        .sigma = sigma,
        .certificate = certify(victim, subject.picture.picture, options, flags.seed, progress.part(0, half))};
    if (subject.attacked)
        result.attacked = certify(victim, *subject.attacked, options, flags.seed + 1, progress.part(half, 1));
    return result;
}

int smooth(const SmoothFlags& flags, const Context& context) {
    for (const std::string& file : flags.outputs)
        if (!file.ends_with(".png") && !file.ends_with(".json"))
            throw UsageError("cannot write '" + file +
                             "': the name must end in .png (accuracy against radius) or .json (numbers)");
    const auto model = loadModel(flags.model, context);
    const ModelVictim victim(model);
    const double attackPart = flags.attack.method.empty() ? 0 : 0.3;
    const std::vector<Subject> subjects =
        subjectsOf(flags, *model, victim, context.progress.part(0, attackPart));
    std::vector<Smoothed> all;
    bool cancelled = false;
    const double part = (1 - attackPart) / static_cast<double>(subjects.size() * flags.sigmas.size());
    try {
        for (const Subject& subject : subjects)
            for (const double sigma : flags.sigmas) {
                const double begin = attackPart + part * static_cast<double>(all.size());
                all.push_back(
                    smoothed(subject, sigma, flags, victim, context.progress.part(begin, begin + part)));
            }
    } catch (const Cancelled&) {
        cancelled = true;
    }
    const ordered_json json = toJson(all, flags, *model);
    writeChartOrNumbers(flags.outputs, json, [&] { return drawCurves(accuracyCurves(all, flags), *model); });
    clearProgressBar();
    if (flags.model.json)
        printJson(json);
    else if (!all.empty())
        print(all, flags, *model);
    if (cancelled)
        throw Cancelled();
    return 0;
}

} // namespace

void addSmoothCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<SmoothFlags>();
    flags->attack.method.clear();
    CLI::App* command = app.add_subcommand(
        "smooth", "Noise as a defence: let noisy copies vote, and prove how far the answer holds");
    addModelOptions(*command, flags->model);
    addImageOptions(*command, flags->images, true);
    addAttackFlags(*command, flags->attack);
    command->get_option("--method")
        ->description("Attack each picture first, as 'attacks' lists it, and see whether noise undoes that")
        ->default_str("");
    SmoothingOptions& options = flags->smoothing;
    command
        ->add_option("--sigma", flags->sigmas,
                     "Strength of the noise, for values from 0 to 1; one or several")
        ->delimiter(',')
        ->check(CLI::Range(1e-6, 100.0))
        ->capture_default_str();
    command->add_option("--samples", options.samples, "Noisy copies that vote; the paper has 100000")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    command
        ->add_option("--selection", options.selection, "Copies beforehand, which choose the class to certify")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--alpha", options.alpha, "Probability that a radius is wrong")
        ->check(CLI::Range(1e-12, 0.5))
        ->capture_default_str();
    command->add_option("--seed", flags->seed, "Of the noise")->capture_default_str();
    command->add_option("--out", flags->outputs, "Certified accuracy against radius (.png), numbers (.json)")
        ->type_name("FILE");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return smooth(*flags, context); }; });
}

} // namespace saliscope::cli
