#pragma once

#include "explain/baseline.h"
#include "explain/channels.h"
#include "explain/method.h"

namespace saliscope {

/// How the integral over the path is approximated with n gradients. `trapezoid`: n - 1 intervals of equal
/// length, weights 1/(n-1), half at both ends. `captum`: the same points with captum's weights 1/n, half at
/// both ends, which add up to (n-1)/n. `riemann`: the middles of n intervals. `gauss`: Gauss-Legendre.
enum class PathRule { trapezoid, captum, riemann, gauss };

struct IntegratedGradientsOptions {
    std::int64_t steps = 50; ///< gradients computed
    PathRule rule = PathRule::trapezoid;
    Baseline baseline = Baseline::mean;
    std::string baselineFile = {};
    ChannelReduce reduce = ChannelReduce::sum;
};

/// (x - x') times the mean gradient on the straight path from the baseline x' to the input x (Sundararajan,
/// Taly & Yan 2017). The sum of the map before reduction is s(x) - s(x') up to the error of the
/// approximation, which is reported. Memory does not grow with the number of steps.
Attribution integratedGradients(const Question& question, const IntegratedGradientsOptions& options,
                                const Progress& progress);

Method integratedGradientsMethod();

} // namespace saliscope
