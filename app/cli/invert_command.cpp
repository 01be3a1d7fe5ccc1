#include "base/error.h"
#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/synthesis_output.h"
#include "image/picture.h"
#include "image/sheet.h"
#include "synthesize/inversion.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;

struct InvertFlags {
    ModelOptions model;
    std::string image, region;
    std::vector<std::string> layers, settings, outputs;
    bool all = false;
    std::uint64_t seed = 0;
};

std::vector<ValueId> chosenLayers(const InvertFlags& flags, const Model& model) {
    if (flags.all == !flags.layers.empty())
        throw UsageError("say which layers to invert: either --layer, or --all of them");
    std::vector<ValueId> chosen;
    for (const std::string& name : flags.layers)
        chosen.push_back(requireValue(model.graph, name));
    if (flags.all)
        for (const Layer& layer : layersToInvert(model))
            chosen.push_back(layer.value);
    return chosen;
}

/// 1×1×H×W over what the model sees: 1 where the file's picture is bright.
at::Tensor readRegion(const std::string& file, const Model& model) {
    if (file.empty())
        return {};
    return readPictureTensor(file, model).mean(1, true);
}

ordered_json toJson(const InvertFlags& flags, const Model& model, const OptionValues& values,
                    const std::vector<LayerInversion>& strip, bool finished, double seconds) {
    ordered_json layers = ordered_json::array();
    for (const LayerInversion& part : strip)
        layers.push_back(
            {{"layer", valueName(model.graph, part.layer)}, {"relative_feature_error", part.error}});
    return {{"model", model.name},
            {"method", inversionDescription().id},
            {"image", flags.image},
            {"region", flags.region},
            {"options", optionsJson(inversionTable().descriptions(), values)},
            {"seed", flags.seed},
            {"cancelled", !finished},
            {"layers", layers},
            {"seconds", seconds}};
}

/// The original, and what each layer knows of it.
cv::Mat stripSheet(const Model& model, const at::Tensor& original, const std::vector<LayerInversion>& strip) {
    Sheet sheet{.columns = std::min(static_cast<int>(strip.size()) + 1, 6),
                .tileSide = 224,
                .tiles = {{.picture = toPixels(original), .title = "Picture"}}};
    for (const LayerInversion& part : strip)
        sheet.tiles.push_back({.picture = toPixels(part.picture),
                               .title = valueName(model.graph, part.layer),
                               .caption = "error " + fixedPoint(part.error, 2)});
    return drawSheet(sheet);
}

void write(const InvertFlags& flags, const Model& model, const at::Tensor& original,
           const std::vector<LayerInversion>& strip, const ordered_json& json) {
    std::vector<at::Tensor> pictures;
    for (const LayerInversion& part : strip)
        pictures.push_back(part.picture);
    for (const std::string& file : flags.outputs)
        if (strip.size() > 1 && file.ends_with(".png"))
            writePng(file, stripSheet(model, original, strip));
        else if (!pictures.empty())
            writePictures({file}, at::cat(pictures), json);
}

int invert(const InvertFlags& flags, const Context& context) {
    requirePictureFiles(flags.outputs);
    const OptionValues values = parseSettings(flags.settings);
    const InversionOptions options = inversionTable().parse(values);
    const auto model = loadModel(flags.model, context);
    const at::Tensor original = readPictureTensor(flags.image, *model);
    const InversionStrip request{.model = model,
                                 .picture = original,
                                 .layers = chosenLayers(flags, *model),
                                 .region = readRegion(flags.region, *model),
                                 .options = options,
                                 .seed = flags.seed};
    const auto begin = std::chrono::steady_clock::now();
    std::vector<LayerInversion> strip;
    at::Tensor unfinished;
    ValueId unfinishedLayer{};
    bool finished = true;
    try {
        invertLayers(request, strip, context.progress, [&](ValueId layer, const at::Tensor& picture) {
            unfinishedLayer = layer;
            unfinished = picture;
        });
    } catch (const Cancelled&) {
        finished = false;
        if (unfinished.defined() && (strip.empty() || strip.back().layer != unfinishedLayer))
            strip.push_back(inverted(request, unfinishedLayer, unfinished));
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const ordered_json json = toJson(flags, *model, values, strip, finished, seconds);
    write(flags, *model, original, strip, json);
    clearProgressBar();
    if (flags.model.json) {
        printJson(json);
    } else {
        std::vector<std::vector<std::string>> rows;
        for (const LayerInversion& part : strip)
            rows.push_back({valueName(model->graph, part.layer), fixedPoint(part.error, 3)});
        printTable({"layer", "relative feature error"}, rows, {false, true});
    }
    if (!finished)
        throw Cancelled();
    return 0;
}

} // namespace

void addInvertCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<InvertFlags>();
    CLI::App* command = app.add_subcommand(
        "invert", "Make a picture out of what layers still know of one (feature inversion)");
    addModelOptions(*command, flags->model);
    command->add_option("IMAGE", flags->image, "A picture")->required();
    command->add_option("--layer", flags->layers, "The layer, or several")
        ->delimiter(',')
        ->type_name("LAYER,...");
    command->add_flag("--all", flags->all, "All layers, shallow to deep");
    command
        ->add_option("--region", flags->region,
                     "Only what is white in this picture, prepared as IMAGE is, is to be matched")
        ->type_name("IMAGE");
    addSettingsOption(*command, flags->settings, inversionTable().descriptions());
    command->add_option("--seed", flags->seed, "Of the noise to start from");
    command
        ->add_option(
            "--out", flags->outputs,
            "The picture, or of several layers a strip (.png), the values (.npy) or all numbers (.json)")
        ->type_name("FILE");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return invert(*flags, context); }; });
}

} // namespace saliscope::cli
