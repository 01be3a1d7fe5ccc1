#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/optimisation_output.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/synthesis_output.h"
#include "image/picture.h"
#include "synthesize/channel_atlas.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

struct SynthesizeFlags {
    ModelOptions model;
    GoalOptions goal;
    PresetOptions preset;
    std::string from, channels, curve, count;
    std::vector<std::string> outputs;
    std::uint64_t seed = 0;
    bool withoutCache = false;
};

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The latest first, as it is the best one.
std::vector<Preset> presets() {
    const std::vector<Preset>& all = activationMaximizationPresets();
    return {all.rbegin(), all.rend()};
}

bool isStartingPoint(const std::string& from) {
    return from.empty() || from == "zeros" || from == "noise";
}

OptionValues valuesOf(const SynthesizeFlags& flags) {
    OptionValues values = chosenValues(flags.preset, presets());
    if (!flags.from.empty())
        values["from"] = isStartingPoint(flags.from) ? flags.from : "picture";
    if (!flags.count.empty())
        values["count"] = flags.count;
    return values;
}

int synthesizeOne(const SynthesizeFlags& flags, const Context& context) {
    const OptionValues values = valuesOf(flags);
    const ActivationMaximizationOptions options = activationMaximizationTable().parse(values);
    const auto model = loadModel(flags.model, context);
    const Goal goal = goalOf(flags.goal, *model);
    const at::Tensor from =
        isStartingPoint(flags.from) ? at::Tensor() : readPictureTensor(flags.from, *model);
    const auto begin = Clock::now();
    const Optimisation optimisation = activationMaximization(model, goal, options, from);
    OptimisationState state = start(optimisation, flags.seed);
    Recording recording(flags.outputs, [&](const OptimisationState& reached) {
        return pictureSheet(pictureOf(optimisation, reached));
    });
    const bool finished = advanceToEnd(optimisation, state, context.progress, recording.onStep());

    const at::Tensor pictures = pictureOf(optimisation, state);
    const Goal raised = raisedGoal(*model, goal, options);
    const ordered_json json = {{"model", model->name},
                               {"method", activationMaximizationDescription().id},
                               {"target", goalText(*model, goal)},
                               {"raised", goalText(*model, raised)},
                               {"options", optionsJson(activationMaximizationTable().descriptions(), values)},
                               {"seed", flags.seed},
                               {"cancelled", !finished},
                               {"steps", state.steps()},
                               {"recognised", recognisedJson(*model, pictures, raised)},
                               {"seconds", secondsSince(begin)},
                               {"curve", curveJson(optimisation, state)}};
    writePictures(flags.outputs, pictures, json, {}, recording.frames());
    if (!flags.curve.empty())
        writePng(flags.curve, drawCurve(goalText(*model, raised), optimisation, state));
    clearProgressBar();
    if (flags.model.json) {
        printJson(json);
    } else {
        std::cout << goalText(*model, raised) << ": " << state.steps() << " steps in "
                  << fixedPoint(json["seconds"].get<double>(), 1) << " s\n";
        for (const ordered_json& picture : json["recognised"])
            std::cout << "the network sees " << picture["label"].get<std::string>() << " ("
                      << fixedPoint(100 * picture["probability"].get<double>(), 1) << " %)\n";
    }
    if (!finished)
        throw Cancelled();
    return 0;
}

// --- a picture for each channel

std::vector<std::int64_t> parseChannels(const std::string& text) {
    std::vector<std::int64_t> channels;
    const OptionDescription number{
        .key = "--channels", .type = OptionType::integer, .standard = "", .help = "", .minimum = 0};
    std::istringstream stream(text == "all" ? "" : text);
    for (std::string part; std::getline(stream, part, ',');)
        channels.push_back(parseInteger(number, part));
    return channels;
}

int synthesizeAtlas(const SynthesizeFlags& flags, const Context& context) {
    if (flags.goal.layer.empty() || !flags.goal.target.empty())
        throw UsageError("--channels takes the layer from --layer, and no --target");
    const auto model = loadModel(flags.model, context);
    AtlasRequest request{.model = model,
                         .layer = requireValue(model->graph, flags.goal.layer),
                         .channels = parseChannels(flags.channels),
                         .settings = parseSettings(flags.preset.settings),
                         .seed = flags.seed,
                         .cache = flags.withoutCache ? std::filesystem::path() : atlasCacheFolder()};
    const auto begin = Clock::now();
    std::map<std::int64_t, at::Tensor> pictures;
    bool finished = true;
    try {
        channelAtlas(
            request, [&](std::int64_t channel, const at::Tensor& picture) { pictures[channel] = picture; },
            context.progress);
    } catch (const Cancelled&) {
        finished = false;
    }
    std::vector<at::Tensor> all;
    std::vector<std::string> titles;
    ordered_json channels = ordered_json::array();
    for (const auto& [channel, picture] : pictures) {
        all.push_back(picture);
        titles.push_back(std::to_string(channel));
        channels.push_back(channel);
    }
    const ordered_json json = {{"model", model->name}, {"layer", flags.goal.layer},
                               {"channels", channels}, {"cancelled", !finished},
                               {"seed", flags.seed},   {"seconds", secondsSince(begin)}};
    if (!all.empty())
        writePictures(flags.outputs, at::cat(all), json, titles);
    clearProgressBar();
    if (flags.model.json)
        printJson(json);
    else
        std::cout << pictures.size() << " channels of " << flags.goal.layer << " in "
                  << fixedPoint(json["seconds"].get<double>(), 1) << " s\n";
    if (!finished)
        throw Cancelled();
    return 0;
}

} // namespace

void addSynthesizeCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<SynthesizeFlags>();
    CLI::App* command =
        app.add_subcommand("synthesize", "Make a picture that excites a class, a layer, a channel or a unit");
    addModelOptions(*command, flags->model);
    addGoalOptions(*command, flags->goal);
    addPresetOptions(*command, flags->preset, presets(), activationMaximizationTable().descriptions());
    command->add_option("--from", flags->from, "Where to start: zeros, noise, or a picture")
        ->type_name("zeros|noise|IMAGE");
    command->add_option("--count", flags->count, "How many pictures are made at once");
    command
        ->add_option("--channels", flags->channels,
                     "With --layer: a picture for each of these channels, '0,5,7' or 'all'; finished ones "
                     "are kept in a cache")
        ->type_name("N,...");
    command->add_flag("--no-cache", flags->withoutCache, "With --channels: make all again, and keep none");
    command->add_option("--seed", flags->seed, "Of everything random");
    command
        ->add_option(
            "--out", flags->outputs,
            "The picture (.png), its values (.npy), the way to it (.gif, .avi) or all numbers (.json)")
        ->type_name("FILE");
    command->add_option("--curve", flags->curve, "What was minimised, step by step")->type_name("PNG");
    command->callback([flags, &context] {
        context.action = [flags, &context] {
            requirePictureFiles(flags->outputs, flags->channels.empty() ? Way::known : Way::unknown);
            return flags->channels.empty() ? synthesizeOne(*flags, context)
                                           : synthesizeAtlas(*flags, context);
        };
    });
}

} // namespace saliscope::cli
