// From one number for each colour channel to one for each pixel.
#pragma once

#include "base/options.h"

#include <ATen/core/Tensor.h>

namespace saliscope {

/// The option `reduce` of all gradient methods: `none` keeps C×H×W.
enum class ChannelReduce { none, maximum, mean, sum };

/// The names of the option's choices: none, max, mean, sum.
const std::vector<std::pair<const char*, ChannelReduce>>& channelReduceChoices();

/// \param map C×H×W
at::Tensor reduceChannels(const at::Tensor& map, ChannelReduce reduce);

} // namespace saliscope
