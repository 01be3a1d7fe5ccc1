#include "synthesize/channel_atlas.h"

#include "base/error.h"
#include "base/file.h"
#include "base/resources.h"
#include "graph/graph_hash.h"
#include "graph/shapes.h"
#include "model/model.h"
#include "synthesize/pictures.h"

#include <ATen/ATen.h>

#include <numeric>

namespace saliscope {

namespace {

OptionValues effectiveSettings(const AtlasRequest& request) {
    OptionValues settings = request.settings;
    settings.insert({"steps", "128"}); // unless it is there
    for (const OptionDescription& option : activationMaximizationTable().descriptions())
        settings.insert({option.key, option.standard});
    return settings;
}

class Atlas {
public:
    Atlas(const AtlasRequest& request, const ChannelTaker& take, const Progress& progress)
        : request_(request),
          settings_(effectiveSettings(request)),
          options_(activationMaximizationTable().parse(settings_)),
          take_(take),
          progress_(progress),
          layer_(options_.beforeRectifier ? beforeRectifier(request.model->graph, request.layer)
                                          : request.layer),
          channels_(request.channels) {
        const std::vector<std::vector<std::int64_t>> shapes =
            valueShapes(request.model->graph, request.model->inputShape());
        const std::vector<std::int64_t>& shape = shapes[index(layer_)];
        if (shape.size() < 2)
            throw UsageError(valueName(request.model->graph, layer_) + " has no channels");
        if (channels_.empty()) {
            channels_.resize(static_cast<std::size_t>(shape[1]));
            std::iota(channels_.begin(), channels_.end(), 0);
        }
        for (const std::int64_t channel : channels_)
            if (channel < 0 || channel >= shape[1])
                throw UsageError("there is no channel " + std::to_string(channel) + "; there are 0 to " +
                                 std::to_string(shape[1] - 1));
    }

    void make() {
        const Hash common = commonHash();
        std::vector<std::int64_t> missing;
        for (const std::int64_t channel : channels_)
            if (const auto picture = cached(common, channel))
                hand(channel, *picture);
            else
                missing.push_back(channel);
        const auto perBatch = static_cast<std::size_t>(batchSize());
        for (std::size_t first = 0; first < missing.size(); first += perBatch) {
            const auto last = std::min(first + perBatch, missing.size());
            makeBatch(common, {missing.begin() + static_cast<std::ptrdiff_t>(first),
                               missing.begin() + static_cast<std::ptrdiff_t>(last)});
        }
    }

private:
    void makeBatch(const Hash& common, const std::vector<std::int64_t>& channels) {
        ActivationMaximizationOptions options = options_;
        options.count = static_cast<std::int64_t>(channels.size());
        const Optimisation optimisation =
            activationMaximization(request_.model, raiseChannels(layer_, channels, options.unit), options);
        OptimisationState state = start(optimisation, request_.seed);
        // The same noise for all, so that no picture depends on which others are made with it.
        state.parameters = state.parameters.narrow(0, 0, 1).expand_as(state.parameters).contiguous();
        advance(optimisation, state, options.steps, partFor(channels.size()));
        const at::Tensor pictures = roundedToBytes(pictureOf(optimisation, state));
        for (std::size_t i = 0; i < channels.size(); ++i) {
            const at::Tensor picture = pictures.narrow(0, static_cast<std::int64_t>(i), 1);
            keep(common, channels[i], picture);
            hand(channels[i], picture);
        }
    }

    void keep(const Hash& common, std::int64_t channel, const at::Tensor& picture) const {
        if (request_.cache.empty())
            return;
        try {
            createFolder(request_.cache);
            writePng(fileOf(common, channel), toPixels(picture));
        } catch (const FileError&) {
            return; // the disk is full, or not ours to write on: no reason to lose the picture
        }
    }

    void hand(std::int64_t channel, const at::Tensor& picture) {
        take_(channel, picture);
        ++done_;
        progress_.report(fraction(0), "channel " + std::to_string(channel));
    }

    double fraction(std::size_t more) const {
        return static_cast<double>(done_ + more) / static_cast<double>(channels_.size());
    }
    Progress partFor(std::size_t channels) const { return progress_.part(fraction(0), fraction(channels)); }

    /// As many as go through the network in about the time of eight pictures of the toy world.
    std::int64_t batchSize() const {
        const std::vector<std::int64_t> shape = request_.model->inputShape();
        return std::clamp<std::int64_t>(std::int64_t{8} * 128 * 128 / (shape[1] * shape[2]), 1, 16);
    }

    Hash commonHash() const {
        Hash hash;
        if (request_.cache.empty())
            return hash;
        constexpr std::uint64_t version = 2; // to be raised when the same options make other pictures
        hash.add(version);
        add(hash, request_.model->graph);
        for (const auto& [key, value] : settings_) {
            hash.add(key);
            hash.add(value);
        }
        hash.add(request_.seed);
        hash.add(static_cast<std::uint64_t>(index(layer_)));
        const Preprocessing& preprocessing = request_.model->preprocessing;
        for (const std::vector<float>& values : {preprocessing.mean, preprocessing.std})
            hash.add(std::as_bytes(std::span(values)));
        for (const std::int64_t size : request_.model->inputShape())
            hash.add(static_cast<std::uint64_t>(size));
        return hash;
    }

    std::filesystem::path fileOf(Hash hash, std::int64_t channel) const {
        hash.add(static_cast<std::uint64_t>(channel));
        return request_.cache / (hash.text() + ".png");
    }

    std::optional<at::Tensor> cached(const Hash& common, std::int64_t channel) const {
        if (request_.cache.empty())
            return std::nullopt;
        const std::filesystem::path file = fileOf(common, channel);
        std::error_code error;
        if (!std::filesystem::exists(file, error))
            return std::nullopt;
        try {
            const Preprocessing& preprocessing = request_.model->preprocessing;
            const Picture picture = readPicture(file);
            if (picture.height() != preprocessing.height || picture.width() != preprocessing.width)
                return std::nullopt;
            return roundedToBytes(wholePicture(picture, preprocessing));
        } catch (const FileError&) {
            return std::nullopt; // damaged: made again
        }
    }

    const AtlasRequest& request_;
    const OptionValues settings_;
    const ActivationMaximizationOptions options_;
    const ChannelTaker& take_;
    const Progress& progress_;
    ValueId layer_;
    std::vector<std::int64_t> channels_;
    std::size_t done_ = 0;
};

} // namespace

void channelAtlas(const AtlasRequest& request, const ChannelTaker& take, const Progress& progress) {
    Atlas(request, take, progress).make();
}

std::filesystem::path atlasCacheFolder() {
    return userCacheFolder() / "atlas";
}

} // namespace saliscope
