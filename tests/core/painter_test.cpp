#include "toyworld/drawing/painter.h"

#include <QtTest>
#include <opencv2/core.hpp>

using namespace saliscope;

namespace {

struct Drawing {
    cv::Mat picture, coverage;
};

Drawing drawn(cv::Size size, const std::function<void(Painter&)>& draw) {
    Drawing drawing{cv::Mat(size, CV_8UC3, cv::Scalar::all(0)), cv::Mat(size, CV_8U, cv::Scalar(0))};
    Painter painter(size, drawing.picture, drawing.coverage);
    draw(painter);
    return drawing;
}

/// In pixels.
double areaOf(const Drawing& drawing) {
    return cv::sum(drawing.coverage)[0] / 255;
}

constexpr double pi = 3.14159265358979;

} // namespace

class PainterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void coverageIsTheAreaOfTheShape_data();
    void coverageIsTheAreaOfTheShape();
    void halfAPixelIsHalfCovered();
    void shapesAreCutAtTheFrame_data();
    void shapesAreCutAtTheFrame();
    void overlappingShapesUnite();
    void aGradientRunsFromOneColourToTheOther();
    void nothingAppearsOutsideAClip();
    void anOutlineSurroundsAllShapesTogether();
    void measuringGivesTheBoxOfWhatIsDrawn();
    void coordinatesThatAreNoNumbersDoNoHarm();
};

void PainterTest::coverageIsTheAreaOfTheShape_data() {
    QTest::addColumn<int>("shape");
    QTest::addColumn<double>("area");
    QTest::newRow("rectangle") << 0 << 10.25 * 7.5;
    QTest::newRow("triangle") << 1 << 0.5 * 20 * 11;
    QTest::newRow("circle") << 2 << pi * 9 * 9;
    QTest::newRow("turned ellipse") << 3 << pi * 12 * 5;
    QTest::newRow("line with round ends") << 4 << 20 * 3 + pi * 1.5 * 1.5;
    QTest::newRow("ring") << 5 << 2 * pi * 8 * 2;
}

void PainterTest::coverageIsTheAreaOfTheShape() {
    QFETCH(int, shape);
    QFETCH(double, area);
    const Drawing drawing = drawn({40, 40}, [&](Painter& painter) {
        if (shape == 0)
            painter.fill(rectangle(3.5, 4.25, 10.25, 7.5), white);
        if (shape == 1)
            painter.fill(polygon({{3.3, 4}, {23.3, 4}, {11, 15}}), white);
        if (shape == 2)
            painter.fill(circle({20.3, 19.6}, 9), white);
        if (shape == 3)
            painter.fill(ellipse({20, 20}, 12, 5, 33), white);
        if (shape == 4)
            painter.stroke(polyline({{8, 8}, {24, 20}}), 3, white);
        if (shape == 5)
            painter.stroke(circle({20, 20}, 8), 2, white);
    });
    QVERIFY2(std::abs(areaOf(drawing) - area) < 0.012 * area + 0.1,
             qPrintable(QString::number(areaOf(drawing))));
}

void PainterTest::halfAPixelIsHalfCovered() {
    const Drawing drawing =
        drawn({4, 4}, [](Painter& painter) { painter.fill(rectangle(1.5, 1, 1, 1), white); });
    QCOMPARE(int(drawing.coverage.at<std::uint8_t>(1, 1)), 128);
    QCOMPARE(int(drawing.coverage.at<std::uint8_t>(1, 2)), 128);
    QCOMPARE(cv::countNonZero(drawing.coverage), 2);
    QCOMPARE(int(drawing.picture.at<cv::Vec3b>(1, 1)[0]), 128);
}

void PainterTest::shapesAreCutAtTheFrame_data() {
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("y");
    QTest::addColumn<double>("area");
    QTest::newRow("left") << 0.0 << 16.0 << pi * 72 / 2;
    QTest::newRow("right") << 32.0 << 16.0 << pi * 72 / 2;
    QTest::newRow("top") << 16.0 << 0.0 << pi * 72 / 2;
    QTest::newRow("bottom") << 16.0 << 32.0 << pi * 72 / 2;
    QTest::newRow("corner") << 32.0 << 32.0 << pi * 72 / 4;
    QTest::newRow("outside") << -20.0 << 16.0 << 0.0;
    QTest::newRow("far outside") << 1e9 << -1e9 << 0.0;
}

void PainterTest::shapesAreCutAtTheFrame() {
    QFETCH(double, x);
    QFETCH(double, y);
    QFETCH(double, area);
    const Drawing drawing =
        drawn({32, 32}, [&](Painter& painter) { painter.fill(ellipse({x, y}, 12, 6), white); });
    QVERIFY2(std::abs(areaOf(drawing) - area) < 1, qPrintable(QString::number(areaOf(drawing))));
}

void PainterTest::overlappingShapesUnite() {
    const Drawing drawing = drawn({20, 20}, [](Painter& painter) {
        painter.fill(rectangle(2, 2, 10, 10), white);
        painter.fill(rectangle(6, 6, 10, 10), white);
    });
    QCOMPARE(cv::countNonZero(drawing.coverage == 255), 100 + 100 - 36);
}

void PainterTest::aGradientRunsFromOneColourToTheOther() {
    const Drawing drawing = drawn({64, 4}, [](Painter& painter) {
        painter.fill(rectangle(0, 0, 64, 4), Paint::linear({0, 0}, {0, 0, 0}, {64, 0}, {1, 0.5, 0}));
    });
    for (int x = 0; x < 64; ++x) {
        const cv::Vec3b pixel = drawing.picture.at<cv::Vec3b>(2, x);
        QVERIFY(std::abs(pixel[0] - (x + 0.5) / 64 * 255) <= 1);
        QVERIFY(std::abs(pixel[1] - (x + 0.5) / 64 * 127.5) <= 1);
        QCOMPARE(int(pixel[2]), 0);
    }
}

void PainterTest::nothingAppearsOutsideAClip() {
    const Drawing drawing = drawn({32, 32}, [](Painter& painter) {
        painter.inside(rectangle(4, 4, 12, 12), [&] {
            painter.inside(rectangle(10, 0, 20, 32), [&] { painter.fill(rectangle(-5, -5, 60, 60), white); });
        });
        painter.fill(rectangle(0, 31, 1, 1), white);
    });
    QCOMPARE(cv::countNonZero(drawing.coverage), 6 * 12 + 1);
    QCOMPARE(cv::countNonZero(drawing.coverage(cv::Rect(10, 4, 6, 12))), 6 * 12);
}

void PainterTest::anOutlineSurroundsAllShapesTogether() {
    const Drawing drawing = drawn({40, 20}, [](Painter& painter) {
        painter.outlined({1, 0, 0}, 2, [&] {
            painter.fill(rectangle(5, 5, 15, 10), Colour{0, 1, 0});
            painter.fill(rectangle(15, 5, 15, 10), Colour{0, 1, 0});
        });
    });
    const cv::Vec3b red(255, 0, 0), green(0, 255, 0);
    QCOMPARE(drawing.picture.at<cv::Vec3b>(10, 4), red);
    QCOMPARE(drawing.picture.at<cv::Vec3b>(4, 20), red);
    for (int x = 5; x < 30; ++x)
        QCOMPARE(drawing.picture.at<cv::Vec3b>(10, x), green);
}

void PainterTest::measuringGivesTheBoxOfWhatIsDrawn() {
    Painter ruler = Painter::measuring();
    QCOMPARE(ruler.bounds().area(), 0.0);
    ruler.transformed(scaling(2, 3), [&] {
        ruler.fill(circle({10, 10}, 4), white);
        ruler.inside(circle({10, 10}, 4), [&] { ruler.fill(rectangle(0, 0, 100, 100), white); });
    });
    const cv::Rect2d box = ruler.bounds();
    QVERIFY(std::abs(box.x - 12) < 1e-6 && std::abs(box.y - 18) < 1e-6);
    QVERIFY(std::abs(box.width - 16) < 1e-6 && std::abs(box.height - 24) < 1e-6);
}

void PainterTest::coordinatesThatAreNoNumbersDoNoHarm() {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    const double endless = std::numeric_limits<double>::infinity();
    const Drawing drawing = drawn({8, 8}, [&](Painter& painter) {
        painter.fill(polygon({{nothing, 2}, {3, endless}, {-endless, nothing}}), white);
        painter.stroke(polyline({{1, 1}, {1, 1}}), 2, white);
        painter.stroke(polyline({{nothing, 1}, {5, 5}}), 2, white);
        painter.fill(circle({4, 4}, endless), white);
        painter.fill(circle({4, 4}, 1e200), white);
        painter.fill(circle({4, 4}, 3), Paint::radial({4, 4}, 0, 0, white, black));
        painter.fill(circle({4, 4}, 3), Paint::glow({nothing, 4}, 1e-9, 1e-9, white, 1));
    });
    QCOMPARE(drawing.picture.size(), cv::Size(8, 8));
}

QTEST_GUILESS_MAIN(PainterTest)
#include "painter_test.moc"
