#pragma once

#include "explain/class_activation.h"

namespace saliscope {

/// What a masked picture's answer becomes: the target's softmax probability, as in the authors' code; a
/// softmax over all channels' target values, as in pytorch-grad-cam; or the rise of the target's value above
/// that of the baseline.
enum class ScoreCamWeights { probability, channelSoftmax, increase };

struct ScoreCamOptions : LayerMapOptions {
    ScoreCamWeights weights = ScoreCamWeights::probability;
    bool alignCorners = false; ///< of the masks' enlargement; pytorch-grad-cam has it on
};

/// Each channel's map, enlarged and scaled to 0..1, is laid over the picture as a mask; what the network
/// answers to the masked picture is the channel's weight (Wang et al. 2020). Without gradients; one forward
/// pass a channel. Channels whose map is constant are skipped.
Attribution scoreCam(const Question& question, const ScoreCamOptions& options, const Progress& progress);

Method scoreCamMethod();

} // namespace saliscope
