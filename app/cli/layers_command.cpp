#include "cli/commands.h"
#include "cli/model_options.h"
#include "cli/output.h"
#include "graph/layer.h"

#include "base/text.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace saliscope::cli {

namespace {

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::vector<std::string> extents;
    for (std::int64_t extent : shape)
        extents.push_back(std::to_string(extent));
    return join(extents, "×");
}

std::int64_t largest(const AxisField& field) {
    std::int64_t size = 0;
    for (const Interval& unit : field.units)
        size = std::max(size, unit.size());
    return size;
}

/// "11×11 every 4", or "whole picture".
std::string fieldText(const Layer& layer, const Model& model) {
    if (!layer.receptiveField)
        return "-";
    const auto& [vertical, horizontal] = *layer.receptiveField;
    if (largest(vertical) == model.preprocessing.height && largest(horizontal) == model.preprocessing.width)
        return "whole picture";
    if (!vertical.regular || !horizontal.regular)
        return "up to " + shapeText({largest(vertical), largest(horizontal)});
    const bool square = vertical.regular->stride == horizontal.regular->stride;
    return shapeText({vertical.regular->size, horizontal.regular->size}) + " every " +
           (square ? std::to_string(vertical.regular->stride)
                   : shapeText({vertical.regular->stride, horizontal.regular->stride}));
}

nlohmann::ordered_json fieldJson(const AxisField& field) {
    nlohmann::ordered_json json = {{"largest", largest(field)}};
    if (field.regular)
        json.update({{"size", field.regular->size},
                     {"stride", field.regular->stride},
                     {"offset", field.regular->offset}});
    return json;
}

nlohmann::ordered_json toJson(const Layer& layer) {
    nlohmann::ordered_json json = {{"name", layer.name},
                                   {"kind", layerKindName(layer.kind)},
                                   {"operator", layer.operatorName},
                                   {"shape", layer.shape},
                                   {"parameters", layer.parameters}};
    if (layer.receptiveField)
        json["receptive_field"] = {{"vertical", fieldJson(layer.receptiveField->vertical)},
                                   {"horizontal", fieldJson(layer.receptiveField->horizontal)}};
    return json;
}

int listLayers(const ModelOptions& options, bool all, const Context& context) {
    const auto model = loadModel(options, context);
    std::vector<Layer> shown = layers(model->graph, model->inputShape());
    if (!all)
        std::erase_if(shown, [](const Layer& layer) { return layer.kind == LayerKind::rearrangement; });
    if (options.json) {
        nlohmann::ordered_json document = {{"model", model->name},
                                           {"architecture", model->architecture},
                                           {"input", model->inputShape()},
                                           {"classes", model->classes},
                                           {"parameters", parameterCount(model->graph)},
                                           {"layers", nlohmann::ordered_json::array()}};
        for (const Layer& layer : shown)
            document["layers"].push_back(toJson(layer));
        printJson(document);
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const Layer& layer : shown)
        rows.push_back({layer.name, std::string(layerKindName(layer.kind)), shapeText(layer.shape),
                        layer.parameters > 0 ? withSeparators(layer.parameters) : "",
                        fieldText(layer, *model)});
    printTable({"layer", "kind", "shape", "parameters", "receptive field"}, rows,
               {false, false, false, true, false});
    std::cout << '\n'
              << shown.size() << " layers, " << withSeparators(parameterCount(model->graph))
              << " parameters, input " << shapeText(model->inputShape()) << ", " << model->classes
              << " classes\n";
    return 0;
}

} // namespace

void addLayersCommand(CLI::App& app, Context& context) {
    struct Options {
        ModelOptions model;
        bool all = false;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("layers", "List the layers of a network");
    addModelOptions(*command, options->model);
    command->add_flag("--all", options->all, "Also those that only rearrange numbers, such as flatten");
    command->callback([options, &context] {
        context.action = [options, &context] { return listLayers(options->model, options->all, context); };
    });
}

} // namespace saliscope::cli
