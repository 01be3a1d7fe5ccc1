#include "cli/model_options.h"

#include "base/error.h"
#include "base/process.h"
#include "cli/commands.h"
#include "cli/number_checks.h"
#include "cli/output.h"

#include <CLI/CLI.hpp>

namespace saliscope::cli {

namespace {

template <typename Value>
std::optional<Value> unlessEmpty(const Value& value) {
    return value.empty() ? std::nullopt : std::optional(value);
}

ModelRequest request(const ModelOptions& options) {
    ModelRequest request{.model = options.model};
    if (!options.weights.empty())
        request.weights = options.weights;
    if (!options.labels.empty())
        request.labels = options.labels;
    request.architecture = unlessEmpty(options.architecture);
    if (options.scoresOutput >= 0)
        request.scoresOutput = options.scoresOutput;
    if (options.crop > 0)
        request.preprocessing.size = {options.crop, options.crop};
    request.preprocessing.resize = unlessEmpty(options.resize);
    request.preprocessing.mean = unlessEmpty(options.mean);
    request.preprocessing.std = unlessEmpty(options.std);
    request.preprocessing.interpolation = unlessEmpty(options.interpolation);
    request.preprocessing.rounding = unlessEmpty(options.rounding);
    return request;
}

} // namespace

void addModelOptions(CLI::App& command, ModelOptions& options) {
    command.add_option("MODEL", options.model, "A model file, a demo model's name, or a name of the zoo")
        ->required();
    command.add_option("--weights", options.weights, "File with the weights of a network of the zoo")
        ->type_name("FILE");
    command.add_option("--arch", options.architecture, "Name in the zoo, where a state dict fits several")
        ->type_name("NAME");
    command.add_option("--labels", options.labels, "Text file with one class name a line")->type_name("FILE");
    command.add_option("--resize", options.resize,
                       "Length of the shorter side before the crop, or 'stretch'");
    command.add_option("--crop", options.crop, "Side of the square that the network sees")
        ->check(positiveNumber());
    command.add_option("--mean", options.mean, "Subtracted from values 0 to 1: one number, or one a channel")
        ->delimiter(',')
        ->expected(1, 3);
    command.add_option("--std", options.std, "Divides afterwards: one number, or one a channel")
        ->delimiter(',')
        ->expected(1, 3);
    command.add_option("--interpolation", options.interpolation, "bilinear or bicubic");
    command.add_option("--rounding", options.rounding,
                       "nearest or torchvision: how sizes become whole pixels");
    command.add_option("--output", options.scoresOutput,
                       "Which of the tensors that a TorchScript model returns holds the scores, from 0");
    command.add_option("--threads", options.threads, "Threads to compute with; 0 for one a core")
        ->check(nonNegativeNumber());
    command.add_option("--device", options.device, "Where to compute: cpu or cuda");
    command.add_flag("--json", options.json, "Print one JSON document and nothing else");
}

std::shared_ptr<const Model> loadModel(const ModelOptions& options, const Context& context) {
    setEngineThreads(options.threads);
    auto model = saliscope::loadModel(request(options), context.progress);
    for (const std::string& note : model->notes)
        printNote(note);
    return onDevice(std::move(model), options.device);
}

} // namespace saliscope::cli
