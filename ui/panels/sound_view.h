#pragma once

#include "session/music_job.h"

#include <QWidget>

class QToolButton;

namespace saliscope {

/// A sound to look at: its waveform above its spectrogram, with a button that plays it.
class SoundView : public QWidget {
    Q_OBJECT

public:
    /// \param name for people, where there is no sound yet
    explicit SoundView(const QString& name, QWidget* parent = nullptr);

    void setSound(const ShownSound& sound);
    const ShownSound& sound() const { return sound_; }
    /// Where it is being played, 0 to 1; below 0: it is not.
    void setPosition(double part);
    /// Why it cannot be played; empty if it can.
    void setObstacle(const QString& reason);

    QToolButton* button() const { return play_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void playWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showButton();
    QRect area() const;

    const QString name_;
    ShownSound sound_;
    QImage spectrogram_;
    double position_ = -1;
    QString obstacle_;
    QToolButton* play_;
};

} // namespace saliscope
