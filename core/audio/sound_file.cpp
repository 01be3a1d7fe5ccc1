#include "audio/sound_file.h"

#include "audio/sound_container.h"
#include "base/error.h"
#include "base/file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include <sndfile.h>

namespace saliscope {

namespace {

struct FileCloser {
    void operator()(SNDFILE* file) const { sf_close(file); }
};
using File = std::unique_ptr<SNDFILE, FileCloser>;

constexpr std::size_t framesAtOnce = 4096;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& problem) {
    throw FileError("'" + path.string() + "' " + problem);
}

/// libsndfile's words, without their full stop and end of line.
std::string reason(SNDFILE* file) {
    std::string text = sf_strerror(file);
    while (!text.empty() && (text.back() == '.' || text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

void append(Sound& sound, const std::vector<float>& frames, std::size_t count,
            const std::filesystem::path& path) {
    const std::size_t channels = sound.channels.size();
    for (std::size_t frame = 0; frame < count; ++frame)
        for (std::size_t channel = 0; channel < channels; ++channel) {
            const float sample = frames[frame * channels + channel];
            if (!std::isfinite(sample))
                fail(path, "holds samples that are not finite numbers");
            sound.channels[channel].push_back(sample);
        }
}

/// How many samples a channel may have.
std::int64_t longestOf(const SF_INFO& info, const SoundLimits& limits) {
    const double bySeconds = limits.maximumSeconds * info.samplerate;
    const std::int64_t bySamples = limits.maximumSamples / info.channels;
    return std::max<std::int64_t>(
        1, bySeconds < static_cast<double>(bySamples) ? static_cast<std::int64_t>(bySeconds) : bySamples);
}

// --- writing into memory

struct Memory {
    std::vector<std::byte> bytes;
    std::size_t position = 0;
};

Memory& memory(void* user) {
    return *static_cast<Memory*>(user);
}

sf_count_t seek(sf_count_t offset, int whence, void* user) {
    Memory& target = memory(user);
    const auto base = whence == SEEK_SET   ? sf_count_t{0}
                      : whence == SEEK_CUR ? static_cast<sf_count_t>(target.position)
                                           : static_cast<sf_count_t>(target.bytes.size());
    target.position = static_cast<std::size_t>(std::max<sf_count_t>(0, base + offset));
    return static_cast<sf_count_t>(target.position);
}

sf_count_t read(void* to, sf_count_t count, void* user) {
    Memory& source = memory(user);
    const std::size_t left = source.bytes.size() - std::min(source.position, source.bytes.size());
    const std::size_t given = std::min(left, static_cast<std::size_t>(count));
    if (given > 0)
        std::memcpy(to, source.bytes.data() + source.position, given);
    source.position += given;
    return static_cast<sf_count_t>(given);
}

sf_count_t write(const void* from, sf_count_t count, void* user) {
    Memory& target = memory(user);
    const auto size = static_cast<std::size_t>(count);
    target.bytes.resize(std::max(target.bytes.size(), target.position + size));
    if (size > 0)
        std::memcpy(target.bytes.data() + target.position, from, size);
    target.position += size;
    return count;
}

SF_VIRTUAL_IO memoryAccess() {
    return {[](void* user) { return static_cast<sf_count_t>(memory(user).bytes.size()); }, seek, read, write,
            [](void* user) { return static_cast<sf_count_t>(memory(user).position); }};
}

int libraryFormat(SoundFormat format) {
    switch (format) {
    case SoundFormat::wav:
        return SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    case SoundFormat::flac:
        return SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
    case SoundFormat::ogg:
        break;
    }
    return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
}

/// Interleaved, as files have them, cut to full level.
std::vector<float> framesOf(const Sound& sound, std::size_t from, std::size_t count) {
    std::vector<float> frames;
    frames.reserve(count * sound.channels.size());
    for (std::size_t frame = from; frame < from + count; ++frame)
        for (const std::vector<float>& channel : sound.channels)
            frames.push_back(std::clamp(channel[frame], -1.0F, 1.0F));
    return frames;
}

} // namespace

Sound readSound(const std::filesystem::path& path, const SoundLimits& limits) {
    requireWholeSoundFile(path);
    SF_INFO info{};
    const File file(sf_open(path.c_str(), SFM_READ, &info));
    if (!file)
        fail(path, "cannot be read as a sound: " + reason(nullptr));
    if (info.channels < 1 || info.samplerate < 1)
        fail(path, "has no channels, or no rate");

    Sound sound{.rate = info.samplerate,
                .channels = std::vector<std::vector<float>>(static_cast<std::size_t>(info.channels))};
    const std::int64_t longest = longestOf(info, limits);
    std::vector<float> frames(framesAtOnce * sound.channels.size());
    while (sound.samples() < longest) {
        const auto wanted = std::min<sf_count_t>(framesAtOnce, longest - sound.samples());
        const sf_count_t got = sf_readf_float(file.get(), frames.data(), wanted);
        append(sound, frames, static_cast<std::size_t>(std::max<sf_count_t>(0, got)), path);
        if (got < wanted)
            break;
    }
    if (sf_error(file.get()) != SF_ERR_NO_ERROR)
        fail(path, "is damaged: " + reason(file.get()));
    if (sound.samples() < std::min<std::int64_t>(info.frames, longest))
        fail(path, "has been cut off or is damaged: it promises " + std::to_string(info.frames) +
                       " samples and holds " + std::to_string(sound.samples()));
    if (sound.empty())
        fail(path, "holds no sound: it has no samples");
    if (info.frames > sound.samples())
        sound.fullSeconds = static_cast<double>(info.frames) / info.samplerate;
    return sound;
}

SoundFormat soundFormatOf(const std::filesystem::path& path) {
    const std::string extension = path.extension().string();
    if (extension == ".wav")
        return SoundFormat::wav;
    if (extension == ".flac")
        return SoundFormat::flac;
    if (extension == ".ogg")
        return SoundFormat::ogg;
    throw UsageError("cannot write '" + path.string() + "': the name must end in .wav, .flac or .ogg");
}

std::vector<std::byte> encodeSound(const Sound& sound, SoundFormat format, const Progress& progress) {
    if (sound.empty())
        throw UsageError("a sound without samples cannot be written");
    SF_INFO info{};
    info.samplerate = sound.rate;
    info.channels = static_cast<int>(sound.channels.size());
    info.format = libraryFormat(format);
    if (sf_format_check(&info) == 0)
        throw UsageError("a sound of " + std::to_string(info.channels) + " channels with " +
                         std::to_string(sound.rate) + " samples a second does not fit the file's format");
    Memory memory;
    SF_VIRTUAL_IO access = memoryAccess();
    File file(sf_open_virtual(&access, SFM_WRITE, &info, &memory));
    if (!file)
        throw UsageError("cannot encode a sound with " + std::to_string(sound.rate) +
                         " samples a second: " + reason(nullptr));
    const auto all = static_cast<std::size_t>(sound.samples());
    // In pieces also because libvorbis takes memory of the stack for what it is given at once.
    for (std::size_t from = 0; from < all; from += framesAtOnce) {
        progress.checkCancelled();
        const std::vector<float> frames = framesOf(sound, from, std::min(framesAtOnce, all - from));
        const auto count = static_cast<sf_count_t>(frames.size() / sound.channels.size());
        if (sf_writef_float(file.get(), frames.data(), count) != count)
            throw Error("cannot encode a sound: " + reason(file.get()));
    }
    file.reset();
    return std::move(memory.bytes);
}

void writeSound(const std::filesystem::path& path, const Sound& sound, const Progress& progress) {
    writeFile(path, encodeSound(sound, soundFormatOf(path), progress));
}

} // namespace saliscope
