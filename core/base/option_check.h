#pragma once

#include "base/options.h"

namespace saliscope {

/// Whether the option can be given like this, whatever its type. \throws UsageError that says what it must be
void requireAllowed(const OptionDescription& option, const std::string& text);

} // namespace saliscope
