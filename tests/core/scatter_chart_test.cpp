// Scatter charts: points where they belong, in the colours of what they are.
#include "base/error.h"
#include "image/category_colours.h"
#include "image/scatter_chart.h"

#include <QtTest>

using namespace saliscope;

namespace {

cv::Vec3b pixelAt(const cv::Mat& page, const cv::Point2d& place) {
    return page.at<cv::Vec3b>(cvRound(place.y), cvRound(place.x));
}

/// What a colour becomes at the opacity of points on white paper.
cv::Vec3b onPaper(const FigureColour& colour) {
    const auto channel = [](double value) { return cv::saturate_cast<uchar>(255 * (0.2 + 0.8 * value)); };
    return {channel(colour.red), channel(colour.green), channel(colour.blue)};
}

bool nearlyEqual(const cv::Vec3b& a, const cv::Vec3b& b) {
    return cv::norm(cv::Vec3d(a) - cv::Vec3d(b)) < 6;
}

} // namespace

class ScatterChartTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothAxesHaveOneScaleAndYGrowsUpwards();
    void pointsHaveTheColoursOfTheirCategories();
    void pointsHaveTheColoursOfTheirValues();
    void thumbnailsAreFramedInTheColoursOfTheirPoints();
    void onePlaceAndNoPointsAreDrawn();
    void whatDoesNotFitTogetherIsAnError();
    void manyCategoriesHaveDifferentColours();
};

void ScatterChartTest::bothAxesHaveOneScaleAndYGrowsUpwards() {
    const ScatterChart chart{.points = {{0, 0}, {10, 0}, {0, 5}, {10, 5}}, .size = {800, 700}};
    const std::vector<cv::Point2d> places = scatterPlaces(chart);
    const double width = places[1].x - places[0].x, height = places[0].y - places[2].y;
    QVERIFY(std::abs(width - 2 * height) < 1e-9);
    QVERIFY(width > 600); // the room is used
    for (const cv::Point2d& place : places)
        QVERIFY(cv::Rect2d(0, 0, 800, 700).contains(place));
}

void ScatterChartTest::pointsHaveTheColoursOfTheirCategories() {
    const ScatterChart chart{
        .points = {{0, 0}, {1, 0}, {0, 1}}, .categories = {0, 1, std::nullopt}, .names = {"cat", "dog"}};
    const std::vector<cv::Point2d> places = scatterPlaces(chart);
    const cv::Mat page = drawScatterChart(chart);
    QCOMPARE(page.size(), chart.size);
    QVERIFY(nearlyEqual(pixelAt(page, places[0]), onPaper(categoryColour(0, 2))));
    QVERIFY(nearlyEqual(pixelAt(page, places[1]), onPaper(categoryColour(1, 2))));
    const cv::Vec3b unknown = pixelAt(page, places[2]);
    QVERIFY(unknown[0] < 230 && std::abs(unknown[0] - unknown[2]) < 10); // grey
}

void ScatterChartTest::pointsHaveTheColoursOfTheirValues() {
    const ScatterChart chart{.points = {{0, 0}, {1, 0}, {1, 1}},
                             .values = {-5, 2, 7},
                             .scale = {.colours = ColourMap::viridis, .range = {0, 2}, .unit = "score"}};
    const std::vector<cv::Point2d> places = scatterPlaces(chart);
    const cv::Mat page = drawScatterChart(chart);
    const auto& colours = coloursOf(ColourMap::viridis);
    QVERIFY(nearlyEqual(pixelAt(page, places[0]), onPaper(figureColour(colours.front()))));
    QVERIFY(nearlyEqual(pixelAt(page, places[1]), onPaper(figureColour(colours.back()))));
    QVERIFY(nearlyEqual(pixelAt(page, places[2]), onPaper(figureColour(colours.back()))));
}

void ScatterChartTest::thumbnailsAreFramedInTheColoursOfTheirPoints() {
    ScatterChart chart{.points = {{0, 0}, {1, 1}}, .categories = {0, 1}, .names = {"cat", "dog"}};
    const cv::Rect place(300, 400, 40, 40);
    chart.thumbnails = {
        {.point = 1, .place = place, .picture = cv::Mat(30, 90, CV_8UC3, cv::Scalar(9, 99, 199))}};
    const cv::Mat page = drawScatterChart(chart);
    QCOMPARE(page.at<cv::Vec3b>(420, 320), cv::Vec3b(9, 99, 199));
    const FigureColour colour = categoryColour(1, 2);
    QVERIFY(
        nearlyEqual(page.at<cv::Vec3b>(400, 320), cv::Vec3b(cv::saturate_cast<uchar>(255 * colour.red),
                                                            cv::saturate_cast<uchar>(255 * colour.green),
                                                            cv::saturate_cast<uchar>(255 * colour.blue))));
}

void ScatterChartTest::onePlaceAndNoPointsAreDrawn() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(drawScatterChart({}).size(), cv::Size(1200, 960));
    QCOMPARE(drawScatterChart({.points = {{3, 3}, {3, 3}, {nan, 1}}}).size(), cv::Size(1200, 960));
    for (const cv::Point2d& place : scatterPlaces({.points = {{3, 3}, {3, 3}}}))
        QVERIFY(cv::Rect2d(0, 0, 1200, 960).contains(place));
}

void ScatterChartTest::whatDoesNotFitTogetherIsAnError() {
    QVERIFY_EXCEPTION_THROWN(drawScatterChart({.points = {{0, 0}}, .categories = {0, 0}, .names = {"a"}}),
                             UsageError);
    QVERIFY_EXCEPTION_THROWN(drawScatterChart({.points = {{0, 0}}, .categories = {1}, .names = {"a"}}),
                             UsageError);
    QVERIFY_EXCEPTION_THROWN(drawScatterChart({.points = {{0, 0}}, .values = {1, 2}}), UsageError);
}

void ScatterChartTest::manyCategoriesHaveDifferentColours() {
    constexpr std::size_t count = 24;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const FigureColour a = categoryColour(i, count), b = categoryColour(j, count);
            QVERIFY(std::hypot(a.red - b.red, a.green - b.green, a.blue - b.blue) > 0.1);
        }
}

QTEST_GUILESS_MAIN(ScatterChartTest)
#include "scatter_chart_test.moc"
