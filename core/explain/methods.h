// The one table of attribution methods: what the window offers, what the command line knows, what the tests
// go through.
#pragma once

#include "explain/method.h"

#include <span>
#include <string_view>

namespace saliscope {

/// All methods, in the order in which a course would meet them: gradients, class activation maps,
/// perturbations.
std::span<const Method> methods();

/// The method of that id, null if there is none.
const Method* findMethod(std::string_view id);

/// The method of that id. \throws UsageError that proposes the most similar ids
const Method& requireMethod(std::string_view id);

} // namespace saliscope
