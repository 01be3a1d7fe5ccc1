#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

struct IndexFlags {
    FolderOptions folder;
    std::vector<std::string> layers, patchLayers, outputs;
    int perImage = 1;
    std::string scores, features;
};

/// What the model says to one image.
struct Verdict {
    std::int64_t predicted = 0;
    double score = 0, probability = 0;
    std::optional<std::int64_t> truth = {};
};

std::vector<Verdict> verdicts(const OpenedFolder& opened) {
    std::vector<Verdict> result;
    for (std::int64_t i = 0; i < opened.indexed.scores.size(0); ++i) {
        const at::Tensor row = opened.indexed.scores[i].to(at::kDouble);
        const auto predicted = row.argmax().item<std::int64_t>();
        result.push_back(
            {.predicted = predicted,
             .score = row[predicted].item<double>(),
             .probability = at::softmax(row, 0)[predicted].item<double>(),
             .truth = classOf(opened.mapping, opened.indexed.folder.images[static_cast<std::size_t>(i)])});
    }
    return result;
}

nlohmann::ordered_json labelsJson(const OpenedFolder& opened, const std::vector<Verdict>& verdicts) {
    struct Count {
        std::int64_t images = 0, correct = 0;
    };
    std::map<std::string, Count> counts;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        Count& count = counts[opened.indexed.folder.images[i].label];
        ++count.images;
        count.correct += verdicts[i].truth == verdicts[i].predicted ? 1 : 0;
    }
    nlohmann::ordered_json labels = nlohmann::ordered_json::array();
    for (const auto& [label, meant] : opened.mapping) {
        nlohmann::ordered_json entry = {{"label", label}, {"images", counts[label].images}};
        entry["class"] = meant ? nlohmann::ordered_json(*meant) : nlohmann::ordered_json();
        if (meant) {
            entry["name"] = classLabel(*opened.model, *meant);
            entry["correct"] = counts[label].correct;
        }
        labels.push_back(std::move(entry));
    }
    return labels;
}

nlohmann::ordered_json toJson(const IndexFlags& flags, const OpenedFolder& opened,
                              const std::vector<Verdict>& verdicts, double seconds) {
    nlohmann::ordered_json layers = nlohmann::ordered_json::object();
    for (const auto& [name, features] : opened.indexed.features)
        layers[name] = features.size(1);
    nlohmann::ordered_json unreadable = nlohmann::ordered_json::array();
    for (const UnreadableImage& image : opened.indexed.unreadable)
        unreadable.push_back({{"image", image.file.string()}, {"why", image.why}});
    return {{"model", opened.model->name},        {"folder", flags.folder.folder},
            {"images", verdicts.size()},          {"seconds", seconds},
            {"features", std::move(layers)},      {"labels", labelsJson(opened, verdicts)},
            {"unreadable", std::move(unreadable)}};
}

std::string csvOf(const OpenedFolder& opened, const std::vector<Verdict>& verdicts) {
    std::string text = "path,label,class,predicted,predicted name,score,probability\n";
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const FolderImage& image = opened.indexed.folder.images[i];
        const Verdict& verdict = verdicts[i];
        text +=
            csvLine({image.file.string(), image.label, verdict.truth ? std::to_string(*verdict.truth) : "",
                     std::to_string(verdict.predicted), classLabel(*opened.model, verdict.predicted),
                     std::to_string(verdict.score), std::to_string(verdict.probability)});
    }
    return text;
}

void requireKnownEndings(const IndexFlags& flags) {
    for (const std::string& file : flags.outputs)
        if (const auto extension = std::filesystem::path(file).extension();
            extension != ".csv" && extension != ".json")
            throw UsageError("cannot write '" + file +
                             "': the name must end in .csv (a line for each image) or .json (the summary)");
    if (!flags.features.empty() && flags.layers.size() > 1)
        throw UsageError("--features takes those of one layer; give one --layer");
}

void printSummary(const OpenedFolder& opened, const nlohmann::ordered_json& summary) {
    const double seconds = summary["seconds"];
    std::cout << opened.indexed.folder.images.size() << " images in " << fixedPoint(seconds, 1) << " s";
    if (!opened.indexed.unreadable.empty())
        std::cout << "; " << opened.indexed.unreadable.size() << " cannot be read";
    std::cout << '\n';
    std::vector<std::vector<std::string>> rows;
    for (const auto& label : summary["labels"]) {
        const bool known = !label["class"].is_null();
        rows.push_back({label["label"].get<std::string>(), std::to_string(label["images"].get<int>()),
                        known ? label["name"].get<std::string>() : "no class; --map LABEL=CLASS says which",
                        known ? std::to_string(label["correct"].get<int>()) : ""});
    }
    if (!rows.empty())
        printTable({"label", "images", "class", "correct"}, rows, {false, true, false, true});
}

int indexCommand(const IndexFlags& flags, const Context& context) {
    requireKnownEndings(flags);
    const auto begin = std::chrono::steady_clock::now();
    const OpenedFolder opened = openFolder(
        flags.folder,
        {.layers = flags.layers, .patchLayers = flags.patchLayers, .patchesPerImage = flags.perImage},
        context);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const std::vector<Verdict> said = verdicts(opened);
    const nlohmann::ordered_json summary = toJson(flags, opened, said, seconds);
    for (const std::string& file : flags.outputs)
        writeFile(file, std::filesystem::path(file).extension() == ".csv" ? csvOf(opened, said)
                                                                          : summary.dump(2) + "\n");
    if (!flags.scores.empty())
        writeNpy(flags.scores, opened.indexed.scores);
    if (!flags.features.empty())
        writeNpy(flags.features, opened.indexed.features.begin()->second);
    clearProgressBar();
    if (flags.folder.model.json)
        printJson(summary);
    else
        printSummary(opened, summary);
    return 0;
}

} // namespace

void addDatasetIndex(CLI::App& dataset, Context& context) {
    auto flags = std::make_shared<IndexFlags>();
    CLI::App* command =
        dataset.add_subcommand("index", "Run the model over a folder and keep what it says of each picture");
    addFolderOptions(*command, flags->folder);
    command->add_option("--layer", flags->layers,
                        "Layer whose features are kept; by default the one before the scores");
    command->add_option("--patch-layer", flags->patchLayers,
                        "Layer for whose channels the strongest positions are kept");
    command->add_option("--per-image", flags->perImage, "How many of them in each image")
        ->capture_default_str();
    command
        ->add_option("--out", flags->outputs,
                     "A line for each image with its prediction (.csv), or the summary (.json)")
        ->type_name("FILE");
    command->add_option("--scores", flags->scores, "All scores, N×classes")->type_name("FILE.npy");
    command->add_option("--features", flags->features, "The features, N×D")->type_name("FILE.npy");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return indexCommand(*flags, context); }; });
}

} // namespace saliscope::cli
