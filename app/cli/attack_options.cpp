#include "cli/attack_options.h"

#include "base/error.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "image/labelled_pictures.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>

#include <algorithm>

namespace saliscope::cli {

namespace fs = std::filesystem;

namespace {

std::vector<LabelledFile> filesOf(const ImageOptions& options) {
    if (options.paths.empty())
        throw UsageError("no picture was given; give IMAGE, a folder, or --tensor FILE.npy");
    std::vector<LabelledFile> files;
    for (const std::string& path : options.paths) {
        if (!fs::is_directory(path)) {
            files.push_back({path, ""});
            continue;
        }
        const std::vector<LabelledFile> inside = labelledFiles(path);
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

std::optional<std::int64_t> labelNamed(const Model& model, const std::string& name) {
    const auto found = std::ranges::find(model.labels, name);
    return found == model.labels.end() ? std::nullopt : std::optional(found - model.labels.begin());
}

std::vector<NetworkPicture> ofTensor(const std::string& file, const Model& model) {
    const at::Tensor inputs = readInputTensor(file, model);
    std::vector<NetworkPicture> pictures;
    for (std::int64_t i = 0; i < inputs.size(0); ++i)
        pictures.push_back({.name = file + (inputs.size(0) > 1 ? " " + std::to_string(i) : ""),
                            .picture = unitPicture(denormalise(inputs[i], model.preprocessing),
                                                   model.preprocessing.channels),
                            .folder = {}});
    return pictures;
}

} // namespace

void addAttackFlags(CLI::App& command, AttackFlags& flags) {
    command.add_option("--method", flags.method, "How, as 'attacks' lists it")
        ->type_name("ID")
        ->capture_default_str();
    command.add_option("--target-class", flags.target,
                       "The class that the network shall give, its index or name; by default any other");
    command.add_option("--set", flags.settings, "An option of the attack: key=value");
}

ChosenAttack chooseAttack(const AttackFlags& flags, const Model& model) {
    ChosenAttack chosen{.attack = &requireAttack(flags.method), .values = parseSettings(flags.settings)};
    requireKnownOptions(chosen.attack->description.options, chosen.values);
    if (!flags.target.empty())
        chosen.target = findClass(model, flags.target);
    return chosen;
}

std::vector<NetworkPicture> readNetworkPictures(const ImageOptions& options, const Model& model) {
    if (!options.tensor.empty())
        return ofTensor(options.tensor, model);
    std::vector<NetworkPicture> pictures;
    const std::vector<LabelledFile> files = filesOf(options);
    for (const LabelledFile& file : files) {
        try {
            const Picture picture = networkPicture(readPicture(file.file), model.preprocessing);
            pictures.push_back({.name = file.file.string(),
                                .picture = unitPicture(picture, model.preprocessing.channels),
                                .folder = file.label,
                                .label = labelNamed(model, file.label)});
        } catch (const FileError& error) {
            if (files.size() == 1)
                throw;
            printError(error.what());
        }
    }
    if (pictures.empty())
        throw FileError("none of the pictures can be read");
    return pictures;
}

bool isOnePicture(const ImageOptions& options) {
    return !options.tensor.empty() || (options.paths.size() == 1 && !fs::is_directory(options.paths.front()));
}

std::int64_t classOf(const NetworkPicture& picture, const Victim& victim) {
    return picture.label ? *picture.label : topClass(victim, picture.picture);
}

} // namespace saliscope::cli
