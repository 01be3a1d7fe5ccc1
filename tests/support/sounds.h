// Sounds for tests.
#pragma once

#include "audio/sound.h"

#include <cmath>
#include <numbers>

namespace saliscope::test {

/// A sine of half level, one channel.
inline Sound tone(double frequency, double seconds, int rate = 22050) {
    Sound sound{.rate = rate, .channels = {{}}};
    const auto samples = static_cast<std::size_t>(std::llround(seconds * rate));
    for (std::size_t i = 0; i < samples; ++i)
        sound.channels[0].push_back(static_cast<float>(
            0.5 * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate)));
    return sound;
}

} // namespace saliscope::test
