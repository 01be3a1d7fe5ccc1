// When a step of a lesson has been done.
#pragma once

#include "lessons/observation.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <vector>

namespace saliscope {

/// Holds if all its parts do. In a lesson's file it is an object of any of
///
///     "picture", "model", "layer", "explained", "explained channel of", "pinned", "overlay",
///     "cut out", "cut out by", "channel order", "top class", "vote": text that must be the observation's
///     "panel", "map": a name that must be among the observation's
///     "painted": true or false
///     "score": {"of": "cat", "fallen by": 2}: its score is at least that much below the clean picture's; or
///              {"of": "cat", "changed by less than": 0.5}
///     "made": {"by": "synthesis", "about": "cat"}: that panel's result is complete and about that
class Condition {
public:
    /// \throws FileError that names what is wrong
    static Condition fromJson(const nlohmann::ordered_json& document);

    bool holds(const Observation& observation) const;

private:
    using Part = std::function<bool(const Observation&)>;

    std::vector<Part> parts_;
};

} // namespace saliscope
