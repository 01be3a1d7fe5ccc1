#include "panels/sound_view.h"

#include "canvas/image_conversion.h"

#include <QPainter>
#include <QStyle>
#include <QToolButton>

namespace saliscope {

namespace {

constexpr int titleGap = 3;

void paintWaveform(QPainter& painter, const QRect& area,
                   const std::vector<std::pair<float, float>>& waveform) {
    if (waveform.empty())
        return;
    const double middle = area.top() + area.height() / 2.0, half = area.height() / 2.0;
    for (int x = 0; x < area.width(); ++x) {
        const auto column =
            waveform.size() * static_cast<std::size_t>(x) / static_cast<std::size_t>(area.width());
        const auto [low, high] = waveform[column];
        painter.drawLine(QPointF(area.left() + x, middle - half * static_cast<double>(high)),
                         QPointF(area.left() + x, middle - half * static_cast<double>(low) + 0.5));
    }
}

} // namespace

SoundView::SoundView(const QString& name, QWidget* parent)
    : QWidget(parent), name_(name), play_(new QToolButton(this)) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    play_->setAutoRaise(true);
    connect(play_, &QToolButton::clicked, this, &SoundView::playWanted);
    showButton();
}

void SoundView::setSound(const ShownSound& sound) {
    sound_ = sound;
    spectrogram_ = toImage(sound.spectrogram);
    showButton();
    update();
}

void SoundView::setPosition(double part) {
    position_ = part;
    showButton();
    update();
}

void SoundView::setObstacle(const QString& reason) {
    obstacle_ = reason;
    showButton();
}

void SoundView::showButton() {
    const bool isPlaying = position_ >= 0;
    play_->setIcon(style()->standardIcon(isPlaying ? QStyle::SP_MediaStop : QStyle::SP_MediaPlay));
    play_->setEnabled(!sound_.empty() && obstacle_.isEmpty());
    play_->setToolTip(!obstacle_.isEmpty() ? obstacle_ : (isPlaying ? tr("Stop") : tr("Play %1").arg(name_)));
    play_->setAccessibleName(isPlaying ? tr("Stop") : tr("Play %1").arg(name_));
    play_->resize(play_->sizeHint());
    play_->move(width() - play_->width(), 0);
}

void SoundView::resizeEvent(QResizeEvent*) {
    showButton();
}

QRect SoundView::area() const {
    return rect().adjusted(0, std::max(fontMetrics().height(), play_->height()) + titleGap, 0, 0);
}

void SoundView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    const QString title = sound_.empty() ? name_ : QStringLiteral("%1: %2").arg(name_, sound_.title);
    const QRect top(0, 0, width() - play_->width() - titleGap, area().top() - titleGap);
    painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(title, Qt::ElideRight, top.width()));
    painter.fillRect(area(), palette().color(QPalette::Base));
    if (sound_.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(area(), Qt::AlignCenter | Qt::TextWordWrap, tr("not yet there"));
        return;
    }
    const int waveHeight = area().height() / 3;
    painter.setPen(palette().color(QPalette::Highlight));
    paintWaveform(painter, QRect(area().topLeft(), QSize(area().width(), waveHeight)), sound_.waveform);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(area().adjusted(0, waveHeight + 1, 0, 0), spectrogram_);
    if (position_ >= 0) {
        painter.setPen(QPen(palette().color(QPalette::Text), 1));
        const int x = static_cast<int>(position_ * area().width());
        painter.drawLine(x, area().top(), x, area().bottom());
    }
}

QSize SoundView::sizeHint() const {
    return {260, 100};
}

QSize SoundView::minimumSizeHint() const {
    return {120, 76};
}

} // namespace saliscope
