#include "cli/settings.h"

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace saliscope::cli {

OptionValues parseSettings(const std::vector<std::string>& settings) {
    OptionValues values;
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos)
            throw UsageError("--set takes key=value, not '" + setting + "'");
        values[setting.substr(0, equals)] = setting.substr(equals + 1);
    }
    return values;
}

void addPresetOptions(CLI::App& command, PresetOptions& options, const std::vector<Preset>& presets,
                      const std::vector<OptionDescription>& described) {
    std::string help = "Settings that belong together; by default '" + presets.front().id + "':";
    for (const Preset& preset : presets)
        help += "\n  " + preset.id + ": " + preset.title;
    command.add_option("--preset", options.preset, help)->type_name("ID");
    command.add_option("--set", options.settings, "An option as key=value; see below")
        ->type_name("KEY=VALUE");
    std::string footer = "Options for --set:";
    for (const OptionDescription& option : described)
        footer += "\n  " + option.key + " (" + (option.standard.empty() ? "empty" : option.standard) +
                  "): " + option.help;
    command.footer(footer);
}

OptionValues chosenValues(const PresetOptions& options, const std::vector<Preset>& presets) {
    const Preset& preset = options.preset.empty() ? presets.front() : requirePreset(presets, options.preset);
    return withPreset(preset, parseSettings(options.settings));
}

nlohmann::ordered_json optionsJson(const std::vector<OptionDescription>& described,
                                   const OptionValues& values) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const OptionDescription& option : described) {
        const auto given = values.find(option.key);
        json[option.key] = given == values.end() ? option.standard : given->second;
    }
    return json;
}

} // namespace saliscope::cli
