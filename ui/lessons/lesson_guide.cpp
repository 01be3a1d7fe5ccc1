#include "lessons/lesson_guide.h"

namespace saliscope {

LessonGuide::LessonGuide(std::vector<Lesson> lessons, QObject* parent)
    : QObject(parent), lessons_(std::move(lessons)) {}

void LessonGuide::start(int number) {
    if (number < 0 || number >= static_cast<int>(lessons_.size()))
        return;
    number_ = number;
    done_ = 0;
    Q_EMIT started();
    Q_EMIT changed();
}

void LessonGuide::observe(const Observation& observation) {
    const std::size_t before = done_;
    while (lesson() && !isComplete() && lesson()->steps[done_].done.holds(observation))
        ++done_;
    if (done_ != before)
        Q_EMIT changed();
}

} // namespace saliscope
