#pragma once

#include <QWidget>

#include <cstdint>

class QLabel;
class QPushButton;
class QSpinBox;

namespace saliscope {

/// Starts a run of many steps, pauses it, goes on and ends it; says at which step it is; holds the seed that
/// repeats it.
class RunControl : public QWidget {
    Q_OBJECT

public:
    enum class State {
        idle,        ///< nothing runs, and nothing can go on
        interrupted, ///< nothing runs; what is shown can go on
        running
    };

    explicit RunControl(QWidget* parent = nullptr);

    State state() const { return state_; }
    void setState(State state);

    /// Why nothing can be started; empty if it can.
    void setObstacle(const QString& reason);

    std::uint64_t seed() const;
    void setSeed(std::uint64_t seed);
    /// For runs in which nothing is random.
    void setSeedVisible(bool visible);
    /// For runs that cannot go on once they are interrupted.
    void setPauseVisible(bool visible);

    /// "start" and "pause" by their object names: what they do depends on the state.
    QPushButton* startButton() const { return start_; }
    QPushButton* pauseButton() const { return pause_; }

Q_SIGNALS:
    void startWanted();
    void pauseWanted();
    void continueWanted();
    void cancelWanted();
    void seedChanged();

private:
    void show();

    State state_ = State::idle;
    QString obstacle_;
    QPushButton* start_ = nullptr;
    QPushButton* pause_ = nullptr;
    QLabel* seedLabel_ = nullptr;
    QSpinBox* seed_ = nullptr;
};

/// "step 12 of 512", "512 steps"
QString stepText(std::int64_t step, std::int64_t steps);

} // namespace saliscope
