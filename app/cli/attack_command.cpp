#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "base/text.h"
#include "cli/attack_report.h"
#include "cli/chart_output.h"
#include "cli/commands.h"
#include "cli/option_output.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "image/line_chart.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

namespace fs = std::filesystem;

struct AttackCommandFlags {
    ModelOptions model;
    ImageOptions images;
    AttackFlags attack;
    std::vector<std::string> outputs, sheets, curves;
    std::vector<double> radii;
    std::uint64_t seed = 0;
};

std::string extensionOf(const std::string& file) {
    return fs::path(file).extension().string();
}

void requireExtensions(const std::vector<std::string>& files, const std::vector<std::string>& possible,
                       const std::string& what) {
    for (const std::string& file : files)
        if (std::ranges::find(possible, extensionOf(file)) == possible.end())
            throw UsageError("cannot write '" + file + "': " + what);
}

/// What is attacked, and how.
struct Attacking {
    std::shared_ptr<const Model> model;
    ModelVictim victim;
    ChosenAttack attack;
    std::uint64_t seed;
};

/// Attacks one picture. Where that is cancelled, the result is the last step, if there was one. \throws
/// Cancelled if there was none
AttackRun attackOne(const Attacking& attacking, const NetworkPicture& picture, const Progress& progress) {
    const auto begin = std::chrono::steady_clock::now();
    AttackTask task{.victim = attacking.victim,
                    .original = picture.picture,
                    .goal = {.from = classOf(picture, attacking.victim), .target = attacking.attack.target},
                    .seed = attacking.seed};
    at::Tensor last;
    std::int64_t steps = 0;
    task.onStep = [&](const AttackStep& step) {
        last = step.picture;
        steps = step.step;
    };
    AttackRun run{.image = picture.name, .result = {}};
    try {
        run.result = runAttack(*attacking.attack.attack, task, attacking.attack.values, progress);
    } catch (const Cancelled&) {
        if (!last.defined())
            throw;
        run.result = judge(task, last);
        run.result.steps = steps;
        run.cancelled = true;
    }
    run.wasWrong = margins(run.result.scoresBefore.unsqueeze(0), task.goal).item<double>() < 0;
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return run;
}

// --- one picture

void writeOne(const std::string& file, const AttackRun& run, const Attacking& attacking) {
    const std::string extension = extensionOf(file);
    if (extension == ".npy") {
        writeNpy(file, run.result.saved);
    } else if (extension == ".json") {
        writeFile(file, toJson(run, *attacking.model, attacking.attack).dump(2) + "\n");
    } else if (extension == ".csv") {
        writeFile(file, attackTable({run}, *attacking.model));
    } else if (survivesFile(run.result, attacking.victim, attacking.model->preprocessing.channels, file) !=
               run.result.survives) {
        throw FileError("'" + file + "' does not hold what was written: the network answers differently");
    }
}

/// Where the network's usual preparation would change the picture once more.
void tellHowToReadIt(const Model& model, const std::vector<std::string>& files) {
    const bool wrote =
        std::ranges::any_of(files, [](const auto& file) { return extensionOf(file) == ".png"; });
    const Preprocessing& preprocessing = model.preprocessing;
    const int shorter = std::min(preprocessing.height, preprocessing.width);
    if (wrote && preprocessing.resize && *preprocessing.resize != shorter)
        printNote(
            "the picture has the size of the network's input; let other commands read it with --resize " +
            std::to_string(shorter));
}

int attackPicture(const AttackCommandFlags& flags, const Attacking& attacking, const Context& context) {
    requireExtensions(flags.outputs, {".png", ".npy", ".json", ".csv"},
                      "the name must end in .png (the picture), .npy (its values, 0 to 1), .json or .csv");
    if (!flags.curves.empty())
        throw UsageError("a curve needs several pictures: give a folder");
    const NetworkPicture picture = readNetworkPictures(flags.images, *attacking.model).front();
    const AttackRun run = attackOne(attacking, picture, context.progress);
    for (const std::string& file : flags.outputs)
        writeOne(file, run, attacking);
    for (const std::string& file : flags.sheets)
        writePng(file, drawAttackSheet(run, *attacking.model, attacking.attack));
    clearProgressBar();
    if (run.wasWrong)
        printNote("'" + run.image +
                  "' is not taken for the class that it shows: there was nothing to attack");
    tellHowToReadIt(*attacking.model, flags.outputs);
    if (flags.model.json)
        printJson(toJson(run, *attacking.model, attacking.attack));
    else
        print(run, *attacking.model, attacking.attack);
    if (run.cancelled)
        throw Cancelled();
    return 0;
}

// --- many pictures

/// Radii at which a curve is drawn where none are given.
std::vector<double> standardRadii(Norm norm, const at::Tensor& picture) {
    std::vector<double> radii;
    for (const double part : {0.0, 1.0 / 16, 1.0 / 8, 1.0 / 4, 1.0 / 2, 1.0, 2.0})
        radii.push_back(part * standardRadius(norm, picture));
    return radii;
}

/// The options of projected gradient descent that the attack has, too; the norm of the curve is the attack's.
PgdOptions curveOptions(const ChosenAttack& attack) {
    PgdOptions options;
    if (const auto norm = attack.values.find("norm"); norm != attack.values.end() && norm->second == "l2")
        options.norm = Norm::euclidean;
    for (const char* key : {"steps", "restarts"})
        if (const auto value = attack.values.find(key);
            attack.attack->description.id == "pgd" && value != attack.values.end())
            (key == std::string("steps") ? options.steps : options.restarts) = std::stoll(value->second);
    return options;
}

nlohmann::ordered_json curveJson(const RobustnessCurve& curve, Norm norm) {
    return {{"norm", norm == Norm::largest ? "linf" : "l2"},
            {"radius", curve.radii},
            {"accuracy", curve.accuracy}};
}

cv::Mat drawCurve(const RobustnessCurve& curve, Norm norm, const Model& model, std::size_t pictures) {
    const bool isLargest = norm == Norm::largest;
    std::vector<double> x = curve.radii;
    if (isLargest)
        for (double& radius : x)
            radius *= 255;
    LineChart chart{
        .title = "Accuracy under attack, " + model.name,
        .xTitle = isLargest ? "largest change of a value (L∞), in grey levels"
                            : "length of the change (L2), for values from 0 to 1",
        .yTitle = "part answered rightly and not fooled",
        .curves = {{.name = "PGD, " + std::to_string(pictures) + " pictures", .x = x, .y = curve.accuracy}}};
    chart.yRange = {0, 1};
    return drawLineChart(chart);
}

RobustnessCurve writeCurve(const AttackCommandFlags& flags, const Attacking& attacking,
                           const std::vector<NetworkPicture>& pictures, const Progress& progress) {
    const PgdOptions options = curveOptions(attacking.attack);
    std::vector<Specimen> specimens;
    for (const NetworkPicture& picture : pictures)
        specimens.push_back({picture.name, picture.picture, classOf(picture, attacking.victim)});
    const std::vector<double> radii =
        flags.radii.empty() ? standardRadii(options.norm, specimens.front().picture) : flags.radii;
    const RobustnessCurve curve =
        robustnessCurve(attacking.victim, specimens, radii, options, attacking.seed, progress);
    writeChartOrNumbers(flags.curves, curveJson(curve, options.norm),
                        [&] { return drawCurve(curve, options.norm, *attacking.model, pictures.size()); });
    return curve;
}

nlohmann::ordered_json toJson(const std::vector<AttackRun>& runs, const Attacking& attacking) {
    nlohmann::ordered_json json = {
        {"model", attacking.model->name},
        {"method", attacking.attack.attack->description.id},
        {"options", optionsJson(attacking.attack.attack->description.options, attacking.attack.values)},
        {"seed", attacking.seed},
        {"summary", summaryJson(runs)},
        {"results", nlohmann::ordered_json::array()}};
    for (const AttackRun& run : runs)
        json["results"].push_back(toJson(run, *attacking.model, attacking.attack));
    return json;
}

/// The pictures that fool, called as the originals, in folders of their classes.
void writePictures(const std::string& folder, const std::vector<AttackRun>& runs,
                   const std::vector<NetworkPicture>& pictures) {
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const fs::path place = fs::path(folder) / pictures[i].folder;
        createFolder(place);
        writePng(place / (fs::path(pictures[i].name).stem().string() + ".png"),
                 pictureOf(runs[i].result.saved));
    }
}

void writeAll(const std::string& file, const std::vector<AttackRun>& runs, const Attacking& attacking,
              const std::vector<NetworkPicture>& pictures) {
    if (extensionOf(file) == ".csv")
        writeFile(file, attackTable(runs, *attacking.model));
    else if (extensionOf(file) == ".json")
        writeFile(file, toJson(runs, attacking).dump(2) + "\n");
    else
        writePictures(file, runs, pictures);
}

int attackPictures(const AttackCommandFlags& flags, const Attacking& attacking, const Context& context) {
    requireExtensions(flags.outputs, {".csv", ".json", ""},
                      "for several pictures the name must end in .csv (a table) or .json, or be a folder");
    if (!flags.sheets.empty())
        throw UsageError("--sheet shows one picture; for several, --out FOLDER keeps all results");
    const std::vector<NetworkPicture> pictures = readNetworkPictures(flags.images, *attacking.model);
    const double attackPart = flags.curves.empty() ? 1 : 0.4;
    std::vector<AttackRun> runs;
    bool cancelled = false;
    try {
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            const double each = attackPart / static_cast<double>(pictures.size());
            const double begin = each * static_cast<double>(i);
            runs.push_back(attackOne(attacking, pictures[i], context.progress.part(begin, begin + each)));
            if (runs.back().cancelled)
                throw Cancelled();
        }
        if (!flags.curves.empty())
            writeCurve(flags, attacking, pictures, context.progress.part(attackPart, 1));
    } catch (const Cancelled&) {
        if (runs.empty())
            throw;
        cancelled = true;
    }
    for (const std::string& file : flags.outputs)
        writeAll(file, runs, attacking, pictures);
    clearProgressBar();
    if (flags.model.json)
        printJson(toJson(runs, attacking));
    else
        printSummary(runs, *attacking.model);
    if (cancelled)
        throw Cancelled();
    return 0;
}

int attackAny(const AttackCommandFlags& flags, const Context& context) {
    requireAttack(flags.attack.method);
    requireExtensions(flags.sheets, {".png"}, "the name of a sheet must end in .png");
    const auto model = loadModel(flags.model, context);
    const Attacking attacking{.model = model,
                              .victim = ModelVictim(model),
                              .attack = chooseAttack(flags.attack, *model),
                              .seed = flags.seed};
    return isOnePicture(flags.images) ? attackPicture(flags, attacking, context)
                                      : attackPictures(flags, attacking, context);
}

// --- the list

nlohmann::ordered_json toJson(const AttackDescription& attack) {
    return {{"id", attack.id},
            {"title", attack.title},
            {"summary", attack.summary},
            {"paper", attack.paper},
            {"needs_gradients", attack.needsGradients},
            {"slow", attack.isSlow},
            {"random", attack.isRandom},
            {"barely_fools", attack.barelyFools},
            {"options", descriptionsJson(attack.options)}};
}

int listAttacks(const std::string& id, bool json) {
    nlohmann::ordered_json document = nlohmann::ordered_json::array();
    for (const AttackDescription& attack : attackDescriptions()) {
        if (!id.empty() && requireAttack(id).description.id != attack.id)
            continue;
        document.push_back(toJson(attack));
        if (json)
            continue;
        std::cout << attack.id << ": " << attack.title << " (" << attack.paper << ")\n"
                  << attack.summary << '\n';
        printOptions(attack.options);
        std::cout << '\n';
    }
    if (json)
        printJson(document);
    return 0;
}

} // namespace

void addAttackCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<AttackCommandFlags>();
    CLI::App* command = app.add_subcommand("attack", "Change pictures a little so that a network is fooled");
    addModelOptions(*command, flags->model);
    addImageOptions(*command, flags->images, true);
    addAttackFlags(*command, flags->attack);
    command->add_option("--seed", flags->seed, "Of everything random")->capture_default_str();
    command
        ->add_option(
            "--out", flags->outputs,
            "Of one picture: the result (.png), its values (.npy), numbers (.json). Of several: a table "
            "(.csv), numbers (.json), a folder for the results")
        ->type_name("FILE");
    command->add_option("--sheet", flags->sheets, "Original, change and result side by side")
        ->type_name("FILE.png");
    command
        ->add_option("--curve", flags->curves,
                     "Of several pictures: accuracy against the size of the change (.png, .json)")
        ->type_name("FILE");
    command
        ->add_option("--radii", flags->radii,
                     "Sizes of the change at which the curve is measured, for values from 0 to 1")
        ->delimiter(',');
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return attackAny(*flags, context); }; });
}

void addAttacksCommand(CLI::App& app, Context& context) {
    struct Options {
        std::string id;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("attacks", "List the ways of 'attack' with their options");
    command->add_option("METHOD", options->id, "Only this one");
    command->add_flag("--json", options->json, "Print one JSON document and nothing else");
    command->callback([options, &context] {
        context.action = [options] { return listAttacks(options->id, options->json); };
    });
}

} // namespace saliscope::cli
