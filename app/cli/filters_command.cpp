#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "cli/commands.h"
#include "cli/image_list.h"
#include "cli/model_options.h"
#include "cli/output.h"
#include "graph/layer.h"
#include "image/picture.h"
#include "image/tile_grid.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

struct FiltersOptions {
    ModelOptions model;
    std::string layer;
    std::vector<std::string> outputs;
};

nlohmann::ordered_json toJson(const Model& model, const std::string& layer, const at::Tensor& filters) {
    return {{"model", model.name},
            {"layer", layer},
            {"shape", filters.sizes().vec()},
            {"mean", filters.mean().item<double>()},
            {"minimum", filters.min().item<double>()},
            {"maximum", filters.max().item<double>()}};
}

void write(const std::string& file, const nlohmann::ordered_json& description, const at::Tensor& filters) {
    const std::string extension = std::filesystem::path(file).extension().string();
    if (extension == ".npy")
        writeNpy(file, filters);
    else if (extension == ".png")
        writePng(file, filterGrid(filters));
    else if (extension == ".json")
        writeFile(file, description.dump(2) + "\n");
    else
        throw UsageError("cannot write '" + file +
                         "': the name must end in .npy (values), .png (a grid of filters) or .json");
}

int saveFilters(const FiltersOptions& options, const Context& context) {
    const auto model = loadModel(options.model, context);
    const at::Tensor filters = requireFilters(model->graph, options.layer).cpu();
    if (const auto note = notFiniteNote(filters, "the weights"))
        printNote(*note);
    const nlohmann::ordered_json description = toJson(*model, options.layer, filters);
    for (const std::string& file : options.outputs)
        write(file, description, filters);
    if (options.model.json)
        printJson(description);
    else if (options.outputs.empty())
        std::cout << options.layer << ": " << filters.sizes() << ", mean " << filters.mean().item<double>()
                  << ", from " << filters.min().item<double>() << " to " << filters.max().item<double>()
                  << '\n';
    return 0;
}

} // namespace

void addFiltersCommand(CLI::App& app, Context& context) {
    auto options = std::make_shared<FiltersOptions>();
    CLI::App* command = app.add_subcommand("filters", "Save the kernels of a convolution");
    addModelOptions(*command, options->model);
    command->add_option("--layer", options->layer, "Name of the convolution, as 'layers' lists them")
        ->required();
    command
        ->add_option("--out", options->outputs,
                     "Values out×in×height×width (.npy), a grid (.png), statistics (.json)")
        ->type_name("FILE");
    command->callback([options, &context] {
        context.action = [options, &context] { return saveFilters(*options, context); };
    });
}

} // namespace saliscope::cli
