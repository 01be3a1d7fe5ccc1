#include "cli/synthesis_output.h"

#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "image/animation.h"
#include "image/picture.h"
#include "image/sheet.h"
#include "model/model.h"
#include "synthesize/picture_problem.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>

namespace saliscope::cli {

namespace {

std::string extensionOf(const std::string& file) {
    return std::filesystem::path(file).extension().string();
}

Direction directionFrom(const std::string& file, ValueId layer) {
    const at::Tensor vector = readNpy(file);
    if (vector.dim() != 1 || !vector.is_floating_point())
        throw FileError("'" + file + "' is no direction: a vector of floating-point numbers was expected");
    return {layer, vector.to(at::kFloat)};
}

/// Frames have one size, that of the last; cancelled before the first step there is only the start.
void writeFrames(const std::string& file, const FrameRecorder& recorded, const at::Tensor& pictures) {
    std::vector<cv::Mat> frames = recorded.frames();
    if (frames.empty())
        frames.push_back(pictureSheet(pictures));
    writeAnimation(file, {.frames = frames});
}

} // namespace

void addGoalOptions(CLI::App& command, GoalOptions& options) {
    command.add_option(
        "--target", options.target,
        "What is raised: a class's index or name, LAYER:CHANNEL, LAYER:CHANNEL:ROW:COLUMN, A-B for the "
        "difference of two classes, prob:CLASS");
    command.add_option("--layer", options.layer, "Instead of --target: a whole layer");
    command
        .add_option("--direction", options.direction,
                    "With --layer: a direction in its channels, a vector as long as there are channels")
        ->type_name("FILE.npy");
}

Goal goalOf(const GoalOptions& options, const Model& model) {
    if (options.target.empty() == options.layer.empty())
        throw UsageError("say what is to be raised: either --target, or a whole layer by --layer");
    if (options.layer.empty())
        return parseTarget(model, options.target);
    const ValueId layer = requireValue(model.graph, options.layer);
    if (options.direction.empty())
        return WholeLayer{layer};
    return Target(directionFrom(options.direction, layer));
}

at::Tensor readPictureTensor(const std::string& file, const Model& model, int longestSide) {
    const Picture picture = readPicture(file);
    return longestSide > 0 ? wholePicture(picture, model.preprocessing, longestSide)
                           : pictureAsSeen(picture, model.preprocessing);
}

nlohmann::ordered_json recognisedJson(const Model& model, const at::Tensor& pictures,
                                      const std::optional<Goal>& goal) {
    const at::Tensor input = toInput(roundedToBytes(pictures).to(inputOptions(model)), model.preprocessing);
    const auto* target = goal ? std::get_if<Target>(&*goal) : nullptr;
    const Trace trace =
        run(model.graph, input, {.keep = target ? valuesOf(*target) : std::vector<ValueId>{}});
    const at::Tensor probabilities = at::softmax(trace.output().to(at::kDouble), 1);
    nlohmann::ordered_json recognised = nlohmann::ordered_json::array();
    for (std::int64_t i = 0; i < pictures.size(0); ++i) {
        const auto top = probabilities[i].argmax().item<std::int64_t>();
        recognised.push_back(
            {{"label", classLabel(model, top)}, {"probability", probabilities[i][top].item<double>()}});
        if (target)
            recognised.back()["value"] = targetValue(*target, trace)[i].item<double>();
    }
    return recognised;
}

bool isAnimation(const std::string& file) {
    const std::string extension = extensionOf(file);
    return extension == ".gif" || extension == ".avi";
}

void requirePictureFiles(const std::vector<std::string>& files, Way way) {
    for (const std::string& file : files)
        if (const std::string extension = extensionOf(file); extension != ".png" && extension != ".npy" &&
                                                             extension != ".json" &&
                                                             !(way == Way::known && isAnimation(file)))
            throw UsageError(
                "cannot write '" + file + "': the name must end in .png (the picture), .npy (its values), " +
                (way == Way::known ? ".gif or .avi (the way to it), " : "") + "or .json (numbers)");
}

void writePictures(const std::vector<std::string>& files, const at::Tensor& pictures,
                   const nlohmann::ordered_json& numbers, const std::vector<std::string>& titles,
                   const FrameRecorder& frames) {
    for (const std::string& file : files) {
        const std::string extension = extensionOf(file);
        if (extension == ".png")
            writePng(file, pictureSheet(pictures, titles));
        else if (extension == ".npy")
            writeNpy(file, pictures);
        else if (isAnimation(file))
            writeFrames(file, frames, pictures);
        else
            writeFile(file, numbers.dump(2) + "\n");
    }
}

cv::Mat pictureSheet(const at::Tensor& pictures, const std::vector<std::string>& titles) {
    const std::int64_t count = pictures.size(0);
    if (count == 1 && titles.empty())
        return toPixels(pictures);
    Sheet sheet{.columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count)))),
                .tileSide = 0,
                .tiles = {}};
    for (std::int64_t i = 0; i < count; ++i)
        sheet.tiles.push_back({.picture = toPixels(pictures[i]),
                               .title = titles.empty() ? "" : titles[static_cast<std::size_t>(i)]});
    return drawSheet(sheet);
}

} // namespace saliscope::cli
