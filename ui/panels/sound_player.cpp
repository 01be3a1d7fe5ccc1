#include "panels/sound_player.h"

#include <QAudioDevice>
#include <QAudioFormat>
#include <QAudioSink>
#include <QMediaDevices>

#include <algorithm>
#include <cmath>
#include <limits>

namespace saliscope {

QByteArray toSixteenBits(const Sound& sound) {
    const Sound one = mono(sound);
    QByteArray bytes(static_cast<qsizetype>(one.samples()) * 2, '\0');
    auto* samples = reinterpret_cast<qint16*>(bytes.data());
    constexpr float full = std::numeric_limits<qint16>::max();
    for (std::int64_t i = 0; i < one.samples(); ++i)
        samples[i] = static_cast<qint16>(
            std::lround(full * std::clamp(one.channels[0][static_cast<std::size_t>(i)], -1.0F, 1.0F)));
    return bytes;
}

SoundPlayer::SoundPlayer(QObject* parent) : QObject(parent) {
    constexpr int frame = 40;
    clock_.setInterval(frame);
    connect(&clock_, &QTimer::timeout, this, &SoundPlayer::tell);
}

SoundPlayer::~SoundPlayer() {
    if (sink_)
        sink_->stop();
}

QString SoundPlayer::obstacle() {
    return QMediaDevices::defaultAudioOutput().isNull()
               ? tr("There is no audio output: plug in headphones or a speaker, or save the sound.")
               : QString();
}

bool SoundPlayer::play(const Sound& sound, int id) {
    stop();
    if (!obstacle().isEmpty() || sound.empty())
        return false;
    QAudioFormat format;
    format.setSampleRate(sound.rate);
    format.setChannelCount(1);
    format.setSampleFormat(QAudioFormat::Int16);
    samples_ = toSixteenBits(sound);
    buffer_.setBuffer(&samples_);
    buffer_.open(QIODevice::ReadOnly);
    sink_ = std::make_unique<QAudioSink>(QMediaDevices::defaultAudioOutput(), format);
    sink_->start(&buffer_);
    if (sink_->error() != QAudio::NoError) {
        sink_.reset();
        return false;
    }
    seconds_ = sound.seconds();
    playing_ = id;
    clock_.start();
    return true;
}

void SoundPlayer::stop() {
    clock_.stop();
    if (sink_)
        sink_->stop();
    sink_.reset();
    buffer_.close();
    if (const int was = std::exchange(playing_, -1); was >= 0)
        Q_EMIT moved(was, -1);
}

void SoundPlayer::tell() {
    constexpr double microseconds = 1e6;
    const double part =
        static_cast<double>(sink_->processedUSecs()) / microseconds / std::max(seconds_, 1e-3);
    if (sink_->state() == QAudio::IdleState || part >= 1)
        return stop();
    Q_EMIT moved(playing_, part);
}

} // namespace saliscope
