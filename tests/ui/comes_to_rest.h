// Whether a page in a scroll area finds its size, or the scroll bar and the page keep changing each other.
#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QScrollArea>
#include <QTest>

namespace saliscope::test {

/// Counts how often the page of a scroll area is resized, and stops the area where there is no end to it.
class ResizeCounter : public QObject {
public:
    explicit ResizeCounter(QScrollArea& area) : area_(area) { area.widget()->installEventFilter(this); }

    int count = 0;

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        constexpr int endless = 200;
        if (event->type() == QEvent::Resize && ++count > endless)
            area_.setWidgetResizable(false);
        return false;
    }

private:
    QScrollArea& area_;
};

/// \param page becomes that of a scroll area, and is deleted with it
/// \returns the first of these sizes of the area at which the page does not come to rest; empty if it does at
/// all of them
inline QString firstSizeWithoutRest(QWidget* page, QSize smallest, QSize largest) {
    QScrollArea area;
    area.setWidgetResizable(true);
    area.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area.setWidget(page);
    area.show();
    if (!QTest::qWaitForWindowExposed(&area))
        return QStringLiteral("not shown");
    constexpr int enough = 20;
    ResizeCounter resizes(area);
    for (int width = smallest.width(); width <= largest.width(); width += 7)
        for (int height = smallest.height(); height <= largest.height(); ++height) {
            resizes.count = 0;
            area.resize(width, height);
            for (int i = 0; i < 5; ++i)
                QCoreApplication::processEvents();
            if (resizes.count > enough)
                return QStringLiteral("%1 x %2").arg(width).arg(height);
        }
    return {};
}

} // namespace saliscope::test
