#include "image/painting.h"
#include "image/pixel_region.h"

#include <opencv2/core.hpp>

#include <QtTest>

#include <numbers>

using namespace saliscope;

namespace {

Picture pictureOf(cv::Size size) {
    return Picture(cv::Mat::zeros(size, CV_8UC3));
}

Stroke strokeOf(StrokeShape shape, std::vector<cv::Point2d> points, double diameter = 10) {
    return {.shape = shape, .points = std::move(points), .diameter = diameter};
}

cv::Mat maskOf(const Stroke& stroke, cv::Size size = {100, 80}) {
    return regionOf(stroke, pictureOf(size)).mask(size);
}

/// 255 at the pixels whose centre is as the condition says.
template <typename Condition>
cv::Mat maskWhere(Condition condition, cv::Size size = {100, 80}) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            if (condition(cv::Point2d(x + 0.5, y + 0.5)))
                mask.at<std::uint8_t>(y, x) = 255;
    return mask;
}

double distanceToSegment(cv::Point2d p, cv::Point2d a, cv::Point2d b) {
    const cv::Point2d along = b - a;
    const double length = along.ddot(along);
    const double t = length > 0 ? std::clamp((p - a).ddot(along) / length, 0.0, 1.0) : 0;
    return cv::norm(p - a - t * along);
}

bool areEqual(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_INF) == 0;
}

const std::vector<cv::Point2d> zigzag = {{20.25, 60.5}, {50, 12.75}, {50, 12.75}, {80.1, 40}, {20, 40.2}};

} // namespace

class StrokeRegionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rectanglesCoverExactlyTheirPixels_data();
    void rectanglesCoverExactlyTheirPixels();
    void ellipsesCoverTheirArea_data();
    void ellipsesCoverTheirArea();
    void brushesCoverWhatIsNearTheirPath_data();
    void brushesCoverWhatIsNearTheirPath();
    void theSmallestBrushPaintsThePixelsOfItsPoints();
    void pathsCanBeContinued();
    void lassosCoverWhatTheyGoAround();
    void lassosThatGoAroundTwiceHaveNoHole();
    void lassosThatCrossThemselvesCoverBothParts();
    void whatLiesOutsideOfThePictureIsCut_data();
    void whatLiesOutsideOfThePictureIsCut();
    void degenerateShapesCoverNothing_data();
    void degenerateShapesCoverNothing();
    void strokesAreMeasuredInPixelsOfThePhoto();
};

void StrokeRegionTest::rectanglesCoverExactlyTheirPixels_data() {
    QTest::addColumn<QPointF>("from");
    QTest::addColumn<QPointF>("to");
    QTest::addColumn<QRect>("expected");
    QTest::newRow("on the grid") << QPointF(3, 4) << QPointF(10, 9) << QRect(3, 4, 7, 5);
    QTest::newRow("backwards") << QPointF(10, 9) << QPointF(3, 4) << QRect(3, 4, 7, 5);
    QTest::newRow("before the centres") << QPointF(2.6, 3.7) << QPointF(10.4, 9.4) << QRect(3, 4, 7, 5);
    QTest::newRow("beyond the centres") << QPointF(2.4, 3.3) << QPointF(10.6, 9.8) << QRect(2, 3, 9, 7);
    QTest::newRow("one pixel") << QPointF(5, 5) << QPointF(6, 6) << QRect(5, 5, 1, 1);
    QTest::newRow("everything") << QPointF(0, 0) << QPointF(100, 80) << QRect(0, 0, 100, 80);
}

void StrokeRegionTest::rectanglesCoverExactlyTheirPixels() {
    QFETCH(QPointF, from);
    QFETCH(QPointF, to);
    QFETCH(QRect, expected);
    cv::Mat mask = cv::Mat::zeros(80, 100, CV_8UC1);
    mask(cv::Rect(expected.x(), expected.y(), expected.width(), expected.height())).setTo(255);
    QVERIFY(
        areEqual(maskOf(strokeOf(StrokeShape::rectangle, {{from.x(), from.y()}, {to.x(), to.y()}})), mask));
}

void StrokeRegionTest::ellipsesCoverTheirArea_data() {
    QTest::addColumn<QRectF>("box");
    QTest::newRow("circle") << QRectF(10, 12, 60, 60);
    QTest::newRow("wide") << QRectF(3, 20, 93, 41);
    QTest::newRow("off the grid") << QRectF(10.3, 5.8, 50.1, 70.7);
}

void StrokeRegionTest::ellipsesCoverTheirArea() {
    QFETCH(QRectF, box);
    const PixelRegion region =
        regionOf(strokeOf(StrokeShape::ellipse, {{box.left(), box.top()}, {box.right(), box.bottom()}}),
                 pictureOf({100, 80}));
    const double area = std::numbers::pi * box.width() * box.height() / 4;
    QVERIFY(std::abs(static_cast<double>(region.area()) - area) < 0.01 * area);
    const cv::Mat expected = maskWhere([&](cv::Point2d p) {
        return std::hypot((p.x - box.center().x()) / (box.width() / 2),
                          (p.y - box.center().y()) / (box.height() / 2)) < 1;
    });
    QVERIFY(areEqual(region.mask({100, 80}), expected));
}

void StrokeRegionTest::brushesCoverWhatIsNearTheirPath_data() {
    QTest::addColumn<int>("points");
    QTest::addColumn<double>("diameter");
    QTest::newRow("a dab") << 1 << 17.3;
    QTest::newRow("a line") << 2 << 9.0;
    QTest::newRow("a path") << 5 << 12.3;
    QTest::newRow("a thin path") << 5 << 2.0;
    QTest::newRow("a huge brush") << 4 << 300.0;
}

void StrokeRegionTest::brushesCoverWhatIsNearTheirPath() {
    QFETCH(int, points);
    QFETCH(double, diameter);
    const std::vector<cv::Point2d> path(zigzag.begin(), zigzag.begin() + points);
    const cv::Mat expected = maskWhere([&](cv::Point2d p) {
        for (std::size_t i = 0; i < path.size(); ++i)
            if (distanceToSegment(p, path[i], path[std::min(i + 1, path.size() - 1)]) <= diameter / 2)
                return true;
        return false;
    });
    QVERIFY(areEqual(maskOf(strokeOf(StrokeShape::brush, path, diameter)), expected));
}

void StrokeRegionTest::theSmallestBrushPaintsThePixelsOfItsPoints() {
    const Stroke stroke = strokeOf(StrokeShape::brush, {{10.1, 20.05}, {10.1, 20.05}, {12.95, 20.9}}, 0.01);
    const PixelRegion region = regionOf(stroke, pictureOf({100, 80}));
    QVERIFY(region.contains({10, 20}) && region.contains({12, 20}));
    QCOMPARE(regionOf(strokeOf(StrokeShape::brush, {{0.9, 0.9}}, 1), pictureOf({1, 1})).area(), 1);
}

void StrokeRegionTest::pathsCanBeContinued() {
    const Picture picture = pictureOf({100, 80});
    PixelRegion grown;
    Stroke stroke = strokeOf(StrokeShape::brush, {}, 7);
    for (const cv::Point2d& point : zigzag) {
        stroke.points.push_back(point);
        grown.add(regionOfPathFrom(stroke.points.size() < 2 ? 0 : stroke.points.size() - 2, stroke, picture));
        QCOMPARE(grown, regionOf(stroke, picture));
    }
}

void StrokeRegionTest::lassosCoverWhatTheyGoAround() {
    const auto triangle = strokeOf(StrokeShape::lasso, {{10, 10}, {70, 10}, {10, 60}});
    QVERIFY(areEqual(maskOf(triangle), maskWhere([](cv::Point2d p) {
                         return p.x >= 10 && p.y >= 10 && (p.x - 10) / 60 + (p.y - 10) / 50 < 1;
                     })));
}

void StrokeRegionTest::lassosThatGoAroundTwiceHaveNoHole() {
    const auto twice = strokeOf(
        StrokeShape::lasso, {{10, 10}, {50, 10}, {50, 50}, {10, 50}, {10, 10}, {40, 10}, {40, 40}, {10, 40}});
    QVERIFY(areEqual(maskOf(twice), maskOf(strokeOf(StrokeShape::rectangle, {{10, 10}, {50, 50}}))));
}

void StrokeRegionTest::lassosThatCrossThemselvesCoverBothParts() {
    const PixelRegion region = regionOf(
        strokeOf(StrokeShape::lasso, {{10, 10}, {50, 50}, {50, 10}, {10, 50}}), pictureOf({100, 80}));
    QVERIFY(region.contains({13, 30}) && region.contains({47, 30}));
    QVERIFY(!region.contains({30, 13}) && !region.contains({30, 47}));
}

void StrokeRegionTest::whatLiesOutsideOfThePictureIsCut_data() {
    QTest::addColumn<int>("shape");
    for (const StrokeShape shape : strokeShapes)
        QTest::newRow(std::string(nameOf(shape)).c_str()) << static_cast<int>(shape);
}

void StrokeRegionTest::whatLiesOutsideOfThePictureIsCut() {
    QFETCH(int, shape);
    const auto stroke = [&](std::vector<cv::Point2d> points) {
        return strokeOf(static_cast<StrokeShape>(shape), std::move(points), 30);
    };
    const cv::Rect inside(0, 0, 100, 80);
    const auto partly = regionOf(stroke({{-40, 30}, {60, -50}, {160, 300}}), pictureOf({100, 80}));
    QVERIFY(!partly.empty());
    QCOMPARE(partly.bounds() & inside, partly.bounds());
    QVERIFY(regionOf(stroke({{500, 500}, {600, 505}, {550, 700}}), pictureOf({100, 80})).empty());
    QVERIFY(regionOf(stroke({{-1e7, -1e7}, {-9e6, -1e7}, {-9e6, -9e6}}), pictureOf({100, 80})).empty());
    QVERIFY(regionOf(stroke({{1, 1}, {1, 1}}), Picture()).empty());
}

void StrokeRegionTest::degenerateShapesCoverNothing_data() {
    whatLiesOutsideOfThePictureIsCut_data();
}

void StrokeRegionTest::degenerateShapesCoverNothing() {
    QFETCH(int, shape);
    const auto type = static_cast<StrokeShape>(shape);
    QVERIFY(regionOf(strokeOf(type, {}), pictureOf({100, 80})).empty());
    if (type != StrokeShape::brush) {
        QVERIFY(regionOf(strokeOf(type, {{5, 5}, {5, 5}}), pictureOf({100, 80})).empty());
        QVERIFY(regionOf(strokeOf(type, {{5, 5}, {5, 60}}), pictureOf({100, 80})).empty());
    }
}

void StrokeRegionTest::strokesAreMeasuredInPixelsOfThePhoto() {
    Picture reduced = pictureOf({50, 40});
    reduced.fullWidth = 150;
    reduced.fullHeight = 119;
    reduced.reduction = 3;
    QCOMPARE(regionOf(strokeOf(StrokeShape::rectangle, {{30, 60}, {60, 90}}), reduced).bounds(),
             cv::Rect(10, 20, 10, 10));
    QCOMPARE(regionOf(strokeOf(StrokeShape::brush, {{75, 60}}, 30), reduced).bounds(),
             cv::Rect(20, 15, 10, 10));
}

QTEST_GUILESS_MAIN(StrokeRegionTest)
#include "stroke_region_test.moc"
