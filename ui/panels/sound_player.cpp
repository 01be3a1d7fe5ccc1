#include "panels/sound_player.h"

#include <QAudioDevice>
#include <QAudioFormat>
#include <QAudioSink>
#include <QMediaDevices>

#include <algorithm>
#include <cmath>
#include <limits>

namespace saliscope {

namespace {

constexpr double microseconds = 1e6; ///< in a second

/// One channel at the sound's rate, or else what the device prefers.
QAudioFormat formatFor(const QAudioDevice& device, const Sound& sound) {
    QAudioFormat format;
    format.setSampleRate(sound.rate);
    format.setChannelCount(1);
    format.setSampleFormat(QAudioFormat::Int16);
    if (!device.isFormatSupported(format)) {
        format.setSampleRate(device.preferredFormat().sampleRate());
        format.setChannelCount(device.preferredFormat().channelCount());
    }
    return format;
}

} // namespace

QByteArray toSixteenBits(const Sound& sound, int outputs) {
    const Sound one = mono(sound);
    QByteArray bytes(static_cast<qsizetype>(one.samples()) * 2 * outputs, '\0');
    auto* sample = reinterpret_cast<qint16*>(bytes.data());
    constexpr float full = std::numeric_limits<qint16>::max();
    for (std::int64_t i = 0; i < one.samples(); ++i) {
        const float level = std::clamp(one.channels[0][static_cast<std::size_t>(i)], -1.0F, 1.0F);
        sample = std::fill_n(sample, outputs, static_cast<qint16>(std::lround(full * level)));
    }
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

void SoundPlayer::play(const Sound& sound, int id) {
    stop();
    if (sound.empty())
        return;
    if (const QString reason = obstacle(); !reason.isEmpty())
        return giveUp(reason);
    const QAudioDevice device = QMediaDevices::defaultAudioOutput();
    const QAudioFormat format = formatFor(device, sound);
    if (!device.isFormatSupported(format))
        return giveUp(tr("%1 plays no sounds of 16 bits: choose another output in the system's settings, or "
                         "save the sound.")
                          .arg(device.description()));
    samples_ = toSixteenBits(resampled(mono(sound), format.sampleRate()), format.channelCount());
    buffer_.setBuffer(&samples_);
    buffer_.open(QIODevice::ReadOnly);
    sink_ = std::make_unique<QAudioSink>(device, format);
    seconds_ = sound.seconds();
    playing_ = id;
    reached_ = 0;
    sinceMoved_.start();
    sink_->start(&buffer_);
    clock_.start();
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

void SoundPlayer::giveUp(const QString& reason) {
    stop();
    Q_EMIT failed(reason);
}

void SoundPlayer::tell() {
    constexpr qint64 patience = 5000; ///< milliseconds
    const qint64 now = sink_->processedUSecs();
    const double part = static_cast<double>(now) / microseconds / std::max(seconds_, 1e-3);
    const bool isUnplayed = buffer_.bytesAvailable() > 0;
    if (now > std::exchange(reached_, now))
        sinceMoved_.start();
    if ((sink_->error() != QAudio::NoError && isUnplayed) || sinceMoved_.elapsed() > patience)
        return giveUp(tr("The audio output does not take the sound: choose another one in the system's "
                         "settings, or save the sound."));
    if (part >= 1 || sink_->state() == QAudio::StoppedState ||
        (sink_->state() == QAudio::IdleState && !isUnplayed))
        return stop();
    Q_EMIT moved(playing_, part);
}

} // namespace saliscope
