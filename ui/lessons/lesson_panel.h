#pragma once

#include "panels/panel.h"

class QLabel;
class QPushButton;

namespace saliscope {

class LessonGuide;

/// The lesson that is on: what it is about, its steps with those ticked that are done, and the way on.
class LessonPanel : public Panel {
    Q_OBJECT

public:
    explicit LessonPanel(LessonGuide& guide, QWidget* parent = nullptr);

    /// The steps as they are shown. Rich text.
    QString stepsText() const;

private:
    QWidget* makeButtons();
    void show();

    LessonGuide& guide_;
    QLabel* title_ = nullptr;
    QLabel* text_ = nullptr;
    QPushButton* previous_ = nullptr;
    QPushButton* restart_ = nullptr;
    QPushButton* next_ = nullptr;
};

} // namespace saliscope
