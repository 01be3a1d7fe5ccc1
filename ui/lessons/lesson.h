#pragma once

#include "lessons/condition.h"
#include "state/view_state.h"

#include <vector>

namespace saliscope {

struct LessonStep {
    QString text; ///< what to do
    Condition done;
};

/// One station of the course. See resources/lessons/README.md for how one is written.
struct Lesson {
    QString title;
    QString introduction;
    ViewState view; ///< that it begins with
    std::vector<LessonStep> steps;
    QString conclusion; ///< what has been learned, once all is done
};

/// \throws FileError that names the file and what is wrong
Lesson readLesson(const QString& file);

/// Those that come with the program, in the order of the course, which is that of the numbers that their
/// files' names begin with.
/// \throws FileError
std::vector<Lesson> courseLessons();

} // namespace saliscope
