#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/names.h"
#include "base/npy.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "dataset/embedding_chart.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;

struct EmbedFlags {
    FolderOptions folder;
    std::string layer, method = "tsne", colour;
    std::vector<std::string> settings, outputs;
    bool thumbnails = false;
    int thumbnailSide = 48;
    std::uint64_t seed = 0;
};

/// All that is told about a map.
struct EmbeddedFolder {
    OpenedFolder opened;
    std::string layer = {};
    Embedding map = {};
    PointColour colour = PointColour::label;
    double seconds = 0; ///< for the map, without the index
    /// The part of the images whose nearest neighbour has the same label; absent without labels.
    std::optional<double> accuracyInMap = {}, accuracyInSpace = {};
};

PointColour colourFor(const EmbedFlags& flags, const ImageFolder& folder) {
    if (flags.colour.empty())
        return folder.labels().empty() ? PointColour::prediction : PointColour::label;
    return valueNamed(flags.colour, pointColours, "colour of points");
}

void requireWritable(const std::vector<std::string>& files) {
    for (const std::string& file : files)
        if (const auto extension = std::filesystem::path(file).extension();
            extension != ".png" && extension != ".csv" && extension != ".npy" && extension != ".json")
            throw UsageError("cannot write '" + file +
                             "': the name must end in .png (the map), .csv (a line for each picture), .npy "
                             "(positions, N×2) or .json");
}

void compareNeighbours(EmbeddedFolder& embedded, const at::Tensor& features, const Progress& progress) {
    const at::Tensor labels = labelIndices(embedded.opened.indexed.folder);
    if (embedded.opened.indexed.folder.labels().size() < 2 || labels.ge(0).sum().item<std::int64_t>() < 2)
        return;
    embedded.accuracyInSpace = neighbourAccuracy(features, labels, progress);
    embedded.accuracyInMap = neighbourAccuracy(embedded.map.positions, labels, progress);
}

ordered_json optional(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json();
}

ordered_json pointsJson(const EmbeddedFolder& embedded) {
    ordered_json points = ordered_json::array();
    const std::vector<std::int64_t> predictions = predictionsFrom(embedded.opened.indexed.scores);
    const at::Tensor positions = embedded.map.positions.contiguous();
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const FolderImage& image = embedded.opened.indexed.folder.images[i];
        points.push_back({{"image", shortName(embedded.opened.indexed.folder, image)},
                          {"label", image.label},
                          {"prediction", classLabel(*embedded.opened.model, predictions[i])},
                          {"x", positions.data_ptr<double>()[2 * i]},
                          {"y", positions.data_ptr<double>()[2 * i + 1]}});
    }
    return points;
}

ordered_json unreadableJson(const std::vector<UnreadableImage>& unreadable) {
    ordered_json json = ordered_json::array();
    for (const UnreadableImage& image : unreadable)
        json.push_back({{"file", image.file.string()}, {"why", image.why}});
    return json;
}

ordered_json toJson(const EmbeddedFolder& embedded, const EmbedFlags& flags) {
    const Embedding& map = embedded.map;
    ordered_json json = {{"model", embedded.opened.model->name},
                         {"folder", embedded.opened.indexed.folder.root.string()},
                         {"layer", embedded.layer},
                         {"images", embedded.opened.indexed.folder.images.size()},
                         {"method", nameOf(map.method)},
                         {"seed", flags.seed}};
    if (map.method == EmbeddingMethod::tsne)
        json["options"] = optionsJson(tsneTable().descriptions(), parseSettings(flags.settings));
    json["explained_variance"] = map.explainedVariance;
    json["perplexity"] = optional(map.perplexity);
    json["kl_divergence"] = optional(map.divergence);
    if (map.quality)
        json["quality"] = {{"neighbours", map.quality->neighbours},
                           {"images", map.quality->points},
                           {"trustworthiness", map.quality->trustworthiness},
                           {"continuity", map.quality->continuity},
                           {"preservation", map.quality->preservation}};
    json["neighbour_accuracy"] = {{"map", optional(embedded.accuracyInMap)},
                                  {"features", optional(embedded.accuracyInSpace)}};
    json["seconds"] = embedded.seconds;
    json["points"] = pointsJson(embedded);
    json["unreadable"] = unreadableJson(embedded.opened.indexed.unreadable);
    return json;
}

std::string toCsv(const EmbeddedFolder& embedded) {
    std::string table = csvLine({"image", "label", "prediction", "score", "correct", "x", "y"});
    const std::vector<std::int64_t> predictions = predictionsFrom(embedded.opened.indexed.scores);
    const std::vector<std::optional<bool>> right =
        correctness(embedded.opened.indexed, embedded.opened.mapping);
    const at::Tensor highest =
        std::get<0>(embedded.opened.indexed.scores.max(1)).to(at::kDouble).contiguous();
    const at::Tensor positions = embedded.map.positions.contiguous();
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const FolderImage& image = embedded.opened.indexed.folder.images[i];
        table += csvLine(
            {shortName(embedded.opened.indexed.folder, image), image.label,
             classLabel(*embedded.opened.model, predictions[i]), numberText(highest.data_ptr<double>()[i]),
             right[i] ? (*right[i] ? "yes" : "no") : "", numberText(positions.data_ptr<double>()[2 * i]),
             numberText(positions.data_ptr<double>()[2 * i + 1])});
    }
    return table;
}

void write(const std::string& file, const EmbeddedFolder& embedded, const EmbedFlags& flags,
           const Progress& progress) {
    const std::string extension = std::filesystem::path(file).extension().string();
    if (extension == ".npy") {
        writeNpy(file, embedded.map.positions);
    } else if (extension == ".csv") {
        writeFile(file, toCsv(embedded));
    } else if (extension == ".json") {
        writeFile(file, toJson(embedded, flags).dump(2) + "\n");
    } else {
        const ScatterChart chart =
            embeddingChart(embedded.map, embedded.opened.indexed, embedded.opened.mapping,
                           *embedded.opened.model, embedded.layer,
                           {.colour = embedded.colour,
                            .thumbnailSide = flags.thumbnails ? flags.thumbnailSide : 0,
                            .seed = flags.seed},
                           progress);
        writePng(file, drawScatterChart(chart));
    }
}

void print(const EmbeddedFolder& embedded) {
    std::cout << embedded.opened.indexed.folder.images.size() << " pictures by layer " << embedded.layer
              << " of " << embedded.opened.model->name << " in " << fixedPoint(embedded.seconds, 1) << " s\n"
              << qualityText(embedded.map) << ".\n";
    if (embedded.accuracyInMap)
        std::cout << "The nearest neighbour has the same label for "
                  << fixedPoint(100 * *embedded.accuracyInMap, 1) << " % of the pictures in the map and "
                  << fixedPoint(100 * *embedded.accuracyInSpace, 1) << " % in the layer.\n";
}

OpenedFolder opened(const EmbedFlags& flags, const Context& context) {
    const Context half{context.progress.part(0, 0.5), {}};
    IndexOptions index;
    if (!flags.layer.empty())
        index.layers = {flags.layer};
    return openFolder(flags.folder, index, half);
}

int embedFolder(const EmbedFlags& flags, const Context& context) {
    requireWritable(flags.outputs);
    const EmbeddingMethod method = valueNamed(flags.method, embeddingMethods, "method to make a map");
    if (method != EmbeddingMethod::tsne && !flags.settings.empty())
        throw UsageError("only t-SNE has options; leave --set away for " + flags.method);
    const TsneOptions options = tsneTable().parse(parseSettings(flags.settings));
    if (!flags.colour.empty()) // before the work, as it may be wrong
        valueNamed(flags.colour, pointColours, "colour of points");
    EmbeddedFolder embedded{.opened = opened(flags, context)};
    embedded.layer = flags.layer.empty() ? layerBeforeScores(*embedded.opened.model) : flags.layer;
    embedded.colour = colourFor(flags, embedded.opened.indexed.folder);
    const at::Tensor features = embedded.opened.indexed.features.at(embedded.layer);
    const auto begin = std::chrono::steady_clock::now();
    embedded.map = embed(features, method, options, flags.seed, context.progress.part(0.5, 0.9));
    embedded.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    compareNeighbours(embedded, features, context.progress.part(0.9, 0.95));
    for (const std::string& file : flags.outputs)
        write(file, embedded, flags, context.progress.part(0.95, 1));
    clearProgressBar();
    if (flags.folder.model.json)
        printJson(toJson(embedded, flags));
    else
        print(embedded);
    return 0;
}

} // namespace

void addDatasetEmbed(CLI::App& dataset, Context& context) {
    auto flags = std::make_shared<EmbedFlags>();
    CLI::App* command = dataset.add_subcommand(
        "embed", "Draw how a layer arranges the pictures: those it takes for similar lie side by side");
    addFolderOptions(*command, flags->folder);
    command->add_option("--layer", flags->layer, "Whose features; by default those before the scores");
    command
        ->add_option("--method", flags->method,
                     "tsne: neighbours stay neighbours; pca: distances mean what they mean in the layer")
        ->capture_default_str();
    addSettingsOption(*command, flags->settings, tsneTable().descriptions());
    command->add_option("--colour,--color", flags->colour,
                        "label, prediction, correct or score; by default the label, if there are any");
    command->add_flag("--thumbnails", flags->thumbnails, "Pictures instead of points, where they have room");
    command->add_option("--thumbnail-size", flags->thumbnailSide, "Their side in pixels")
        ->check(CLI::Range(8, 512))
        ->capture_default_str();
    command->add_option("--seed", flags->seed, "Of everything random")->capture_default_str();
    command
        ->add_option("--out", flags->outputs,
                     "The map (.png), a line for each picture (.csv), positions (.npy), numbers (.json)")
        ->type_name("FILE");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return embedFolder(*flags, context); }; });
}

} // namespace saliscope::cli
