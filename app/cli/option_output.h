// Options of methods, attacks and the like: read from --set, listed, and told with results.
#pragma once

#include "base/options.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace saliscope::cli {

/// Of "key=value" each. \throws UsageError
OptionValues parseSettings(const std::vector<std::string>& settings);

/// Key, type, default, help, range and choices of each.
nlohmann::ordered_json descriptionsJson(const std::vector<OptionDescription>& options);

/// A table of them on standard output; nothing if there are none.
void printOptions(const std::vector<OptionDescription>& options);

/// {"key": "value"} of all options, the defaults where none was given.
nlohmann::ordered_json valuesJson(const std::vector<OptionDescription>& options, const OptionValues& given);

} // namespace saliscope::cli
