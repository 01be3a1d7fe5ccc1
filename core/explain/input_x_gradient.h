#pragma once

#include "explain/channels.h"
#include "explain/method.h"

namespace saliscope {

struct InputXGradientOptions {
    ChannelReduce reduce = ChannelReduce::sum;
};

/// x · ∂s/∂x, the contribution of each input value in a linear approximation of the network (Shrikumar et al.
/// 2016). By default summed over the channels. One forward and one backward pass.
Attribution inputXGradient(const Question& question, const InputXGradientOptions& options,
                           const Progress& progress);

Method inputXGradientMethod();

} // namespace saliscope
