#pragma once

#include "explain/channels.h"
#include "explain/class_activation.h"

namespace saliscope {

struct GuidedGradCamOptions {
    Upsample upsample = Upsample::bilinear;
    ChannelReduce reduce = ChannelReduce::sum;
};

/// Guided backpropagation times the positive part of the enlarged Grad-CAM map: fine as the one,
/// class-discriminative as the other (Selvaraju et al. 2017, section 3.2). Two forward and two backward
/// passes.
Attribution guidedGradCam(const Question& question, const GuidedGradCamOptions& options,
                          const Progress& progress);

Method guidedGradCamMethod();

} // namespace saliscope
