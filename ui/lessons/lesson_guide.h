#pragma once

#include "lessons/lesson.h"

#include <QObject>

namespace saliscope {

/// Walks through lessons: knows which one is on and how many of its steps are done.
class LessonGuide : public QObject {
    Q_OBJECT

public:
    explicit LessonGuide(std::vector<Lesson> lessons, QObject* parent = nullptr);

    const std::vector<Lesson>& lessons() const { return lessons_; }

    /// Null before the first is started.
    const Lesson* lesson() const {
        return number_ < 0 ? nullptr : &lessons_[static_cast<std::size_t>(number_)];
    }
    /// From 0; -1 before the first is started.
    int number() const { return number_; }
    /// Steps are done one after the other.
    std::size_t stepsDone() const { return done_; }
    bool isComplete() const { return lesson() && done_ == lesson()->steps.size(); }
    bool hasNext() const { return number_ + 1 < static_cast<int>(lessons_.size()); }
    bool hasPrevious() const { return number_ > 0; }

    /// Begins that lesson, also if it is on already. Numbers that there are not are ignored.
    void start(int number);

    /// Ticks the steps that are done.
    void observe(const Observation& observation);

Q_SIGNALS:
    /// Its view is to be shown.
    void started();
    void changed();

private:
    const std::vector<Lesson> lessons_;
    int number_ = -1;
    std::size_t done_ = 0;
};

} // namespace saliscope
