// A picture for each channel of a layer: what excites it most.
#pragma once

#include "synthesize/activation_maximization.h"

#include <filesystem>
#include <map>
#include <optional>

namespace saliscope {

struct AtlasRequest {
    std::shared_ptr<const Model> model;
    ValueId layer{};
    std::vector<std::int64_t> channels = {}; ///< none: all
    OptionValues settings =
        {}; ///< of activation maximization, over those of an atlas: preset "2017" with 128 steps
    std::uint64_t seed = 0;
    /// Where finished pictures are kept and looked for; empty: nowhere. They are found again by all that they
    /// depend on: the network, the layer, the channel, the settings, the seed and the size. What cannot be
    /// kept or read is computed again.
    std::filesystem::path cache = {};
};

/// Called for each channel as soon as its picture is there: 1×C×H×W in multiples of 1/255, on the CPU.
using ChannelTaker = std::function<void(std::int64_t channel, const at::Tensor& picture)>;

/// Makes the pictures, several at a time, those that are in the cache first. Each is the same whatever others
/// are made with it (but for rounding), as all start from the same noise and are transformed in the same way.
/// Cancelled in between, the channels that have been taken are in the cache. \throws UsageError for channels
/// that do not exist; Cancelled
void channelAtlas(const AtlasRequest& request, const ChannelTaker& take, const Progress& progress = {});

/// ($XDG_CACHE_HOME or ~/.cache)/saliscope/atlas.
std::filesystem::path atlasCacheFolder();

} // namespace saliscope
