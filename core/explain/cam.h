#pragma once

#include "explain/class_activation.h"

namespace saliscope {

/// The weights of the class's row in the last, linear layer, applied to the maps before global average
/// pooling (Zhou et al. 2016). Exact where the network ends in global average pooling and one linear layer
/// (or 1×1 convolution), whose maps it finds itself: the mean of the map is the score without its bias. The
/// question's layer is not looked at. \throws ModelError where the network ends in another way, naming what
/// to use instead; UsageError unless the target is a class's score or a difference of two
Attribution cam(const Question& question, const LayerMapOptions& options, const Progress& progress);

Method camMethod();

} // namespace saliscope
