#include "cli/settings.h"

#include "base/error.h"

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
