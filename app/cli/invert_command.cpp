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

#include <algorithm>
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

/// The strip as it grows, for an animation: layers that are not begun are grey.
class StripFilm {
public:
    explicit StripFilm(const InversionStrip& strip)
        : strip_(strip),
          pictures_(strip.layers.size(), at::full_like(strip.picture, 0.5)),
          frames_({.side = tileSide * static_cast<int>(std::min<std::size_t>(strip.layers.size(), 4))}) {
        for (const ValueId layer : strip.layers)
            titles_.push_back(valueName(strip.model->graph, layer));
    }

    void add(ValueId layer, const at::Tensor& picture) {
        const auto place = std::ranges::find(strip_.layers, layer) - strip_.layers.begin();
        pictures_[static_cast<std::size_t>(place)] = picture.to(strip_.picture.options());
        frames_.add(pictures_.size() == 1 ? pictureSheet(picture)
                                          : pictureSheet(at::cat(pictures_), titles_));
    }
    const FrameRecorder& frames() const { return frames_; }

private:
    static constexpr int tileSide = 256;

    const InversionStrip& strip_;
    std::vector<at::Tensor> pictures_;
    std::vector<std::string> titles_;
    FrameRecorder frames_;
};

void write(const InvertFlags& flags, const Model& model, const at::Tensor& original,
           const std::vector<LayerInversion>& strip, const ordered_json& json, const FrameRecorder& frames) {
    std::vector<at::Tensor> pictures;
    for (const LayerInversion& part : strip)
        pictures.push_back(part.picture);
    for (const std::string& file : flags.outputs)
        if (strip.size() > 1 && file.ends_with(".png"))
            writePng(file, stripSheet(model, original, strip));
        else if (!pictures.empty())
            writePictures({file}, at::cat(pictures), json, {}, frames);
}

int invert(const InvertFlags& flags, const Context& context) {
    requirePictureFiles(flags.outputs, Way::known);
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
    StripFilm film(request);
    const bool isFilmed = std::ranges::any_of(flags.outputs, isAnimation);
    at::Tensor unfinished;
    ValueId unfinishedLayer{};
    bool finished = true;
    try {
        invertLayers(request, strip, context.progress, [&](ValueId layer, const at::Tensor& picture) {
            unfinishedLayer = layer;
            unfinished = picture;
            if (isFilmed)
                film.add(layer, picture);
        });
    } catch (const Cancelled&) {
        finished = false;
        if (unfinished.defined() && (strip.empty() || strip.back().layer != unfinishedLayer))
            strip.push_back(inverted(request, unfinishedLayer, unfinished));
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const ordered_json json = toJson(flags, *model, values, strip, finished, seconds);
    write(flags, *model, original, strip, json, film.frames());
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
        ->add_option("--out", flags->outputs,
                     "The picture, or of several layers a strip (.png), the values (.npy), the way to them "
                     "(.gif, .avi) or all numbers (.json)")
        ->type_name("FILE");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return invert(*flags, context); }; });
}

} // namespace saliscope::cli
