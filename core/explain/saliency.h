#pragma once

#include "explain/channels.h"
#include "explain/method.h"

namespace saliscope {

struct SaliencyOptions {
    ChannelReduce reduce = ChannelReduce::maximum;
    bool absolute = true;
};

/// The magnitude of the derivative of the target with respect to each pixel, by default the maximum over the
/// channels of |∂s/∂x| (Simonyan, Vedaldi & Zisserman 2013). One forward and one backward pass.
Attribution saliency(const Question& question, const SaliencyOptions& options, const Progress& progress);

Method saliencyMethod();

} // namespace saliscope
