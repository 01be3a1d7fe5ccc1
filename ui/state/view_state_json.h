// The view as JSON, for session files and lessons.
#pragma once

#include "state/view_state.h"

#include <nlohmann/json_fwd.hpp>

class QDir;

namespace saliscope {

/// "index", "mean", "maximum", "weight"
QString nameOf(ActivationsPanel::Order order);

/// Files are named by their path from `folder`, and by their absolute path for the case that only one of them
/// still leads there. Numbers are read back exactly.
nlohmann::ordered_json toJson(const ViewState& state, const QDir& folder);

/// What is left out has the value that a `ViewState` begins with. Whether files, classes and layers exist is
/// not asked here. \throws Error that names what is wrong, and what would be right
ViewState viewStateFromJson(const nlohmann::ordered_json& document, const QDir& folder);

} // namespace saliscope
