#include "panels/sound_player.h"

#include "base/error.h"
#include "panels/sound_stream.h"

#include <QAudioDevice>
#include <QAudioFormat>
#include <QAudioSink>
#include <QMediaDevices>

#include <algorithm>
#include <utility>

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
    try {
        stream_ = std::make_unique<SoundStream>(sound, format.sampleRate(), format.channelCount());
    } catch (const UsageError& error) {
        return giveUp(QString::fromUtf8(error.what())); // rates too far apart
    }
    sink_ = std::make_unique<QAudioSink>(device, format);
    seconds_ = sound.seconds();
    playing_ = id;
    reached_ = 0;
    sinceMoved_.start();
    sink_->start(stream_.get());
    clock_.start();
}

void SoundPlayer::stop() {
    clock_.stop();
    if (sink_)
        sink_->stop();
    sink_.reset();
    stream_.reset();
    if (const int was = std::exchange(playing_, -1); was >= 0)
        Q_EMIT moved(was, -1);
}

void SoundPlayer::giveUp(const QString& reason) {
    stop();
    Q_EMIT failed(reason);
}

void SoundPlayer::tell() {
    constexpr qint64 patience = 5000, rest = 300; ///< milliseconds
    const qint64 now = sink_->processedUSecs();
    if (now > std::exchange(reached_, now))
        sinceMoved_.start();
    const bool isRead = stream_->atEnd();
    if (!isRead && (sink_->error() != QAudio::NoError || sinceMoved_.elapsed() > patience))
        return giveUp(tr("The audio output does not take the sound: choose another one in the system's "
                         "settings, or save the sound."));
    // An output that has read all still has to play what it holds.
    if (sink_->state() == QAudio::StoppedState || (isRead && sinceMoved_.elapsed() > rest))
        return stop();
    const double part = static_cast<double>(now) / microseconds / std::max(seconds_, 1e-3);
    Q_EMIT moved(playing_, std::min(part, 1.0));
}

} // namespace saliscope
