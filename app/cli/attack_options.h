// The flags of commands that attack, and what they attack.
#pragma once

#include "attack/attacks.h"
#include "attack/robustness.h"
#include "cli/image_list.h"
#include "cli/model_options.h"
#include "model/model.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace saliscope::cli {

struct AttackFlags {
    std::string method = "pgd", target;
    std::vector<std::string> settings;
};

/// Adds --method, --target-class and --set.
void addAttackFlags(CLI::App& command, AttackFlags& flags);

/// An attack with the options that --set gives it.
struct ChosenAttack {
    const Attack* attack = nullptr;
    OptionValues values = {};
    std::optional<std::int64_t> target = {};
};

/// \throws UsageError for an attack or a class that does not exist
ChosenAttack chooseAttack(const AttackFlags& flags, const Model& model);

/// A picture as the network gets it.
struct NetworkPicture {
    std::string name;                       ///< the file
    at::Tensor picture;                     ///< 1×C×H×W, values k/255
    std::string folder;                     ///< in which it lies, if that is the name of a class
    std::optional<std::int64_t> label = {}; ///< that class
};

/// The pictures of files, of folders, and of the folders in these, which are classes where they are called
/// like one of the model's; or the inputs of --tensor. One that cannot be read is told and left out. \throws
/// UsageError if nothing was given, FileError if nothing can be read
std::vector<NetworkPicture> readNetworkPictures(const ImageOptions& options, const Model& model);

/// Whether the flags mean one picture, not a list of them.
bool isOnePicture(const ImageOptions& options);

/// The class that a picture counts as: the one it is known to be, or else the one that the network gives it.
std::int64_t classOf(const NetworkPicture& picture, const Victim& victim);

} // namespace saliscope::cli
