#pragma once

#include "explain/channels.h"
#include "explain/method.h"

namespace saliscope {

/// What is taken over the noisy copies: their mean (SmoothGrad), the mean of their squares
/// (SmoothGrad-squared, Hooker et al. 2019), or their variance (VarGrad, Adebayo et al. 2018).
enum class NoisyStatistic { mean, square, variance };

/// The gradient of which noisy copies are taken, before its channels are reduced.
enum class GradientKind { gradient, inputXGradient, deconvnet, guidedBackpropagation };

struct SmoothGradOptions {
    std::int64_t samples = 50;
    double sigma = 0.15; ///< of the noise, as a part of the input's range
    NoisyStatistic statistic = NoisyStatistic::mean;
    GradientKind around = GradientKind::gradient;
    ChannelReduce reduce = ChannelReduce::maximum;
    bool absolute = true; ///< after averaging
};

/// A gradient averaged over copies of the picture with Gaussian noise (Smilkov et al. 2017). Reports the mean
/// so far.
Attribution smoothGrad(const Question& question, const SmoothGradOptions& options, const Progress& progress);

Method smoothGradMethod();

} // namespace saliscope
