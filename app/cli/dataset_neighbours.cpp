#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/names.h"
#include "base/options.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"
#include "dataset/index_parts.h"
#include "dataset/neighbours.h"
#include "image/sheet.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct NeighbourFlags {
    FolderOptions folder;
    std::string image, layer, distance = "cosine";
    std::size_t count = 10;
    std::vector<std::string> outputs;
};

/// Which picture of the folder it is, if it is one.
std::optional<std::int64_t> rowOf(const ImageFolder& folder, const std::string& image) {
    const std::filesystem::path file = std::filesystem::absolute(image).lexically_normal();
    for (std::size_t i = 0; i < folder.images.size(); ++i)
        if (folder.images[i].file == file)
            return static_cast<std::int64_t>(i);
    return std::nullopt;
}

/// The features of a picture that is not in the folder.
at::Tensor featuresOf(const OpenedFolder& opened, const IndexOptions& options, const std::string& image,
                      const Progress& progress) {
    const at::Tensor input = preprocess(readPicture(image), opened.model->preprocessing).tensor;
    constexpr std::size_t firstLayer = 1; // the scores come first
    return IndexParts(opened.model, options).compute(input, progress).at(firstLayer)[0];
}

nlohmann::ordered_json toJson(const NeighbourFlags& flags, const OpenedFolder& opened,
                              const std::vector<Neighbour>& neighbours) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Neighbour& neighbour : neighbours) {
        const FolderImage& image = opened.indexed.folder.images[static_cast<std::size_t>(neighbour.image)];
        list.push_back({{"image", shortName(opened.indexed.folder, image)},
                        {"label", image.label},
                        {"distance", neighbour.distance}});
    }
    return {{"model", opened.model->name}, {"folder", flags.folder.folder},
            {"image", flags.image},        {"layer", opened.indexed.features.begin()->first},
            {"distance", flags.distance},  {"neighbours", std::move(list)}};
}

std::string csvOf(const nlohmann::ordered_json& document) {
    std::string text = "rank,distance,path,label\n";
    int rank = 0;
    for (const auto& neighbour : document["neighbours"])
        text += csvLine({std::to_string(++rank), numberText(neighbour["distance"].get<double>()),
                         neighbour["image"], neighbour["label"]});
    return text;
}

cv::Mat sheetOf(const NeighbourFlags& flags, const OpenedFolder& opened,
                const std::vector<Neighbour>& neighbours) {
    Sheet sheet{.heading = "Nearest in " + opened.indexed.features.begin()->first + " of " +
                           opened.model->name + ", " + flags.distance + " distance",
                .columns = 6,
                .tileSide = 192};
    sheet.tiles.push_back({.picture = readPicture(flags.image).pixels,
                           .title = "the image",
                           .caption = std::filesystem::path(flags.image).filename().string()});
    for (const Neighbour& neighbour : neighbours) {
        const FolderImage& image = opened.indexed.folder.images[static_cast<std::size_t>(neighbour.image)];
        sheet.tiles.push_back({.picture = readPicture(image.file).pixels,
                               .title = shortNumberText(neighbour.distance),
                               .caption = shortName(opened.indexed.folder, image)});
    }
    return drawSheet(sheet);
}

void requireKnownEndings(const std::vector<std::string>& files) {
    for (const std::string& file : files)
        if (const auto extension = std::filesystem::path(file).extension();
            extension != ".png" && extension != ".csv" && extension != ".json")
            throw UsageError("cannot write '" + file +
                             "': the name must end in .png (a sheet), .csv or .json");
}

int neighboursCommand(const NeighbourFlags& flags, const Context& context) {
    requireKnownEndings(flags.outputs);
    const Distance distance = valueNamed(flags.distance, allDistances, "distance");
    IndexOptions options;
    if (!flags.layer.empty())
        options.layers = {flags.layer};
    const OpenedFolder opened = openFolder(flags.folder, options, context);
    const at::Tensor& features = opened.indexed.features.begin()->second;
    const std::optional<std::int64_t> row = rowOf(opened.indexed.folder, flags.image);
    const at::Tensor vector =
        row ? features[*row] : featuresOf(opened, options, flags.image, context.progress);
    const std::vector<Neighbour> neighbours =
        nearestNeighbours(features, vector, distance, flags.count, row, context.progress);
    const nlohmann::ordered_json document = toJson(flags, opened, neighbours);
    for (const std::string& file : flags.outputs) {
        const std::string extension = std::filesystem::path(file).extension().string();
        if (extension == ".png")
            writePng(file, sheetOf(flags, opened, neighbours));
        else
            writeFile(file, extension == ".csv" ? csvOf(document) : document.dump(2) + "\n");
    }
    clearProgressBar();
    if (flags.folder.model.json) {
        printJson(document);
    } else {
        std::vector<std::vector<std::string>> rows;
        for (const auto& neighbour : document["neighbours"])
            rows.push_back({fixedPoint(neighbour["distance"].get<double>(), 4), neighbour["image"]});
        printTable({"distance", "image"}, rows, {true, false});
    }
    return 0;
}

} // namespace

void addDatasetNeighbours(CLI::App& dataset, Context& context) {
    auto flags = std::make_shared<NeighbourFlags>();
    CLI::App* command =
        dataset.add_subcommand("neighbours", "The pictures of a folder that are most alike to the model");
    addFolderOptions(*command, flags->folder);
    command->add_option("IMAGE", flags->image, "A picture, of the folder or any other")->required();
    command->add_option("--layer", flags->layer, "Whose features are compared; by default before the scores");
    command->add_option("--distance", flags->distance, "cosine or euclidean")->capture_default_str();
    command->add_option("--count", flags->count, "How many neighbours")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    command->add_option("--out", flags->outputs, "A sheet (.png), or the list (.csv, .json)")
        ->type_name("FILE");
    command->callback([flags, &context] {
        context.action = [flags, &context] { return neighboursCommand(*flags, context); };
    });
}

} // namespace saliscope::cli
