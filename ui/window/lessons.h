#pragma once

#include "lessons/lesson_guide.h"

#include <QTimer>

class QMenu;

namespace saliscope {

class LessonPanel;
class MainWindow;

/// The course in the main window: shows the view that a lesson begins with, and watches what is done.
class Lessons : public QObject {
    Q_OBJECT

public:
    /// Lessons that come with the program; none if they cannot be read, which `problem` then says.
    explicit Lessons(MainWindow& window);

    LessonGuide& guide() { return *guide_; }
    LessonPanel* panel() const { return panel_; }
    const QString& problem() const { return problem_; }

    /// Begins to watch; once the window is complete.
    void connectWindow();
    void fill(QMenu* menu);

    /// Shows what was there before the first lesson.
    void leave();

private:
    void showView();
    void takeSide(const QStringList& panels);
    void makeRoom();
    void notice();
    Observation observation() const;
    QStringList wholeMaps() const;

    MainWindow& window_;
    QString problem_;
    LessonGuide* guide_ = nullptr;
    LessonPanel* panel_ = nullptr;
    QTimer soon_; ///< until what has just changed is looked at
    std::optional<ViewState> before_;
    bool isBeginning_ = false; ///< the lesson's view is being restored
};

} // namespace saliscope
