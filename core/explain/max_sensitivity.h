// How much a map changes when the picture hardly does.
#pragma once

#include "explain/method.h"

namespace saliscope {

struct MaxSensitivityOptions {
    double radius = 0.02;      ///< largest change of any value, as a part of the input's range
    std::int64_t samples = 10; ///< how many changed pictures are tried; at least 1
};

/// Max-sensitivity (Yeh, Hsieh, Suggala, Inouye & Ravikumar 2019): the largest ‖Φ(x') − Φ(x)‖ / ‖Φ(x)‖ over
/// pictures x' whose values differ from those of x by at most the radius, found by trying random ones
/// (uniform, from the question's seed); 0 for a map that does not change. The division, which captum has,
/// makes methods comparable. \throws as the method, UsageError for fewer than one sample
double maxSensitivity(const Question& question, const Method& method, const OptionValues& values,
                      const MaxSensitivityOptions& options = {}, const Progress& progress = {});

} // namespace saliscope
