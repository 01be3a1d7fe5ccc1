#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "cli/commands.h"
#include "cli/image_list.h"
#include "cli/model_options.h"
#include "cli/output.h"
#include "graph/executor.h"
#include "image/picture.h"
#include "image/tile_grid.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct ActivationsOptions {
    ModelOptions model;
    ImageOptions image;
    std::string layer;
    std::vector<std::string> outputs;
};

/// C×H×W; a layer without positions has maps of one pixel.
at::Tensor asMaps(const at::Tensor& activation) {
    const at::Tensor maps = activation[0];
    return maps.dim() == 1 ? maps.reshape({-1, 1, 1}) : maps;
}

nlohmann::ordered_json toJson(const Model& model, const std::string& layer, const at::Tensor& activation) {
    const at::Tensor perChannel = asMaps(activation).flatten(1).to(at::kDouble);
    nlohmann::ordered_json channels = nlohmann::ordered_json::array();
    for (std::int64_t i = 0; i < perChannel.size(0); ++i)
        channels.push_back({{"channel", i},
                            {"mean", perChannel[i].mean().item<double>()},
                            {"minimum", perChannel[i].min().item<double>()},
                            {"maximum", perChannel[i].max().item<double>()}});
    return {{"model", model.name},
            {"layer", layer},
            {"shape", activation[0].sizes().vec()},
            {"channels", std::move(channels)}};
}

void write(const std::string& file, const nlohmann::ordered_json& description, const at::Tensor& activation) {
    const std::string extension = std::filesystem::path(file).extension().string();
    if (extension == ".npy")
        writeNpy(file, activation[0]);
    else if (extension == ".png" && asMaps(activation).dim() == 3)
        writePng(file, activationGrid(asMaps(activation)));
    else if (extension == ".json")
        writeFile(file, description.dump(2) + "\n");
    else
        throw UsageError("cannot write '" + file +
                         "': the name must end in .npy (values), .png (a grid of maps) or .json");
}

int saveActivations(const ActivationsOptions& options, const Context& context) {
    const auto model = loadModel(options.model, context);
    const ValueId value = requireValue(model->graph, options.layer);
    const at::Tensor input = readSingleInput(options.image, *model);
    const Trace trace = run(model->graph, input.to(model->device),
                            {.keep = {value}, .withoutOutputs = true, .progress = context.progress});
    const at::Tensor activation = trace.value(value).cpu();
    for (const auto& note :
         {notFiniteNote(input, "the input"), notFiniteNote(activation, "the layer's output")})
        if (note)
            printNote(*note);
    const nlohmann::ordered_json description = toJson(*model, options.layer, activation);
    for (const std::string& file : options.outputs)
        write(file, description, activation);
    if (options.model.json)
        printJson(description);
    else if (options.outputs.empty())
        std::cout << options.layer << ": " << activation[0].sizes() << ", mean "
                  << activation.mean().item<double>() << ", from " << activation.min().item<double>()
                  << " to " << activation.max().item<double>() << '\n';
    return 0;
}

} // namespace

void addActivationsCommand(CLI::App& app, Context& context) {
    auto options = std::make_shared<ActivationsOptions>();
    CLI::App* command = app.add_subcommand("activations", "Save what a layer computes for a picture");
    addModelOptions(*command, options->model);
    addImageOptions(*command, options->image, false);
    command->add_option("--layer", options->layer, "Name of the layer, as 'layers' lists them")->required();
    command
        ->add_option("--out", options->outputs,
                     "C×H×W values (.npy), a grid of maps (.png), statistics (.json)")
        ->type_name("FILE");
    command->callback([options, &context] {
        context.action = [options, &context] { return saveActivations(*options, context); };
    });
}

} // namespace saliscope::cli
