// What commands tell about an optimisation.
#pragma once

#include "synthesize/optimisation.h"

#include <nlohmann/json_fwd.hpp>
#include <opencv2/core/mat.hpp>

#include <string>

namespace saliscope::cli {

/// Takes all steps that are left. \returns whether it got there: false if it was cancelled in between, and
/// the state holds what was reached
bool advanceToEnd(const Optimisation& optimisation, OptimisationState& state, const Progress& progress);

/// {"objective": [...], "terms": {"name": [...], ...}}, a number for each step; null for terms that a stage
/// has not.
nlohmann::ordered_json curveJson(const Optimisation& optimisation, const OptimisationState& state);

/// The objective and its terms over the steps, with logarithms of base 10 upwards.
cv::Mat drawCurve(const std::string& title, const Optimisation& optimisation, const OptimisationState& state);

} // namespace saliscope::cli
