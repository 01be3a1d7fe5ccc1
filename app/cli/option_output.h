// Options of methods, attacks and the like, listed.
#pragma once

#include "base/options.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace saliscope::cli {

/// Key, type, default, help, range and choices of each.
nlohmann::ordered_json descriptionsJson(const std::vector<OptionDescription>& options);

/// A table of them on standard output; nothing if there are none.
void printOptions(const std::vector<OptionDescription>& options);

} // namespace saliscope::cli
