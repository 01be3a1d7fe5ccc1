// Whether a map tells the truth about the network, whatever it looks like: the pixels that it names first are
// taken away, or shown alone, and the network is asked again (Petsiuk, Das & Saenko 2018, RISE).
#pragma once

#include "explain/baseline.h"
#include "explain/measure.h"
#include "explain/method.h"

#include <vector>

namespace saliscope {

struct FaithfulnessOptions {
    std::int64_t steps = 50; ///< the picture's pixels change in so many groups of equal size; at least 1
    Measure measure = Measure::probability; ///< the score, too, where the target is not one class
    Baseline deleted = Baseline::mean;      ///< what deleted pixels become
    Baseline inserted = Baseline::blur;     ///< what is there before pixels are inserted
};

struct FaithfulnessCurve {
    std::vector<double> part;  ///< of the pixels that have changed, 0 to 1, steps + 1 of them
    std::vector<double> value; ///< the target's value then
    double area = 0;           ///< under the curve, by the trapezoid rule: the mean value
};

/// The target's value while pixels disappear, the highest of the map first (of equal ones the first in
/// reading order). A faithful map of a recognised object makes it fall quickly: a small area. Costs steps + 1
/// forward passes. \param map H×W in the input's size \throws UsageError if it has another size or a value
/// that is not finite, Cancelled
FaithfulnessCurve deletionCurve(const Question& question, const at::Tensor& map,
                                const FaithfulnessOptions& options = {}, const Progress& progress = {});

/// The target's value while pixels appear in the same order. A faithful map makes it rise quickly: a large
/// area.
FaithfulnessCurve insertionCurve(const Question& question, const at::Tensor& map,
                                 const FaithfulnessOptions& options = {}, const Progress& progress = {});

/// A map that ranks the pixels by chance, of which the curves are what any map must beat.
at::Tensor randomMap(const Question& question);

} // namespace saliscope
