// The flags of all commands that explain something: a model, a picture, a target, a method.
#pragma once

#include "cli/image_list.h"
#include "cli/model_options.h"
#include "explain/methods.h"
#include "image/preprocessing.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace saliscope::cli {

struct QuestionOptions {
    ModelOptions model;
    ImageOptions image;
    std::vector<std::string> methods;
    std::string target, layer;
    std::vector<std::string> settings;
    std::uint64_t seed = 0;
};

/// Adds MODEL, IMAGE, --target, --layer, --set, --seed and --method, which takes one ID, or several if
/// `severalMethods`.
void addQuestionOptions(CLI::App& command, QuestionOptions& options, bool severalMethods);

/// What is explained, as a network sees it and as a picture to lay maps over.
struct Explained {
    std::shared_ptr<const Model> model;
    at::Tensor input; ///< on the model's device
    Picture picture;
    InputGeometry geometry;
};

/// Loads the model and the picture. \throws Error
Explained loadExplained(const QuestionOptions& options, const Context& context);

/// What the flags ask about the picture; another target where `target` is not empty. The question refers to
/// the model of `explained`. \throws UsageError
Question questionAbout(const Explained& explained, const QuestionOptions& options,
                       const std::string& target = {});

/// One method with the options that --set gives it.
struct ChosenMethod {
    const Method* method = nullptr;
    OptionValues values = {};
};

/// The methods of these names; each gets those of the settings that it knows. \throws UsageError for a method
/// that does not exist, and for a setting that none of them knows
std::vector<ChosenMethod> chooseMethods(const std::vector<std::string>& ids,
                                        const std::vector<std::string>& settings);

} // namespace saliscope::cli
