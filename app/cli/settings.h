// Options that are given as key=value.
#pragma once

#include "base/options.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace saliscope::cli {

/// \throws UsageError for what is not key=value
OptionValues parseSettings(const std::vector<std::string>& settings);

/// Every option with its value, given or default.
nlohmann::ordered_json optionsJson(const std::vector<OptionDescription>& described,
                                   const OptionValues& values);

} // namespace saliscope::cli
