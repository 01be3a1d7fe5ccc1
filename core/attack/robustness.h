// How robust a victim is: on one picture the smallest ball in which an attack succeeds, on many its accuracy
// against the size of the ball.
#pragma once

#include "attack/pgd.h"

#include <optional>
#include <string>
#include <vector>

namespace saliscope {

/// The radius of the smallest ball, to within a hundredth, in which projected gradient descent finds a
/// picture that fools and survives rounding: an upper bound of the distance to the nearest one. None if there
/// is none up to `most`. \param options whose radius is not used, nor is a step length
std::optional<double> smallestFooledRadius(const AttackTask& task, PgdOptions options, double most,
                                           const Progress& progress = {});

/// A picture of which the class is known.
struct Specimen {
    std::string name;   ///< for people: a file
    at::Tensor picture; ///< 1×C×H×W, values k/255
    std::int64_t label = 0;
};

struct RobustnessCurve {
    std::vector<double> radii;    ///< ascending
    std::vector<double> accuracy; ///< the part of all specimens that is answered rightly and cannot be fooled
};

/// Accuracy against the radius of the ball, by projected gradient descent. A specimen that was fooled in a
/// ball counts as fooled in all larger ones; radius 0 is the accuracy without an attack. \param radii
/// ascending
/// \param options whose radius is not used \throws UsageError if there is no specimen, or the radii do not
/// ascend
RobustnessCurve robustnessCurve(const Victim& victim, const std::vector<Specimen>& specimens,
                                const std::vector<double>& radii, PgdOptions options, std::uint64_t seed,
                                const Progress& progress = {});

/// The median; NaN of nothing.
double median(std::vector<double> values);

} // namespace saliscope
