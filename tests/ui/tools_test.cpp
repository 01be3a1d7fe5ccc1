#include "canvas/tools.h"

#include <QtTest>

using namespace saliscope;

namespace {

using Points = std::vector<cv::Point2d>;

ToolSettings settingsOf(Tool tool) {
    return {.tool = tool, .diameter = 17, .style = {.fill = Fill::noise, .seed = 3}};
}

/// What a tool makes of a pointer that visits these points.
Stroke drawn(Tool tool, const Points& points, bool isRegular = false) {
    Stroke stroke = beginStroke(settingsOf(tool), points.front());
    for (const cv::Point2d& point : points)
        extendStroke(stroke, point, isRegular);
    return stroke;
}

} // namespace

class ToolsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyToolHasATitle();
    void settingsBecomeTheStrokes();
    void brushesLeaveAPath();
    void tinyStepsAreNoSteps();
    void rectanglesAndEllipsesHaveTwoCorners_data();
    void rectanglesAndEllipsesHaveTwoCorners();
    void regularShapesAreAsWideAsHigh_data();
    void regularShapesAreAsWideAsHigh();
    void lassosGoThroughAllPoints();
    void clicksCoverSomethingWithBrushesOnly_data();
    void clicksCoverSomethingWithBrushesOnly();
    void brushesGrowAndShrinkWithinLimits();
};

void ToolsTest::everyToolHasATitle() {
    QSet<QString> titles;
    for (const Tool tool : tools)
        titles.insert(titleOf(tool));
    QCOMPARE(titles.size(), static_cast<qsizetype>(tools.size()));
    for (const Tool tool : tools)
        if (tool != Tool::hand)
            QCOMPARE(titleOf(drawn(tool, {{1, 2}})), titleOf(tool));
}

void ToolsTest::settingsBecomeTheStrokes() {
    const Stroke stroke = drawn(Tool::brush, {{1, 2}});
    QCOMPARE(stroke.diameter, 17.0);
    QCOMPARE(stroke.style, (FillStyle{.fill = Fill::noise, .seed = 3}));
    QVERIFY(!stroke.erases);
    QVERIFY(drawn(Tool::eraser, {{1, 2}}).erases);
    QCOMPARE(drawn(Tool::eraser, {{1, 2}}).shape, StrokeShape::brush);
}

void ToolsTest::brushesLeaveAPath() {
    const Points path = {{1, 2}, {5, 2}, {9, 8}};
    QCOMPARE(drawn(Tool::brush, path).points, path);
}

void ToolsTest::tinyStepsAreNoSteps() {
    QCOMPARE(drawn(Tool::brush, {{1, 2}, {1.3, 2}, {1.6, 2}}).points, (Points{{1, 2}, {1.6, 2}}));
}

void ToolsTest::rectanglesAndEllipsesHaveTwoCorners_data() {
    QTest::addColumn<int>("tool");
    QTest::newRow("rectangle") << static_cast<int>(Tool::rectangle);
    QTest::newRow("ellipse") << static_cast<int>(Tool::ellipse);
}

void ToolsTest::rectanglesAndEllipsesHaveTwoCorners() {
    QFETCH(int, tool);
    const Stroke stroke = drawn(static_cast<Tool>(tool), {{10, 20}, {50, 60}, {5, 30}});
    QCOMPARE(stroke.points, (Points{{10, 20}, {5, 30}}));
}

void ToolsTest::regularShapesAreAsWideAsHigh_data() {
    QTest::addColumn<QPointF>("to");
    QTest::addColumn<QPointF>("expected");
    QTest::newRow("wide") << QPointF(50, 30) << QPointF(50, 60);
    QTest::newRow("high, to the left") << QPointF(0, 70) << QPointF(-40, 70);
    QTest::newRow("up") << QPointF(12, -10) << QPointF(40, -10);
}

void ToolsTest::regularShapesAreAsWideAsHigh() {
    QFETCH(QPointF, to);
    QFETCH(QPointF, expected);
    const Stroke stroke = drawn(Tool::ellipse, {{10, 20}, {to.x(), to.y()}}, true);
    QCOMPARE(stroke.points, (Points{{10, 20}, {expected.x(), expected.y()}}));
}

void ToolsTest::lassosGoThroughAllPoints() {
    const Points outline = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    QCOMPARE(drawn(Tool::lasso, outline).points, outline);
}

void ToolsTest::clicksCoverSomethingWithBrushesOnly_data() {
    QTest::addColumn<int>("tool");
    QTest::addColumn<bool>("covers");
    for (const Tool tool : tools)
        if (tool != Tool::hand)
            QTest::newRow(qPrintable(titleOf(tool))) << static_cast<int>(tool) << hasBrush(tool);
}

void ToolsTest::clicksCoverSomethingWithBrushesOnly() {
    QFETCH(int, tool);
    QFETCH(bool, covers);
    QCOMPARE(coversAnything(drawn(static_cast<Tool>(tool), {{4, 4}})), covers);
    QVERIFY(coversAnything(drawn(static_cast<Tool>(tool), {{4, 4}, {9, 6}, {3, 20}})));
}

void ToolsTest::brushesGrowAndShrinkWithinLimits() {
    double diameter = 1;
    for (int i = 0; i < 40; ++i) {
        const double next = nextDiameter(diameter, 1, 500);
        QVERIFY(next > diameter || next == 500);
        diameter = next;
    }
    QCOMPARE(diameter, 500.0);
    for (int i = 0; i < 40; ++i)
        diameter = nextDiameter(diameter, -1, 500);
    QCOMPARE(diameter, 1.0);
}

QTEST_GUILESS_MAIN(ToolsTest)
#include "tools_test.moc"
