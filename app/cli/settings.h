// Options that are given as key=value, and presets of them.
#pragma once

#include "base/options.h"
#include "synthesize/activation_maximization.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace saliscope::cli {

/// \throws UsageError for what is not key=value
OptionValues parseSettings(const std::vector<std::string>& settings);

struct PresetOptions {
    std::string preset;
    std::vector<std::string> settings;
};

/// Adds --preset and --set, with the help that preset and option descriptions give.
void addPresetOptions(CLI::App& command, PresetOptions& options, const std::vector<Preset>& presets,
                      const std::vector<OptionDescription>& described);

/// What the preset says (the first one where none is named), changed by what was set. \throws UsageError
OptionValues chosenValues(const PresetOptions& options, const std::vector<Preset>& presets);

/// Every option with its value, given or default.
nlohmann::ordered_json optionsJson(const std::vector<OptionDescription>& described,
                                   const OptionValues& values);

} // namespace saliscope::cli
