#include "lessons/lesson_panel.h"

#include "lessons/lesson_guide.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace saliscope {

LessonPanel::LessonPanel(LessonGuide& guide, QWidget* parent)
    : Panel({QStringLiteral("lessons"),
             tr("Lesson"),
             tr("What to do, step by step: each step is ticked once it is done."),
             {}},
            parent),
      guide_(guide) {
    title_ = new QLabel;
    title_->setTextFormat(Qt::RichText);
    title_->setWordWrap(true);
    content()->addWidget(title_);
    text_ = new QLabel;
    text_->setObjectName(QStringLiteral("lesson"));
    text_->setTextFormat(Qt::RichText);
    text_->setWordWrap(true);
    text_->setAlignment(Qt::AlignTop);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(text_);
    content()->addWidget(scroll, 1);
    content()->addWidget(makeButtons());
    connect(&guide_, &LessonGuide::changed, this, &LessonPanel::show);
    show();
}

QWidget* LessonPanel::makeButtons() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](const QString& text, const char* name, int step) {
        auto* button = new QPushButton(text);
        button->setObjectName(QString::fromLatin1(name));
        connect(button, &QPushButton::clicked, this, [this, step] { guide_.start(guide_.number() + step); });
        layout->addWidget(button);
        return button;
    };
    previous_ = add(tr("Previous"), "previous-lesson", -1);
    restart_ = add(tr("Restart"), "restart-lesson", 0);
    next_ = add(tr("Next"), "next-lesson", 1);
    return row;
}

QString LessonPanel::stepsText() const {
    QString rows;
    const Lesson& lesson = *guide_.lesson();
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const bool isDone = i < guide_.stepsDone(), isNow = i == guide_.stepsDone();
        const QString mark = isDone ? QStringLiteral("✓") : isNow ? QStringLiteral("➜") : QString();
        const QString text = lesson.steps[i].text.toHtmlEscaped();
        rows += QStringLiteral("<tr><td width='22'>%1</td><td style='padding-bottom: 5px'>%2</td></tr>")
                    .arg(mark, isNow ? QStringLiteral("<b>%1</b>").arg(text) : text);
    }
    return QStringLiteral("<table>%1</table>").arg(rows);
}

void LessonPanel::show() {
    const Lesson* lesson = guide_.lesson();
    if (!lesson) {
        showEmpty(tr("Choose a lesson in the menu Lessons."));
        return;
    }
    title_->setText(tr("<b>%1. %2</b>").arg(guide_.number() + 1).arg(lesson->title.toHtmlEscaped()));
    QString text = QStringLiteral("<p>%1</p>").arg(lesson->introduction.toHtmlEscaped()) + stepsText();
    if (guide_.isComplete())
        text += QStringLiteral("<p>%1</p>").arg(lesson->conclusion.toHtmlEscaped());
    text_->setText(text);
    previous_->setEnabled(guide_.hasPrevious());
    next_->setEnabled(guide_.hasNext());
    next_->setDefault(guide_.isComplete());
    setState(tr("%1 of %2 steps done").arg(guide_.stepsDone()).arg(lesson->steps.size()));
    showContent();
}

} // namespace saliscope
