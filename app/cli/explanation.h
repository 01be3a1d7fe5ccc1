// One answer of a method with all that is told about it.
#pragma once

#include "cli/question_options.h"
#include "image/overlay.h"
#include "image/sheet.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace saliscope::cli {

struct Explanation {
    ChosenMethod method;
    Question question;
    Attribution attribution;                ///< its map on the CPU
    double score = 0;                       ///< the target's value
    std::optional<double> probability = {}; ///< where the target is a class
    double seconds = 0;
};

/// Asks the method and takes the time.
Explanation explain(const ChosenMethod& method, const Question& question, const Progress& progress);

/// Method, target, layer, options, scores, cost, range of the map, and the channels by weight if there are
/// any.
nlohmann::ordered_json toJson(const Explanation& explanation);

/// The same for people, on standard output.
void print(const Explanation& explanation);

/// How a map is coloured, where a flag says it.
struct LookOptions {
    std::string colours;
    double opacity = OverlayOptions().opacity;
    double percentile = OverlayOptions().percentile;
};

/// Adds --colours, --opacity and --percentile.
void addLookOptions(CLI::App& command, LookOptions& options);

/// The map over the picture with the scale of its colours; small pictures are enlarged.
SheetTile overlayTile(const Explanation& explanation, const Explained& explained, const LookOptions& look);

} // namespace saliscope::cli
