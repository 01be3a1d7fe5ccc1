#pragma once

#include "audio/rate_converter.h"
#include "audio/sound.h"

#include <QIODevice>

#include <optional>

namespace saliscope {

/// A sound as an audio output reads it: 16 bits a sample, the channels' mean once for each of the output's
/// channels. Made while it is read, so that a long sound of another rate holds up nobody.
class SoundStream : public QIODevice {
public:
    /// Open for reading, at the beginning. \throws as `RateConverter`
    SoundStream(const Sound& sound, int rate, int outputs);

    bool isSequential() const override { return true; }
    bool atEnd() const override { return bytesAvailable() == 0; }
    /// At least; 0 only when all has been read.
    qint64 bytesAvailable() const override;

protected:
    qint64 readData(char* data, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    void makeMore();

    Sound sound_; ///< one channel
    std::optional<RateConverter> converter_;
    int outputs_;
    std::size_t taken_ = 0; ///< samples of `sound_`
    QByteArray made_;       ///< not read yet
};

} // namespace saliscope
