#include "explain/channels.h"

#include <ATen/ATen.h>

namespace saliscope {

const std::vector<std::pair<const char*, ChannelReduce>>& channelReduceChoices() {
    static const std::vector<std::pair<const char*, ChannelReduce>> choices = {
        {"none", ChannelReduce::none},
        {"max", ChannelReduce::maximum},
        {"mean", ChannelReduce::mean},
        {"sum", ChannelReduce::sum}};
    return choices;
}

at::Tensor reduceChannels(const at::Tensor& map, ChannelReduce reduce) {
    switch (reduce) {
    case ChannelReduce::none:
        return map;
    case ChannelReduce::maximum:
        return map.amax(0);
    case ChannelReduce::mean:
        return map.mean(0);
    case ChannelReduce::sum:
        return map.sum(0);
    }
    return map;
}

} // namespace saliscope
