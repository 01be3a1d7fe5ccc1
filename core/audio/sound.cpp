#include "audio/sound.h"

#include "audio/rate_converter.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace saliscope {

namespace {

/// One channel. `target` samples come out: where the filter's end is a sample shorter, silence.
std::vector<float> convert(const std::vector<float>& samples, RateConverter converter, std::size_t target,
                           const Progress& progress) {
    constexpr std::size_t block = 16384; // some milliseconds of work
    std::vector<float> result;
    result.reserve(target + 1);
    std::span<const float> rest = samples;
    do {
        progress.checkCancelled();
        const auto part = rest.first(std::min(block, rest.size()));
        rest = rest.subspan(part.size());
        const std::vector<float> made = converter.convert(part, rest.empty());
        result.insert(result.end(), made.begin(), made.end());
    } while (!rest.empty());
    result.resize(target);
    return result;
}

} // namespace

Sound mono(const Sound& sound) {
    if (sound.channels.size() <= 1)
        return sound;
    Sound result = sound;
    result.channels.assign(1, std::vector<float>(sound.channels.front().size(), 0.0F));
    const auto share = 1.0F / static_cast<float>(sound.channels.size());
    for (const std::vector<float>& channel : sound.channels)
        for (std::size_t i = 0; i < channel.size(); ++i)
            result.channels[0][i] += share * channel[i];
    return result;
}

Sound beginning(const Sound& sound, double seconds) {
    Sound result = sound;
    const auto samples = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds) * sound.rate));
    if (samples >= sound.samples())
        return result;
    for (std::vector<float>& channel : result.channels)
        channel.resize(static_cast<std::size_t>(samples));
    result.fullSeconds = std::max(sound.fullSeconds, sound.seconds());
    return result;
}

Sound resampled(const Sound& sound, int rate, const Progress& progress) {
    if (rate == sound.rate)
        return sound;
    const double ratio = static_cast<double>(rate) / sound.rate;
    Sound result{.rate = rate, .channels = {}, .fullSeconds = sound.fullSeconds};
    const auto target = static_cast<std::size_t>(std::llround(static_cast<double>(sound.samples()) * ratio));
    for (const std::vector<float>& channel : sound.channels)
        result.channels.push_back(convert(channel, RateConverter(sound.rate, rate), target, progress));
    return result;
}

Sound normalised(const Sound& sound, double peak) {
    float loudest = 0;
    for (const std::vector<float>& channel : sound.channels)
        for (const float sample : channel)
            loudest = std::max(loudest, std::abs(sample));
    Sound result = sound;
    if (loudest > 0)
        for (std::vector<float>& channel : result.channels)
            for (float& sample : channel)
                sample *= static_cast<float>(peak) / loudest;
    return result;
}

} // namespace saliscope
