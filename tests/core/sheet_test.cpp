// What leaves the program as pictures: sheets, charts, scales of colours.
#include "image/sheet.h"

#include "base/error.h"
#include "image/figure.h"
#include "image/line_chart.h"

#include <opencv2/imgproc.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

cv::Mat plain(int width, int height, const cv::Vec3b& colour) {
    return {height, width, CV_8UC3, cv::Scalar(colour[0], colour[1], colour[2])};
}

bool contains(const cv::Mat& picture, const cv::Vec3b& colour) {
    cv::Mat found;
    cv::inRange(picture, cv::Scalar(colour[0], colour[1], colour[2]),
                cv::Scalar(colour[0], colour[1], colour[2]), found);
    return cv::countNonZero(found) > 0;
}

cv::Rect boxOf(const cv::Mat& picture, const cv::Vec3b& colour) {
    cv::Mat found;
    cv::inRange(picture, cv::Scalar(colour[0], colour[1], colour[2]),
                cv::Scalar(colour[0], colour[1], colour[2]), found);
    return cv::boundingRect(found);
}

const cv::Vec3b red(250, 10, 20), blue(10, 20, 250);

} // namespace

class SheetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void picturesKeepTheirAspectRatio();
    void tilesStandInReadingOrder();
    void theBarRunsFromTheHighestColourToTheLowest();
    void longTitlesAreShortened();
    void anEmptySheetIsRefused();
    void curvesArriveWhereTheyBelong();
    void aChartLeavesOutWhatIsNotFinite();
    void unequalCurvesAreRefused();
};

void SheetTest::picturesKeepTheirAspectRatio() {
    const cv::Mat sheet = drawSheet({.tileSide = 320, .tiles = {{.picture = plain(64, 32, red)}}});
    QCOMPARE(boxOf(sheet, red).size(), cv::Size(320, 160));
    const cv::Mat natural = drawSheet({.tileSide = 0, .tiles = {{.picture = plain(70, 33, red)}}});
    QCOMPARE(boxOf(natural, red).size(), cv::Size(70, 33));
}

void SheetTest::tilesStandInReadingOrder() {
    const cv::Mat sheet = drawSheet({.columns = 2,
                                     .tileSide = 100,
                                     .tiles = {{.picture = plain(10, 10, red), .title = "first"},
                                               {.picture = plain(10, 10, {1, 2, 3})},
                                               {.picture = plain(10, 10, blue), .caption = "third"}}});
    const cv::Rect first = boxOf(sheet, red), third = boxOf(sheet, blue);
    QCOMPARE(first.x, third.x);
    QVERIFY(third.y >= first.y + first.height);
    QVERIFY(boxOf(sheet, {1, 2, 3}).x > first.x + 100);
}

void SheetTest::theBarRunsFromTheHighestColourToTheLowest() {
    const ColourScale scale{.colours = ColourMap::viridis, .range = {-1, 2}, .unit = "score"};
    const cv::Mat sheet =
        drawSheet({.tileSide = 300, .tiles = {{.picture = plain(9, 9, red), .scale = scale}}});
    const cv::Rect top = boxOf(sheet, coloursOf(ColourMap::viridis)[255]);
    const cv::Rect end = boxOf(sheet, coloursOf(ColourMap::viridis)[0]);
    QVERIFY(!top.empty() && !end.empty());
    QVERIFY(top.y < end.y);
    QVERIFY(top.x > boxOf(sheet, red).x + 299);
}

void SheetTest::longTitlesAreShortened() {
    const Figure figure({200, 100});
    const TextStyle style{.size = 14};
    const std::string text = "ein sehr langer Titel äöü, der nicht passt";
    const std::string shorter = figure.fitted(text, 120, style);
    QVERIFY(figure.textWidth(shorter, style) <= 120);
    QVERIFY(QString::fromStdString(shorter).endsWith(QChar(0x2026)));
    QVERIFY(!QString::fromStdString(shorter).contains(QChar::ReplacementCharacter));
    QCOMPARE(figure.fitted("short", 120, style), std::string("short"));
}

void SheetTest::anEmptySheetIsRefused() {
    QVERIFY_EXCEPTION_THROWN(drawSheet({}), UsageError);
    QVERIFY_EXCEPTION_THROWN(Figure({0, 10}), UsageError);
    QVERIFY_EXCEPTION_THROWN(Figure({10, 40'000}), UsageError);
}

void SheetTest::curvesArriveWhereTheyBelong() {
    LineChart chart{.title = "title", .xTitle = "x", .yTitle = "y", .curves = {}};
    chart.xRange = chart.yRange = ValueRange{0, 1};
    chart.curves = {{.name = "level", .x = {0, 1}, .y = {0.5, 0.5}}};
    const cv::Mat picture = drawLineChart(chart);
    QCOMPARE(picture.size(), chart.size);
    const cv::Vec3b first(0, 114, 178);
    QVERIFY(contains(picture, first));
    // The axes begin at a tenth of the width and end at 0.97; the line is level and spans them.
    const cv::Rect legend = boxOf(picture, first);
    QVERIFY(legend.x <= chart.size.width / 10 + 2);
    QVERIFY(legend.x + legend.width >= chart.size.width * 96 / 100);
    const cv::Mat below = picture.rowRange(100, picture.rows);
    QVERIFY(boxOf(below, first).height <= 4);
}

void SheetTest::aChartLeavesOutWhatIsNotFinite() {
    LineChart chart{.title = "", .xTitle = "", .yTitle = "", .curves = {}};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    chart.curves = {
        {.name = "gaps", .x = {0, 1, 2, 3}, .y = {1, nan, 2, std::numeric_limits<double>::infinity()}},
        {.name = "point", .x = {1}, .y = {1}},
        {.name = "nothing", .x = {}, .y = {}}};
    QCOMPARE(drawLineChart(chart).size(), chart.size);
}

void SheetTest::unequalCurvesAreRefused() {
    LineChart chart{.title = "", .xTitle = "", .yTitle = "", .curves = {}};
    chart.curves = {{.name = "odd", .x = {0, 1}, .y = {1}}};
    QVERIFY_EXCEPTION_THROWN(drawLineChart(chart), UsageError);
}

QTEST_GUILESS_MAIN(SheetTest)
#include "sheet_test.moc"
