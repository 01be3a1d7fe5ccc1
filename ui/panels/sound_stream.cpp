#include "panels/sound_stream.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

namespace saliscope {

namespace {

QByteArray sixteenBits(std::span<const float> samples, int outputs) {
    QByteArray bytes(static_cast<qsizetype>(samples.size()) * 2 * outputs, '\0');
    auto* level = reinterpret_cast<qint16*>(bytes.data());
    constexpr float full = std::numeric_limits<qint16>::max();
    for (const float sample : samples)
        level = std::fill_n(level, outputs,
                            static_cast<qint16>(std::lround(full * std::clamp(sample, -1.0F, 1.0F))));
    return bytes;
}

} // namespace

SoundStream::SoundStream(const Sound& sound, int rate, int outputs) : sound_(mono(sound)), outputs_(outputs) {
    if (rate != sound.rate)
        converter_.emplace(sound.rate, rate);
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    makeMore();
}

qint64 SoundStream::bytesAvailable() const {
    return made_.size() + QIODevice::bytesAvailable();
}

qint64 SoundStream::readData(char* data, qint64 most) {
    qint64 given = 0;
    while (given < most && !made_.isEmpty()) {
        const qint64 part = std::min<qint64>(most - given, made_.size());
        std::memcpy(data + given, made_.constData(), static_cast<std::size_t>(part));
        made_.remove(0, part);
        given += part;
        if (made_.isEmpty())
            makeMore();
    }
    return given;
}

/// There is something to read afterwards, unless the sound has ended.
void SoundStream::makeMore() {
    constexpr std::size_t block = 4096; // a millisecond of work
    const auto samples = static_cast<std::size_t>(sound_.samples());
    while (made_.isEmpty() && taken_ < samples) {
        const auto rest = std::span<const float>(sound_.channels[0]).subspan(taken_);
        const auto part = rest.first(std::min(block, rest.size()));
        taken_ += part.size();
        made_ = converter_ ? sixteenBits(converter_->convert(part, taken_ == samples), outputs_)
                           : sixteenBits(part, outputs_);
    }
}

} // namespace saliscope
