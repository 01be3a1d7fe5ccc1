// Enumerations whose values have names that people type.
#pragma once

#include "base/error.h"

#include <string>
#include <string_view>

namespace saliscope {

/// The one of `all` that is called `name`, according to `nameOf`. \param what is looked for: "colour map"
/// \throws UsageError that names those that exist
template <typename Values>
auto valueNamed(std::string_view name, const Values& all, std::string_view what) {
    std::string names;
    for (const auto value : all) {
        if (nameOf(value) == name)
            return value;
        names += (names.empty() ? "" : ", ") + std::string(nameOf(value));
    }
    throw UsageError("there is no " + std::string(what) + " '" + std::string(name) + "'; there are " + names);
}

} // namespace saliscope
