#include "audio/sound.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include <samplerate.h>

namespace saliscope {

namespace {

struct ConverterDeleter {
    void operator()(SRC_STATE* state) const { src_delete(state); }
};
using Converter = std::unique_ptr<SRC_STATE, ConverterDeleter>;

Converter makeConverter() {
    int error = 0;
    Converter converter(src_new(SRC_SINC_MEDIUM_QUALITY, 1, &error));
    if (!converter)
        throw Error(std::string("cannot change the rate of a sound: ") + src_strerror(error));
    return converter;
}

/// One channel. `target` samples come out.
std::vector<float> convert(const std::vector<float>& samples, double ratio, std::size_t target,
                           const Progress& progress) {
    constexpr std::size_t block = 16384; // some milliseconds of work
    const Converter converter = makeConverter();
    std::vector<float> result(target);
    std::size_t taken = 0, made = 0;
    while (made < target) {
        progress.checkCancelled();
        const std::size_t given = std::min(block, samples.size() - taken);
        SRC_DATA data{};
        data.data_in = samples.data() + taken;
        data.input_frames = static_cast<long>(given);
        data.data_out = result.data() + made;
        data.output_frames = static_cast<long>(target - made);
        data.end_of_input = taken + given == samples.size() ? 1 : 0;
        data.src_ratio = ratio;
        if (const int error = src_process(converter.get(), &data); error != 0)
            throw Error(std::string("cannot change the rate of a sound: ") + src_strerror(error));
        taken += static_cast<std::size_t>(data.input_frames_used);
        made += static_cast<std::size_t>(data.output_frames_gen);
        if (data.input_frames_used == 0 && data.output_frames_gen == 0)
            break; // the filter's end is a sample shorter than rounding asks for: silence
    }
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
    if (rate <= 0 || sound.rate <= 0)
        throw UsageError("a sound needs a positive rate, not " + std::to_string(std::min(rate, sound.rate)) +
                         " samples a second");
    if (rate == sound.rate)
        return sound;
    const double ratio = static_cast<double>(rate) / sound.rate;
    if (src_is_valid_ratio(ratio) == 0)
        throw UsageError("cannot turn " + std::to_string(sound.rate) + " samples a second into " +
                         std::to_string(rate) + ": the rates may differ by a factor of 256 at most");
    Sound result{.rate = rate, .channels = {}, .fullSeconds = sound.fullSeconds};
    const auto target = static_cast<std::size_t>(std::llround(static_cast<double>(sound.samples()) * ratio));
    for (const std::vector<float>& channel : sound.channels)
        result.channels.push_back(convert(channel, ratio, target, progress));
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
