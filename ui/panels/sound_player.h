#pragma once

#include "audio/sound.h"

#include <QBuffer>
#include <QObject>
#include <QTimer>

#include <memory>

class QAudioSink;

namespace saliscope {

/// Plays one sound at a time.
class SoundPlayer : public QObject {
    Q_OBJECT

public:
    explicit SoundPlayer(QObject* parent = nullptr);
    ~SoundPlayer() override;

    /// Why nothing can be heard; empty if it can.
    static QString obstacle();

    /// From the beginning; what plays is stopped. \param id names the sound \return whether it can be heard
    bool play(const Sound& sound, int id);
    void stop();

    /// Which sound plays, -1: none.
    int playing() const { return playing_; }

Q_SIGNALS:
    /// \param part 0 to 1 of the sound; below 0 when it has ended
    void moved(int id, double part);

private:
    void tell();

    std::unique_ptr<QAudioSink> sink_;
    QByteArray samples_;
    QBuffer buffer_;
    QTimer clock_;
    double seconds_ = 0;
    int playing_ = -1;
};

/// 16 bits a sample, the channels' mean.
QByteArray toSixteenBits(const Sound& sound);

} // namespace saliscope
