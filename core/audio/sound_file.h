// Sounds in and out of files: WAV, FLAC and Ogg (Vorbis, and Opus for reading), through libsndfile.
#pragma once

#include "audio/sound.h"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

namespace saliscope {

struct SoundLimits {
    /// Of a longer sound only the beginning is read, and `Sound::fullSeconds` says how long it is.
    double maximumSeconds = 600;
    /// The same, in samples of all channels together, so that memory stays bounded whatever the file claims.
    std::int64_t maximumSamples = std::int64_t{64} << 20;
};

/// The sound in a file; the content decides what kind it is, not the name. Any rate, any number of channels.
/// \throws FileError if the file is missing, empty, no such sound, cut off, damaged, without a single
/// sample, or if a sample is not a finite number
Sound readSound(const std::filesystem::path& path, const SoundLimits& limits = {});

enum class SoundFormat {
    wav,  ///< 16 bits
    flac, ///< 16 bits
    ogg   ///< Vorbis
};

/// The one that a name ends in: ".wav", ".flac", ".ogg". \throws UsageError for others
SoundFormat soundFormatOf(const std::filesystem::path& path);

/// The content of a file. Samples beyond -1 and 1 are cut. \throws UsageError for an empty sound, or a rate
/// or number of channels that the format has not
std::vector<std::byte> encodeSound(const Sound& sound, SoundFormat format, const Progress& progress = {});

/// Replaces the file at once, in the format of its name. \throws UsageError as the two above, FileError
void writeSound(const std::filesystem::path& path, const Sound& sound, const Progress& progress = {});

} // namespace saliscope
