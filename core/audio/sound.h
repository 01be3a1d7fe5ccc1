// Sounds in memory.
#pragma once

#include "base/progress.h"

#include <cstdint>
#include <vector>

namespace saliscope {

/// A sound as a list of samples for each channel, all of one length, -1 to 1 at full level. A value.
struct Sound {
    int rate = 44100; ///< samples a second, in each channel
    std::vector<std::vector<float>> channels = {};

    /// Length of the sound in the file, where less of it was read; otherwise 0.
    double fullSeconds = 0;

    std::int64_t samples() const {
        return channels.empty() ? 0 : static_cast<std::int64_t>(channels.front().size());
    }
    double seconds() const { return static_cast<double>(samples()) / rate; }
    bool empty() const { return samples() == 0; }
};

/// The mean of the channels, as one.
Sound mono(const Sound& sound);

/// At most the first seconds of it.
Sound beginning(const Sound& sound, double seconds);

/// The same sound with another number of samples a second, band-limited by libsamplerate's sinc filter; as
/// long as it was, to half a sample. \throws UsageError for rates that differ by a factor over 256 or are
/// not positive
Sound resampled(const Sound& sound, int rate, const Progress& progress = {});

/// As loud as it can be: the largest sample has the magnitude `peak`. Silence stays silence.
Sound normalised(const Sound& sound, double peak = 0.95);

} // namespace saliscope
