#include "panels/run_control.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include <limits>

namespace saliscope {

QString stepText(std::int64_t step, std::int64_t steps) {
    if (step < steps)
        return QObject::tr("step %1 of %2").arg(step).arg(steps);
    return step == 1 ? QObject::tr("1 step") : QObject::tr("%1 steps").arg(step);
}

RunControl::RunControl(QWidget* parent) : QWidget(parent) {
    start_ = new QPushButton;
    start_->setObjectName(QStringLiteral("start"));
    pause_ = new QPushButton;
    pause_->setObjectName(QStringLiteral("pause"));
    seed_ = new QSpinBox;
    seed_->setObjectName(QStringLiteral("seed"));
    seed_->setRange(0, std::numeric_limits<int>::max());
    seed_->setButtonSymbols(QAbstractSpinBox::UpDownArrows);
    seed_->setToolTip(tr("The seed of everything random: the same number, the same result"));
    seed_->setAccessibleName(tr("Seed"));
    constexpr int roomForSeed = 64;
    seed_->setMaximumWidth(roomForSeed);
    seedLabel_ = new QLabel(tr("seed"));
    seedLabel_->setBuddy(seed_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* widget : {static_cast<QWidget*>(start_), static_cast<QWidget*>(pause_)})
        layout->addWidget(widget);
    layout->addStretch(1);
    layout->addWidget(seedLabel_);
    layout->addWidget(seed_);
    connect(start_, &QPushButton::clicked, this, [this] {
        if (state_ == State::running)
            Q_EMIT cancelWanted();
        else
            Q_EMIT startWanted();
    });
    connect(pause_, &QPushButton::clicked, this, [this] {
        if (state_ == State::running)
            Q_EMIT pauseWanted();
        else
            Q_EMIT continueWanted();
    });
    connect(seed_, &QSpinBox::valueChanged, this, &RunControl::seedChanged);
    show();
}

void RunControl::setState(State state) {
    state_ = state;
    show();
}

void RunControl::setObstacle(const QString& reason) {
    obstacle_ = reason;
    show();
}

std::uint64_t RunControl::seed() const {
    return static_cast<std::uint64_t>(seed_->value());
}

void RunControl::setSeed(std::uint64_t seed) {
    seed_->setValue(static_cast<int>(std::min<std::uint64_t>(seed, std::numeric_limits<int>::max())));
}

void RunControl::setSeedVisible(bool visible) {
    seed_->setVisible(visible);
    seedLabel_->setVisible(visible);
}

void RunControl::setPauseVisible(bool visible) {
    pause_->setVisible(visible);
}

void RunControl::show() {
    const bool isRunning = state_ == State::running;
    start_->setText(isRunning ? tr("&Cancel") : tr("&Start"));
    start_->setToolTip(isRunning ? tr("End it; what was reached so far stays")
                                 : (obstacle_.isEmpty() ? tr("Start from the beginning") : obstacle_));
    start_->setEnabled(isRunning || obstacle_.isEmpty());
    pause_->setText(state_ == State::interrupted ? tr("Co&ntinue") : tr("&Pause"));
    pause_->setToolTip(state_ == State::interrupted
                           ? tr("Go on from where it stopped, as if it had never been interrupted")
                           : tr("Stop for now and let it go on later"));
    pause_->setEnabled(state_ != State::idle);
}

} // namespace saliscope
