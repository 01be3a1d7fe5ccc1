#include "base/error.h"
#include "cli/commands.h"
#include "cli/image_list.h"
#include "cli/model_options.h"
#include "cli/optimisation_output.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/synthesis_output.h"
#include "synthesize/dream.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace saliscope::cli {

namespace {

using nlohmann::ordered_json;

struct DreamFlags {
    ModelOptions model;
    GoalOptions goal;
    std::string image, guide;
    std::vector<std::string> settings, outputs;
    int size = 512;
    std::uint64_t seed = 0;
};

int dream(const DreamFlags& flags, const Context& context) {
    requirePictureFiles(flags.outputs, Way::known);
    const OptionValues values = parseSettings(flags.settings);
    const DreamOptions options = dreamTable().parse(values);
    const auto model = loadModel(flags.model, context);
    const Goal goal = goalOf(flags.goal, *model);
    const at::Tensor picture = readPictureTensor(flags.image, *model, flags.size);
    const at::Tensor guide = flags.guide.empty() ? at::Tensor() : readPictureTensor(flags.guide, *model);
    const auto begin = std::chrono::steady_clock::now();
    const Optimisation optimisation = deepDream(model, picture, goal, options, guide);
    OptimisationState state = start(optimisation, flags.seed);
    Recording recording(
        flags.outputs,
        [&](const OptimisationState& reached) { return pictureSheet(pictureOf(optimisation, reached)); },
        {static_cast<int>(picture.size(3)), static_cast<int>(picture.size(2))});
    const bool finished = advanceToEnd(optimisation, state, context.progress, recording.onStep());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

    const at::Tensor result = pictureOf(optimisation, state);
    const ordered_json json = {{"model", model->name},
                               {"method", dreamDescription().id},
                               {"image", flags.image},
                               {"target", goalText(*model, goal)},
                               {"guide", flags.guide},
                               {"options", optionsJson(dreamTable().descriptions(), values)},
                               {"seed", flags.seed},
                               {"cancelled", !finished},
                               {"octaves", optimisation.stages.size()},
                               {"steps", state.steps()},
                               {"size", {result.size(3), result.size(2)}},
                               {"seconds", seconds},
                               {"curve", curveJson(optimisation, state)}};
    writePictures(flags.outputs, result, json, {}, recording.frames());
    clearProgressBar();
    if (flags.model.json)
        printJson(json);
    else
        std::cout << "dreamt of " << goalText(*model, goal) << ": " << state.steps() << " steps in "
                  << optimisation.stages.size() << " octaves, " << fixedPoint(seconds, 1) << " s\n";
    if (!finished)
        throw Cancelled();
    return 0;
}

} // namespace

void addDreamCommand(CLI::App& app, Context& context) {
    auto flags = std::make_shared<DreamFlags>();
    CLI::App* command =
        app.add_subcommand("dream", "Let a layer see more of what it sees in a picture (DeepDream)");
    addModelOptions(*command, flags->model);
    command->add_option("IMAGE", flags->image, "A picture")->required();
    addGoalOptions(*command, flags->goal);
    command->add_option("--guide", flags->guide, "A second picture: what to dream of")->type_name("IMAGE");
    command
        ->add_option("--size", flags->size,
                     "Length of the longer side up to which the picture keeps its size")
        ->check(CLI::Range(32, 8192));
    addSettingsOption(*command, flags->settings, dreamTable().descriptions());
    command->add_option("--seed", flags->seed, "Of the random shifts");
    command
        ->add_option(
            "--out", flags->outputs,
            "The picture (.png), its values (.npy), the way to it (.gif, .avi) or all numbers (.json)")
        ->type_name("FILE");
    command->callback(
        [flags, &context] { context.action = [flags, &context] { return dream(*flags, context); }; });
}

} // namespace saliscope::cli
