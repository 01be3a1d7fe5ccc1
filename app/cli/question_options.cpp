#include "cli/question_options.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/settings.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>

namespace saliscope::cli {

namespace {

bool knows(const Method& method, const std::string& key) {
    return std::ranges::any_of(method.description.options,
                               [&](const OptionDescription& option) { return option.key == key; });
}

} // namespace

void addQuestionOptions(CLI::App& command, QuestionOptions& options, bool severalMethods) {
    addModelOptions(command, options.model);
    addImageOptions(command, options.image, false);
    CLI::Option* method = command.add_option("--method", options.methods, "How, as 'methods' lists it");
    if (severalMethods)
        method->delimiter(',')->type_name("ID,...");
    else
        method->expected(1)->type_name("ID");
    command.add_option(
        "--target", options.target,
        "A class's index or name, LAYER:CHANNEL, LAYER:CHANNEL:ROW:COLUMN, A-B for the difference of two "
        "classes, prob:CLASS; by default the top class");
    command.add_option("--layer", options.layer,
                       "The layer that class activation maps look at; by default the last one");
    command.add_option("--set", options.settings, "An option of the method: key=value");
    command.add_option("--seed", options.seed, "Of everything random");
}

Explained loadExplained(const QuestionOptions& options, const Context& context) {
    Explained explained{
        .model = loadModel(options.model, context), .input = {}, .picture = {}, .geometry = {}};
    const Model& model = *explained.model;
    if (options.image.tensor.empty()) {
        explained.picture = readPicture(listImages(options.image).front());
        NetworkInput input = preprocess(explained.picture, model.preprocessing);
        explained.input = input.tensor.to(model.device);
        explained.geometry = input.geometry;
        return explained;
    }
    const at::Tensor input = readSingleInput(options.image, model);
    const cv::Size size(static_cast<int>(input.size(3)), static_cast<int>(input.size(2)));
    explained.input = input.to(model.device);
    explained.picture = denormalise(input, model.preprocessing);
    explained.geometry = {.inputSize = size, .photoSize = size, .scale = {1, 1}, .offset = {}};
    return explained;
}

Question questionAbout(const Explained& explained, const QuestionOptions& options,
                       const std::string& target) {
    const Model& model = *explained.model;
    const std::string& text = target.empty() ? options.target : target;
    const auto topClass = [&] {
        return ClassScore{scores(model.graph, explained.input)[0].argmax().item<std::int64_t>()};
    };
    Question question{.model = model,
                      .input = explained.input,
                      .target = text.empty() ? Target(topClass()) : parseTarget(model, text),
                      .seed = options.seed};
    if (!options.layer.empty())
        question.layer = requireValue(model.graph, options.layer);
    return question;
}

std::vector<ChosenMethod> chooseMethods(const std::vector<std::string>& ids,
                                        const std::vector<std::string>& settings) {
    std::vector<ChosenMethod> chosen;
    for (const std::string& id : ids)
        chosen.push_back({&requireMethod(id)});
    for (const auto& [key, value] : parseSettings(settings)) {
        bool isKnown = false;
        for (ChosenMethod& choice : chosen)
            if (chosen.size() == 1 || knows(*choice.method, key)) {
                choice.values[key] = value; // a single method says itself what it does not know
                isKnown = true;
            }
        if (!isKnown)
            throw UsageError("none of the methods has an option '" + key + "'");
    }
    return chosen;
}

} // namespace saliscope::cli
