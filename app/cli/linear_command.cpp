#include "attack/half_space.h"
#include "attack/linear_training.h"
#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "cli/attack_options.h"
#include "cli/commands.h"
#include "cli/number_checks.h"
#include "cli/output.h"
#include "image/sheet.h"
#include "model/zoo/linear.h"
#include "toyworld/labelled_scenes.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;

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

void writeTemplates(const std::string& file, const Model& model) {
    Sheet sheet{.heading = "Templates, " + model.name, .columns = 4, .tileSide = 0};
    const std::vector<Picture> templates = linearTemplates(model);
    for (std::size_t i = 0; i < templates.size(); ++i) {
        cv::Mat enlarged;
        cv::resize(templates[i].pixels, enlarged, {}, 6, 6, cv::INTER_NEAREST);
        sheet.tiles.push_back(
            {.picture = enlarged, .title = classLabel(model, static_cast<std::int64_t>(i))});
    }
    writePng(file, drawSheet(sheet));
}

void requirePng(const std::string& file) {
    if (!file.empty() && std::filesystem::path(file).extension() != ".png")
        throw UsageError("cannot write '" + file + "': the name of a picture must end in .png");
}

// --- train

struct TrainFlags {
    LinearTrainingOptions training;
    std::string folder, kind = "softmax", out, templates;
    int scenes = 1200, size = linearTemplateSide, threads = 0;
    std::uint64_t seed = 1;
    bool json = false;
};

LabelledPictures picturesFor(const TrainFlags& flags, const Progress& progress) {
    if (flags.folder.empty())
        return drawLabelledScenes({.seed = flags.seed, .count = flags.scenes, .size = flags.size}, progress);
    return readLabelledPictures(flags.folder, linearPreprocessing(flags.size), progress);
}

int train(const TrainFlags& flags, const Context& context) {
    LinearTrainingOptions options = flags.training;
    options.kind = flags.kind == "svm" ? LinearKind::supportVector : LinearKind::softmax;
    requirePng(flags.templates);
    if (std::filesystem::path(flags.out).extension() != ".safetensors")
        throw UsageError("the name of a linear classifier's file must end in .safetensors, not '" +
                         flags.out + "'");
    setEngineThreads(flags.threads);
    const LabelledPictures pictures = picturesFor(flags, context.progress.part(0, 0.5));
    const auto begin = std::chrono::steady_clock::now();
    const auto model = trainLinear(pictures, options, context.progress.part(0.5, 0.9));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const double accuracy = accuracyOn(*model, pictures, context.progress.part(0.9, 1));
    saveLinear(*model, flags.out);
    if (!flags.templates.empty())
        writeTemplates(flags.templates, *model);
    clearProgressBar();
    if (flags.json)
        printJson({{"kind", flags.kind},
                   {"file", flags.out},
                   {"pictures", pictures.pictures.size(0)},
                   {"classes", pictures.names},
                   {"accuracy_on_them", accuracy},
                   {"seconds", seconds}});
    else
        std::cout << model->name << ": " << pictures.pictures.size(0) << " pictures of "
                  << pictures.names.size() << " classes learnt in " << fixedPoint(seconds, 1) << " s, "
                  << fixedPoint(100 * accuracy, 1) << " % of them are answered rightly\n"
                  << "written: " << flags.out << '\n';
    return 0;
}

void addTrain(CLI::App& linear, Context& context) {
    CLI::App* command = linear.add_subcommand("train", "Train on pixels, in seconds");
    const auto flags = addWork<TrainFlags>(*command, context, train);
    command->add_option("FOLDER", flags->folder,
                        "A folder of pictures for each class; without it, scenes of the toy world");
    command->add_option("--kind", flags->kind, "softmax or svm")
        ->check(CLI::IsMember({"softmax", "svm"}))
        ->capture_default_str();
    command->add_option("--out", flags->out, "The classifier")->required()->type_name("FILE.safetensors");
    command->add_option("--templates", flags->templates, "What each class looks for")->type_name("FILE.png");
    command->add_option("--scenes", flags->scenes, "How many scenes of the toy world")->capture_default_str();
    command
        ->add_option("--size", flags->size,
                     "Side of the pictures that it will be given; it averages them to 32×32 pixels")
        ->check(CLI::Range(8, 1024))
        ->capture_default_str();
    command->add_option("--penalty", flags->training.penalty, "Of softmax: the weight of large templates")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    command->add_option("--cost", flags->training.cost, "Of svm: the weight of pictures on the wrong side")
        ->check(CLI::Range(1e-6, 1e6))
        ->capture_default_str();
    command->add_option("--seed", flags->seed, "Of the scenes")->capture_default_str();
    command->add_option("--threads", flags->threads, "Threads to compute with; 0 for one a core")
        ->check(nonNegativeNumber());
    command->add_flag("--json", flags->json, "Print one JSON document and nothing else");
}

// --- templates

struct TemplatesFlags {
    ModelOptions model;
    std::string out;
};

int templates(const TemplatesFlags& flags, const Context& context) {
    requirePng(flags.out);
    writeTemplates(flags.out, *loadModel(flags.model, context));
    return 0;
}

void addTemplates(CLI::App& linear, Context& context) {
    CLI::App* command =
        linear.add_subcommand("templates", "Show what each class of a linear classifier looks for");
    const auto flags = addWork<TemplatesFlags>(*command, context, templates);
    addModelOptions(*command, flags->model);
    command->add_option("--out", flags->out, "The templates side by side")->required()->type_name("FILE.png");
}

// --- compare

struct CompareFlags {
    std::vector<std::string> models;
    ModelOptions model; ///< the other flags, which are the same for all
    ImageOptions images;
    std::uint64_t seed = 0;
};

/// How far a model had to be moved: of the pictures that it answered rightly, the medians.
struct Moved {
    std::shared_ptr<const Model> model;
    std::size_t pictures = 0, right = 0;
    std::vector<double> lengths = {},
                        roots = {}; ///< of the change that DeepFool found, L2 and as a root mean square
    std::vector<double> exact = {}; ///< L2 in closed form, of a linear classifier
};

Moved measured(const std::string& name, const CompareFlags& flags, const Context& context,
               const Progress& progress) {
    ModelOptions options = flags.model;
    options.model = name;
    Moved moved{.model = loadModel(options, context)};
    const ModelVictim victim(moved.model);
    const std::vector<NetworkPicture> pictures = readNetworkPictures(flags.images, *moved.model);
    moved.pictures = pictures.size();
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const at::Tensor& picture = pictures[i].picture;
        const double part = 1 / static_cast<double>(pictures.size()), begin = part * static_cast<double>(i);
        const AttackTask task{.victim = victim,
                              .original = picture,
                              .goal = {.from = classOf(pictures[i], victim)},
                              .seed = flags.seed};
        if (topClass(victim, picture) != task.goal.from)
            continue;
        ++moved.right;
        const AttackResult result =
            runAttack(requireAttack("deepfool"), task, {}, progress.part(begin, begin + part));
        if (!result.succeeded)
            continue;
        moved.lengths.push_back(result.foundChange.euclidean);
        moved.roots.push_back(result.foundChange.rootMeanSquare);
        if (moved.model->architecture == "linear")
            moved.exact.push_back(linearDistance(victim, picture, task.goal.from, Norm::euclidean));
    }
    return moved;
}

ordered_json toJson(const Moved& moved) {
    ordered_json json = {{"model", moved.model->name},
                         {"pictures", moved.pictures},
                         {"right", moved.right},
                         {"fooled", moved.lengths.size()},
                         {"median_l2", median(moved.lengths)},
                         {"median_grey_levels_rms", 255 * median(moved.roots)}};
    if (!moved.exact.empty())
        json["median_l2_closed_form"] = median(moved.exact);
    return json;
}

int compare(const CompareFlags& flags, const Context& context) {
    ordered_json json = ordered_json::array();
    std::vector<std::vector<std::string>> rows;
    const double part = 1 / static_cast<double>(flags.models.size());
    for (std::size_t i = 0; i < flags.models.size(); ++i) {
        const double begin = part * static_cast<double>(i);
        const Moved moved =
            measured(flags.models[i], flags, context, context.progress.part(begin, begin + part));
        json.push_back(toJson(moved));
        rows.push_back({moved.model->name,
                        std::to_string(moved.right) + " of " + std::to_string(moved.pictures),
                        fixedPoint(median(moved.lengths), 3),
                        moved.exact.empty() ? "" : fixedPoint(median(moved.exact), 3),
                        fixedPoint(255 * median(moved.roots), 2)});
    }
    clearProgressBar();
    if (flags.model.json)
        printJson(json);
    else
        printTable({"classifier", "right", "L2 by DeepFool", "L2 in closed form", "grey levels (RMS)"}, rows,
                   {false, true, true, true, true});
    return 0;
}

void addCompare(CLI::App& linear, Context& context) {
    CLI::App* command = linear.add_subcommand(
        "compare", "How far pictures must be moved to fool a network, a softmax classifier, an SVM");
    const auto flags = addWork<CompareFlags>(*command, context, compare);
    command->add_option("--models", flags->models, "Files of models, or names of demo models")
        ->required()
        ->delimiter(',')
        ->type_name("MODEL,...");
    addImageOptions(*command, flags->images, true);
    command->add_option("--seed", flags->seed, "Of everything random");
    command->add_option("--threads", flags->model.threads, "Threads to compute with; 0 for one a core")
        ->check(nonNegativeNumber());
    command->add_flag("--json", flags->model.json, "Print one JSON document and nothing else");
}

} // namespace

void addLinearCommand(CLI::App& app, Context& context) {
    CLI::App* linear = app.add_subcommand(
        "linear",
        "Linear classifiers, which all other commands read like any model: 'attack' fools them, too");
    linear->require_subcommand(1);
    addTrain(*linear, context);
    addTemplates(*linear, context);
    addCompare(*linear, context);
}

} // namespace saliscope::cli
