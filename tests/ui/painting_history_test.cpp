#include "canvas/painting_history.h"

#include "canvas/tools.h"

#include <QtTest>

using namespace saliscope;

namespace {

ToolSettings settingsOf(Tool tool) {
    return {.tool = tool, .diameter = 17};
}

/// Draws a dab at (x, 0).
void dab(PaintingHistory& history, double x) {
    history.begin(beginStroke(settingsOf(Tool::brush), {x, 0}));
    history.finish();
}

} // namespace

class PaintingHistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void strokesCanBeUndoneAndRedone();
    void aStrokeUnderWayIsSeenButCannotBeUndone();
    void cancelledStrokesLeaveNothing();
    void undoGivesUpAStrokeUnderWay();
    void strokesThatCoverNothingAreForgotten();
    void removingAllCanBeUndone();
    void anotherPaintingBeginsAnew();
};

void PaintingHistoryTest::strokesCanBeUndoneAndRedone() {
    PaintingHistory history;
    QSignalSpy changes(&history, &PaintingHistory::changed);
    for (int i = 0; i < 60; ++i)
        dab(history, i);
    const Painting all = history.painting();
    QCOMPARE(all.strokes.size(), 60U);
    QCOMPARE(changes.size(), 120); // each began and ended
    for (std::size_t i = 60; i > 0; --i) {
        QVERIFY(history.undoStack().canUndo());
        history.undoStack().undo();
        QCOMPARE(history.painting().strokes.size(), i - 1);
    }
    QVERIFY(!history.undoStack().canUndo());
    while (history.undoStack().canRedo())
        history.undoStack().redo();
    QCOMPARE(history.painting(), all);
    QCOMPARE(history.undoStack().undoText(), titleOf(Tool::brush));
}

void PaintingHistoryTest::aStrokeUnderWayIsSeenButCannotBeUndone() {
    PaintingHistory history;
    QSignalSpy changes(&history, &PaintingHistory::changed);
    history.begin(beginStroke(settingsOf(Tool::brush), {0, 0}));
    history.extend({5, 5}, false);
    QCOMPARE(history.painting().strokes.size(), 1U);
    QVERIFY(history.isDrawing() && !history.undoStack().canUndo());
    QCOMPARE(changes.last().first().toBool(), false);
    history.finish();
    QVERIFY(!history.isDrawing() && history.undoStack().canUndo());
    QCOMPARE(changes.last().first().toBool(), true);
}

void PaintingHistoryTest::cancelledStrokesLeaveNothing() {
    PaintingHistory history;
    dab(history, 1);
    const Painting before = history.painting();
    history.begin(beginStroke(settingsOf(Tool::lasso), {0, 0}));
    history.extend({5, 5}, false);
    history.cancel();
    QCOMPARE(history.painting(), before);
    history.finish();
    history.cancel();
    history.extend({9, 9}, false);
    QCOMPARE(history.painting(), before);
    QCOMPARE(history.undoStack().count(), 1);
}

void PaintingHistoryTest::undoGivesUpAStrokeUnderWay() {
    PaintingHistory history;
    dab(history, 1);
    dab(history, 2);
    history.begin(beginStroke(settingsOf(Tool::brush), {3, 0}));
    history.undoStack().undo();
    QVERIFY(!history.isDrawing());
    QCOMPARE(history.painting().strokes.size(), 1U);
    QCOMPARE(history.painting().strokes[0].points[0].x, 1.0);
}

void PaintingHistoryTest::strokesThatCoverNothingAreForgotten() {
    PaintingHistory history;
    history.begin(beginStroke(settingsOf(Tool::rectangle), {3, 0}));
    history.finish();
    QVERIFY(history.painting().empty());
    QCOMPARE(history.undoStack().count(), 0);
}

void PaintingHistoryTest::removingAllCanBeUndone() {
    PaintingHistory history;
    history.clear();
    QCOMPARE(history.undoStack().count(), 0);
    dab(history, 1);
    dab(history, 2);
    const Painting before = history.painting();
    history.clear();
    QVERIFY(history.painting().empty());
    history.undoStack().undo();
    QCOMPARE(history.painting(), before);
}

void PaintingHistoryTest::anotherPaintingBeginsAnew() {
    PaintingHistory history;
    dab(history, 1);
    history.begin(beginStroke(settingsOf(Tool::brush), {3, 0}));
    const Painting other{{beginStroke(settingsOf(Tool::ellipse), {7, 7})}};
    history.reset(other);
    QCOMPARE(history.painting(), other);
    QVERIFY(!history.isDrawing() && !history.undoStack().canUndo());
}

QTEST_GUILESS_MAIN(PaintingHistoryTest)
#include "painting_history_test.moc"
