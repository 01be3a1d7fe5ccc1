// How a method describes itself to people, forms and flags.
#pragma once

#include "base/options.h"

#include <string>
#include <vector>

namespace saliscope {

struct MethodDescription {
    std::string id;        ///< "grad-cam"
    std::string title;     ///< "Grad-CAM"
    std::string summary;   ///< one paragraph for a student
    std::string paper;     ///< authors, year, title
    std::string unit = {}; ///< what a map's values are, for the legend of its colours
    bool needsLayer = false;
    bool needsGradients = true;
    bool isSigned = false; ///< its maps have values of both signs
    bool isSlow = false;   ///< costs more than a blink: run as a job
    bool isRandom = false; ///< depends on the seed
    std::vector<OptionDescription> options = {};
};

/// Of all methods, in the order of the table.
std::vector<MethodDescription> methodDescriptions();

} // namespace saliscope
