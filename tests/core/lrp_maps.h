// Maps of layer-wise relevance propagation for tests.
#pragma once

#include "explain/lrp.h"

namespace saliscope::test {

inline Attribution explained(const Model& model, const at::Tensor& input, const LrpOptions& options,
                             const Target& target = ClassScore{1}) {
    return lrp({.model = model, .input = input, .target = target}, options, {});
}

/// Signed, channel by channel.
inline at::Tensor mapOf(const Model& model, const at::Tensor& input, LrpOptions options,
                        const Target& target = ClassScore{1}) {
    options.reduce = ChannelReduce::none;
    return explained(model, input, options, target).map;
}

} // namespace saliscope::test
