// Deconvnet and guided backpropagation: gradients that pass every rectifier by another rule. See
// graph/relu_rule.h.
#pragma once

#include "explain/channels.h"
#include "explain/method.h"

namespace saliscope {

struct RuledGradientOptions {
    ChannelReduce reduce = ChannelReduce::sum;
};

/// The gradient of the target with max(R, 0) at every rectifier, whatever its input; pooling layers pass
/// their own gradients (the switches of max pooling) (Zeiler & Fergus 2014). One forward and one backward
/// pass. The answer says how many rectifiers were overridden, and notes it where there are none.
Attribution deconvnet(const Question& question, const RuledGradientOptions& options,
                      const Progress& progress);

/// The gradient of the target with max(R, 0)·[f > 0] at every rectifier (Springenberg et al. 2015). As
/// `deconvnet`.
Attribution guidedBackpropagation(const Question& question, const RuledGradientOptions& options,
                                  const Progress& progress);

Method deconvnetMethod();
Method guidedBackpropagationMethod();

} // namespace saliscope
