#pragma once

#include "explain/baseline.h"
#include "explain/channels.h"
#include "explain/method.h"

namespace saliscope {

struct DeepLiftOptions {
    Baseline baseline = Baseline::mean;
    std::string baselineFile = {};
    ChannelReduce reduce = ChannelReduce::sum;
};

/// DeepLIFT with the rescale rule (Shrikumar, Greenside & Kundaje 2017). The picture x and a baseline x' go
/// through the network together; a multiplier m of a value v says how much of the difference of the target
/// each unit of the difference v(x) - v(x') carries, and goes backwards:
/// - through an activation as m·Δout/Δin, the derivative where Δin is negligible;
/// - through what is linear as the gradient;
/// - through a maximum as captum does: a rise belongs to the picture's maximum, a fall to the baseline's;
/// - through products, softmax, layer norm and any other operator as its gradient averaged over the straight
///   way from the baseline's inputs to the picture's. A product is so shared evenly between the two orders in
///   which its factors can change; for an activation it would be Δout/Δin.
///
/// The map is m·(x - x'). Each step keeps the sum, so that it adds up to s(x) - s(x') for every network and
/// target; `completenessGap` is what is missing, rounding as a rule. captum takes Δout/Δin for softmax too,
/// score by score, and subtracts the mean; that does not keep the sum, this does.
Attribution deepLift(const Question& question, const DeepLiftOptions& options, const Progress& progress);

Method deepLiftMethod();

} // namespace saliscope
