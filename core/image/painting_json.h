// Paintings in session files.
#pragma once

#include "image/painting.h"

#include <nlohmann/json_fwd.hpp>

namespace saliscope {

/// A list of strokes; what a shape or style does not use is left out:
///
///     [{"shape": "brush", "points": [[12.5, 40], [13, 41]], "diameter": 32, "fill": "noise", "seed": 7},
///      {"shape": "ellipse", "points": [[0, 0], [100, 50]], "fill": "mean", "mean": [124, 116, 104]},
///      {"shape": "lasso", "points": [[0, 0], [9, 0], [9, 9]], "erases": true}]
///
/// Numbers are written such that they are read back exactly.
nlohmann::json toJson(const Painting& painting);

/// \throws FileError that says which stroke is wrong, and what would be right
Painting paintingFromJson(const nlohmann::json& document);

} // namespace saliscope
