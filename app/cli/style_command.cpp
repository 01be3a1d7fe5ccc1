#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/optimisation_output.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/synthesis_output.h"
#include "image/sheet.h"
#include "synthesize/style_transfer.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <iostream>

namespace saliscope::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct StyleFlags {
    ModelOptions model;
    std::string content, mask, size, curve, sheet;
    std::vector<std::string> styles, outputs;
    PresetOptions preset;
    std::uint64_t seed = 0;
};

/// "IMAGE" or "IMAGE:WEIGHT"; a file whose whole name is that goes before.
StyleImage styleNamed(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || fs::exists(text))
        return {.picture = readPicture(text)};
    const OptionDescription weight{
        .key = "the weight of a style", .standard = {}, .help = {}, .minimum = 0.001, .maximum = 1000};
    return {.picture = readPicture(text.substr(0, colon)),
            .weight = parseNumber(weight, text.substr(colon + 1))};
}

/// What is bright is painted.
cv::Mat maskFrom(const std::string& file, const Picture& content) {
    if (file.empty())
        return {};
    const Picture picture = readPicture(file);
    if (picture.pixels.size() != content.pixels.size())
        throw ImageError("the mask '" + file + "' is of " + std::to_string(picture.width()) + " x " +
                         std::to_string(picture.height()) + " pixels; it has to be of the content's size, " +
                         std::to_string(content.width()) + " x " + std::to_string(content.height()));
    cv::Mat mask;
    cv::cvtColor(picture.pixels, mask, cv::COLOR_RGB2GRAY);
    return mask;
}

OptionValues valuesOf(const StyleFlags& flags) {
    OptionValues values = chosenValues(flags.preset, styleTransferPresets());
    if (!flags.size.empty())
        values["size"] = flags.size;
    return values;
}

struct StyleOutcome {
    StyleRequest request;
    StyleTransfer transfer;
    OptimisationState state;
    bool finished = false;
    double share = 0, seconds = 0;
    FrameRecorder frames = {};
};

StyleOutcome compute(const StyleFlags& flags, const OptionValues& values, const Context& context) {
    const StyleTransferOptions options = styleTransferTable().parse(values);
    const auto begin = std::chrono::steady_clock::now();
    StyleOutcome outcome{.request = {.model = {}, .content = readPicture(flags.content), .styles = {}},
                         .transfer = {},
                         .state = {}};
    for (const std::string& style : flags.styles)
        outcome.request.styles.push_back(styleNamed(style));
    outcome.request.mask = maskFrom(flags.mask, outcome.request.content);
    outcome.request.model = loadModel(flags.model, context);
    const Progress& progress = context.progress;
    outcome.transfer = prepareStyleTransfer(outcome.request, options, progress.part(0, 0.05));
    outcome.state = start(outcome.transfer.optimisation, flags.seed);
    const StyleStage& last = outcome.transfer.stages.back();
    Recording recording(
        flags.outputs,
        [&](const OptimisationState& state) { return stylisedPicture(outcome.transfer, state).pixels; },
        {last.width, last.height});
    outcome.finished = advanceToEnd(outcome.transfer.optimisation, outcome.state, progress.part(0.05, 1),
                                    recording.onStep());
    outcome.frames = recording.frames();
    outcome.share = styleShare(outcome.transfer, outcome.state);
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
}

/// What the network makes of a picture: its top class.
struct Recognised {
    std::string label;
    double probability;
};

Recognised recognise(const Model& model, const Picture& picture) {
    const at::Tensor input = preprocess(picture, model.preprocessing).tensor.to(model.device);
    const at::Tensor probabilities = at::softmax(scores(model.graph, input).to(at::kDouble), 1)[0];
    const auto top = probabilities.argmax().item<std::int64_t>();
    return {classLabel(model, top), probabilities[top].item<double>()};
}

/// Content and result.
std::array<Recognised, 2> recogniseBoth(const StyleOutcome& outcome) {
    const Model& model = *outcome.request.model;
    return {recognise(model, outcome.request.content),
            recognise(model, stylisedPicture(outcome.transfer, outcome.state))};
}

ordered_json toJson(const Recognised& recognised) {
    return {{"label", recognised.label}, {"probability", recognised.probability}};
}

ordered_json toJson(const StyleFlags& flags, const OptionValues& values, const StyleOutcome& outcome,
                    const std::array<Recognised, 2>& recognised) {
    const StyleStage& stage = outcome.transfer.stages[outcome.state.stage];
    return {{"model", outcome.request.model->name},
            {"content", flags.content},
            {"styles", flags.styles},
            {"style_layers", outcome.transfer.styleLayers},
            {"content_layers", outcome.transfer.contentLayers},
            {"options", optionsJson(styleTransferTable().descriptions(), values)},
            {"seed", flags.seed},
            {"cancelled", !outcome.finished},
            {"size", {stage.width, stage.height}},
            {"steps", outcome.state.steps()},
            {"style_loss_share", outcome.share},
            {"content_recognised", toJson(recognised[0])},
            {"result_recognised", toJson(recognised[1])},
            {"seconds", outcome.seconds},
            {"curve", curveJson(outcome.transfer.optimisation, outcome.state)}};
}

cv::Mat sheetOf(const StyleFlags& flags, const StyleOutcome& outcome) {
    Sheet sheet{.tiles = {{.picture = outcome.request.content.pixels, .title = "Content"}}};
    for (std::size_t i = 0; i < flags.styles.size(); ++i)
        sheet.tiles.push_back({.picture = outcome.request.styles[i].picture.pixels, .title = "Style"});
    sheet.tiles.push_back(
        {.picture = stylisedPicture(outcome.transfer, outcome.state).pixels, .title = "Result"});
    return drawSheet(sheet);
}

void write(const StyleFlags& flags, const StyleOutcome& outcome, const ordered_json& json) {
    for (const std::string& file : flags.outputs) {
        const std::string extension = fs::path(file).extension().string();
        if (extension == ".png")
            writePng(file, stylisedPicture(outcome.transfer, outcome.state));
        else if (extension == ".npy")
            writeNpy(file, pictureOf(outcome.transfer.optimisation, outcome.state).squeeze(0));
        else
            writePictures({file}, pictureOf(outcome.transfer.optimisation, outcome.state), json, {},
                          outcome.frames);
    }
    if (!flags.curve.empty())
        writePng(flags.curve, drawCurve("Style transfer", outcome.transfer.optimisation, outcome.state));
    if (!flags.sheet.empty())
        writePng(flags.sheet, sheetOf(flags, outcome));
}

int style(const StyleFlags& flags, const Context& context) {
    requirePictureFiles(flags.outputs, Way::known);
    const OptionValues values = valuesOf(flags);
    const StyleOutcome outcome = compute(flags, values, context);
    const std::array<Recognised, 2> recognised = recogniseBoth(outcome);
    const ordered_json json = toJson(flags, values, outcome, recognised);
    write(flags, outcome, json);
    clearProgressBar();
    if (flags.model.json)
        printJson(json);
    else
        std::cout << "style loss " << fixedPoint(100 * outcome.share, 2) << " % of the content's after "
                  << outcome.state.steps() << " steps in " << fixedPoint(outcome.seconds, 1)
                  << " s\nthe network sees " << recognised[1].label << " ("
                  << fixedPoint(100 * recognised[1].probability, 1) << " %), in the content "
                  << recognised[0].label << " (" << fixedPoint(100 * recognised[0].probability, 1) << " %)\n";
    if (!outcome.finished)
        throw Cancelled();
    return 0;
}

} // namespace

void addStyleCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<StyleFlags>();
    CLI::App* command = app.add_subcommand("style", "Paint a picture in the style of another");
    addModelOptions(*command, flags->model);
    command->add_option("CONTENT", flags->content, "The picture that is to be painted")->required();
    command
        ->add_option("--style", flags->styles,
                     "A picture whose style it gets; several are blended by their weights")
        ->required()
        ->type_name("IMAGE[:WEIGHT]");
    command->add_option("--mask", flags->mask, "Where it is painted: white on black, of the content's size")
        ->type_name("PNG");
    command->add_option("--size", flags->size,
                        "Length of the result's longer side in pixels; 0 for the content's");
    addPresetOptions(*command, flags->preset, styleTransferPresets(), styleTransferTable().descriptions());
    command->add_option("--seed", flags->seed, "Of the noise to start from");
    command
        ->add_option(
            "--out", flags->outputs,
            "The picture (.png), its values (.npy), the way to it (.gif, .avi) or all numbers (.json)")
        ->type_name("FILE");
    command->add_option("--curve", flags->curve, "What was minimised, step by step")->type_name("PNG");
    command->add_option("--sheet", flags->sheet, "Content, styles and result side by side")->type_name("PNG");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return style(*flags, context); }; });
}

} // namespace saliscope::cli
