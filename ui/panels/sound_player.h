#pragma once

#include "audio/sound.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>

class QAudioSink;

namespace saliscope {

class SoundStream;

/// Plays one sound at a time. Where nothing can be heard it says why; it never waits for a device.
class SoundPlayer : public QObject {
    Q_OBJECT

public:
    explicit SoundPlayer(QObject* parent = nullptr);
    ~SoundPlayer() override;

    /// Why nothing can be heard, as a sentence; empty if it can. The first call looks for devices.
    static QString obstacle();

    /// From the beginning; what plays is stopped. \param id names the sound
    void play(const Sound& sound, int id);
    void stop();

    /// Which sound plays, -1: none.
    int playing() const { return playing_; }

Q_SIGNALS:
    /// \param part 0 to 1 of the sound; below 0 when it has ended
    void moved(int id, double part);
    /// It cannot be heard. \param reason a sentence
    void failed(const QString& reason);

private:
    void tell();
    void giveUp(const QString& reason);

    std::unique_ptr<SoundStream> stream_;
    std::unique_ptr<QAudioSink> sink_; ///< reads the stream
    QTimer clock_;
    QElapsedTimer sinceMoved_;
    qint64 reached_ = 0; ///< microseconds of the sound
    double seconds_ = 0;
    int playing_ = -1;
};

} // namespace saliscope
