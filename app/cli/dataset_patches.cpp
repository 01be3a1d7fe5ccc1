#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"
#include "dataset/patches.h"
#include "image/sheet.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <numeric>

namespace saliscope::cli {

namespace {

struct PatchFlags {
    FolderOptions folder;
    std::string layer;
    std::vector<std::int64_t> channels;
    std::vector<std::string> outputs;
    std::size_t top = 9;
    int perImage = 1;
    bool guided = false;
};

/// A patch with all that is shown of it.
struct ShownPatch {
    Patch patch;
    std::string image = {}, label = {};
    cv::Rect2d place = {};           ///< of the receptive field in the photo
    cv::Mat photo = {}, guided = {}; ///< empty where no sheet is asked for
};

using ChannelPatches = std::vector<std::vector<ShownPatch>>;

bool endsIn(const std::vector<std::string>& files, const char* extension) {
    return std::ranges::any_of(
        files, [&](const std::string& file) { return std::filesystem::path(file).extension() == extension; });
}

/// Reads each image once, in the order of the folder, however many patches it has.
void show(ChannelPatches& channels, const OpenedFolder& opened, const PatchCutter& cutter,
          const PatchFlags& flags, const Progress& progress) {
    std::map<std::size_t, std::vector<ShownPatch*>> byImage;
    for (auto& patches : channels)
        for (ShownPatch& shown : patches)
            byImage[shown.patch.image].push_back(&shown);
    double done = 0;
    for (const auto& [image, patches] : byImage) {
        progress.report(done++ / static_cast<double>(byImage.size()), "cutting out patches");
        const FolderImage& source = opened.indexed.folder.images[image];
        const Picture picture = readPicture(source.file);
        const NetworkInput input = preprocess(picture, opened.model->preprocessing);
        for (ShownPatch* shown : patches) {
            const Patch& patch = shown->patch;
            shown->image = shortName(opened.indexed.folder, source);
            shown->label = source.label;
            shown->place = input.geometry.toPhoto(cv::Rect2d(cutter.field(patch.row, patch.column)));
            if (endsIn(flags.outputs, ".png"))
                shown->photo = cutter.photoPatch(picture, input.geometry, patch.row, patch.column);
            if (flags.guided)
                shown->guided = gradientPicture(
                    cutter.guidedPatch(input.tensor.to(opened.model->device), patch, progress));
        }
    }
}

nlohmann::ordered_json toJson(const ShownPatch& shown) {
    return {{"image", shown.image},
            {"label", shown.label},
            {"response", shown.patch.response},
            {"row", shown.patch.row},
            {"column", shown.patch.column},
            {"box",
             {shown.place.x, shown.place.y, shown.place.x + shown.place.width,
              shown.place.y + shown.place.height}}};
}

nlohmann::ordered_json toJson(const PatchFlags& flags, const OpenedFolder& opened, const PatchCutter& cutter,
                              const ChannelPatches& channels) {
    nlohmann::ordered_json document = {{"model", opened.model->name},
                                       {"folder", flags.folder.folder},
                                       {"layer", flags.layer},
                                       {"shape", cutter.layer().shape},
                                       {"images", opened.indexed.folder.images.size()},
                                       {"channels", nlohmann::ordered_json::array()}};
    for (std::size_t i = 0; i < channels.size(); ++i) {
        nlohmann::ordered_json patches = nlohmann::ordered_json::array();
        for (const ShownPatch& shown : channels[i])
            patches.push_back(toJson(shown));
        document["channels"].push_back({{"channel", flags.channels[i]}, {"patches", std::move(patches)}});
    }
    return document;
}

std::string csvOf(const ChannelPatches& channels) {
    std::string text = "channel,rank,response,path,label,row,column,left,top,right,bottom\n";
    for (const auto& patches : channels)
        for (std::size_t rank = 0; rank < patches.size(); ++rank) {
            const auto& [patch, image, label, place, photo, guided] = patches[rank];
            text += csvLine({std::to_string(patch.channel), std::to_string(rank + 1),
                             std::to_string(patch.response), image, label, std::to_string(patch.row),
                             std::to_string(patch.column), std::to_string(place.x), std::to_string(place.y),
                             std::to_string(place.x + place.width), std::to_string(place.y + place.height)});
        }
    return text;
}

/// A row for each channel, and below it, if asked for, the guided gradients.
cv::Mat sheetOf(const PatchFlags& flags, const OpenedFolder& opened, const ChannelPatches& channels) {
    const cv::Mat nothing(1, 1, CV_8UC3, cv::Scalar::all(255));
    Sheet sheet{.heading = opened.model->name + ", " + flags.layer + ": what its channels respond to",
                .columns = static_cast<int>(flags.top),
                .tileSide = 128};
    for (std::size_t i = 0; i < channels.size(); ++i)
        for (const bool guided : {false, true}) {
            if (guided && !flags.guided)
                continue;
            for (std::size_t rank = 0; rank < flags.top; ++rank) {
                SheetTile tile{.picture = nothing};
                if (rank < channels[i].size()) {
                    const ShownPatch& shown = channels[i][rank];
                    const cv::Mat& picture = guided ? shown.guided : shown.photo;
                    tile.picture = picture.empty() ? nothing : picture;
                    tile.caption =
                        guided ? "guided" : shortNumberText(shown.patch.response) + " " + shown.image;
                }
                if (rank == 0 && !guided)
                    tile.title = "channel " + std::to_string(flags.channels[i]);
                sheet.tiles.push_back(std::move(tile));
            }
        }
    return drawSheet(sheet);
}

void write(const PatchFlags& flags, const OpenedFolder& opened, const PatchCutter& cutter,
           const ChannelPatches& channels) {
    for (const std::string& file : flags.outputs) {
        const std::string extension = std::filesystem::path(file).extension().string();
        if (extension == ".png")
            writePng(file, sheetOf(flags, opened, channels));
        else if (extension == ".csv")
            writeFile(file, csvOf(channels));
        else
            writeFile(file, toJson(flags, opened, cutter, channels).dump(2) + "\n");
    }
}

void requireUsable(const PatchFlags& flags) {
    for (const std::string& file : flags.outputs)
        if (!endsIn({file}, ".png") && !endsIn({file}, ".csv") && !endsIn({file}, ".json"))
            throw UsageError("cannot write '" + file +
                             "': the name must end in .png (a sheet), .csv or .json");
    constexpr std::size_t mostRows = 64;
    if (endsIn(flags.outputs, ".png") && flags.channels.size() > mostRows)
        throw UsageError("a sheet holds up to " + std::to_string(mostRows) +
                         " channels; choose some by --channels 0,7,12");
}

int patchesCommand(PatchFlags flags, const Context& context) {
    requireUsable(flags);
    const OpenedFolder opened =
        openFolder(flags.folder, {.patchLayers = {flags.layer}, .patchesPerImage = flags.perImage}, context);
    const PatchCutter cutter(opened.model, flags.layer);
    if (flags.channels.empty()) {
        flags.channels.resize(static_cast<std::size_t>(cutter.layer().shape.front()));
        std::iota(flags.channels.begin(), flags.channels.end(), 0);
        requireUsable(flags);
    }
    ChannelPatches channels;
    for (const std::int64_t channel : flags.channels) {
        channels.emplace_back();
        for (const Patch& patch : topPatches(opened.indexed, flags.layer, channel, flags.top))
            channels.back().push_back({.patch = patch});
    }
    show(channels, opened, cutter, flags, context.progress);
    write(flags, opened, cutter, channels);
    clearProgressBar();
    if (flags.folder.model.json) {
        printJson(toJson(flags, opened, cutter, channels));
    } else if (flags.outputs.empty()) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& patches : channels)
            for (const ShownPatch& shown : patches)
                rows.push_back({std::to_string(shown.patch.channel), fixedPoint(shown.patch.response, 3),
                                std::to_string(shown.patch.row) + ", " + std::to_string(shown.patch.column),
                                shown.image});
        printTable({"channel", "response", "position", "image"}, rows, {true, true, true, false});
    }
    return 0;
}

} // namespace

void addDatasetPatches(CLI::App& dataset, Context& context) {
    auto flags = std::make_shared<PatchFlags>();
    CLI::App* command = dataset.add_subcommand(
        "patches", "What the channels of a layer respond to most strongly in a folder");
    addFolderOptions(*command, flags->folder);
    command->add_option("--layer", flags->layer, "Name of the layer, as 'layers' lists them")->required();
    command->add_option("--channels", flags->channels, "Which, such as 0,7,12; by default all")
        ->delimiter(',');
    command->add_option("--top", flags->top, "How many patches of each channel")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--per-image", flags->perImage, "How many of them from one image at most")
        ->capture_default_str();
    command->add_flag("--guided", flags->guided, "Also the guided gradient of each patch");
    command->add_option("--out", flags->outputs, "A sheet (.png), or the list (.csv, .json)")
        ->type_name("FILE");
    command->callback([flags, &context] {
        context.action = [flags, &context] { return patchesCommand(*flags, context); };
    });
}

} // namespace saliscope::cli
