#include "explain/ground_truth.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

/// An object that fills columns 4 to 7 of a map of 4 rows and 8 columns.
cv::Mat rightHalf() {
    cv::Mat mask(4, 8, CV_8U, cv::Scalar(0));
    mask(cv::Rect(4, 0, 4, 4)).setTo(255);
    return mask;
}

at::Tensor zeros() {
    return at::zeros({4, 8});
}

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double endless = std::numeric_limits<double>::infinity();

} // namespace

class GroundTruthTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void massIsThePositivePartInsideTheObject();
    void massOfAMapWithoutPositiveValuesIsUndefined();
    void largeAndSmallValuesNeitherOverflowNorVanish();
    void theMaximumPointsInsideOrNot();
    void theToleranceIsARadius();
    void mapsThatPointNowhereMiss();
    void equalMaximaPointToTheirMiddle();
    void unusableInputIsRefused_data();
    void unusableInputIsRefused();
};

void GroundTruthTest::massIsThePositivePartInsideTheObject() {
    at::Tensor map = zeros();
    map[0][0] = 1;
    map[3][7] = 3;
    map[1][5] = -100;
    map[2][2] = -7;
    QCOMPARE(massInside(map, rightHalf()).value(), 0.75);
    QCOMPARE(massInside(map.to(at::kDouble) * 1e-3, rightHalf()).value(), 0.75);
    QCOMPARE(massInside(map.t().contiguous().t(), rightHalf()).value(), 0.75);
    QCOMPARE(massInside(at::ones({4, 8}), rightHalf()).value(), 0.5);
    QCOMPARE(massInside(map, cv::Mat(4, 8, CV_8U, cv::Scalar(0))).value(), 0.0);
    QCOMPARE(massInside(map, cv::Mat(4, 8, CV_8U, cv::Scalar(1))).value(), 1.0);
}

void GroundTruthTest::massOfAMapWithoutPositiveValuesIsUndefined() {
    QVERIFY(!massInside(zeros(), rightHalf()));
    QVERIFY(!massInside(-at::ones({4, 8}), rightHalf()));
}

void GroundTruthTest::largeAndSmallValuesNeitherOverflowNorVanish() {
    for (double size : {1e308, 1e-300}) {
        const at::Tensor map = at::full({4, 8}, size, at::kDouble);
        QCOMPARE(massInside(map, rightHalf()).value(), 0.5);
    }
}

void GroundTruthTest::theMaximumPointsInsideOrNot() {
    at::Tensor map = zeros();
    map[1][6] = 2;
    map[1][0] = 1;
    QCOMPARE(pointOf(map).value(), cv::Point(6, 1));
    QVERIFY(pointsInside(map, rightHalf()));
    map[1][0] = 3;
    QVERIFY(!pointsInside(map, rightHalf()));
    QVERIFY(pointsInside(map - 2.5, rightHalf() == 0));
}

void GroundTruthTest::theToleranceIsARadius() {
    cv::Mat mask(40, 40, CV_8U, cv::Scalar(0));
    mask.at<std::uint8_t>(20, 20) = 255;
    at::Tensor straight = at::zeros({40, 40}), slanted = at::zeros({40, 40});
    straight[20][5] = 1;
    slanted[9][9] = 1; // 11 √2 = 15.6 pixels away
    QVERIFY(pointsInside(straight, mask, pointingTolerance));
    QVERIFY(!pointsInside(straight, mask, 14));
    QVERIFY(!pointsInside(slanted, mask, pointingTolerance));
    QVERIFY(pointsInside(slanted, mask, 16));
    QVERIFY(pointsInside(slanted, mask, std::numeric_limits<int>::max()));
}

void GroundTruthTest::mapsThatPointNowhereMiss() {
    const cv::Mat everywhere(4, 8, CV_8U, cv::Scalar(255));
    for (const at::Tensor& map : {zeros(), at::ones({4, 8}), -at::rand({4, 8}) - 0.1}) {
        QVERIFY(!pointOf(map));
        QVERIFY(!pointsInside(map, everywhere, 3));
    }
    at::Tensor map = zeros();
    map[0][0] = 1;
    QVERIFY(!pointsInside(map, cv::Mat(4, 8, CV_8U, cv::Scalar(0)), 100));
}

void GroundTruthTest::equalMaximaPointToTheirMiddle() {
    at::Tensor bar = at::zeros({9, 9});
    bar[4].slice(0, 2, 7).fill_(1); // columns 2 to 6
    QCOMPARE(pointOf(bar).value(), cv::Point(4, 4));
    QCOMPARE(pointOf(bar.flip({0, 1})).value(), cv::Point(4, 4));
    at::Tensor apart = at::zeros({9, 9});
    apart[0][0] = apart[0][8] = apart[1][8] = 1;
    QCOMPARE(pointOf(apart).value(), cv::Point(8, 0));
    QCOMPARE(pointOf(apart.flip({0})).value(), cv::Point(8, 8));
}

void GroundTruthTest::unusableInputIsRefused_data() {
    QTest::addColumn<int>("number");
    int number = 0;
    for (const char* name :
         {"map with a NaN", "endless map", "map of three dimensions", "empty map", "undefined map",
          "map of integers", "mask of another size", "mask of another type", "negative tolerance"})
        QTest::newRow(name) << number++;
}

void GroundTruthTest::unusableInputIsRefused() {
    QFETCH(int, number);
    const at::Tensor maps[] = {at::full({4, 8}, notANumber),
                               at::full({4, 8}, endless),
                               at::ones({1, 4, 8}),
                               at::ones({0, 8}),
                               at::Tensor(),
                               at::ones({4, 8}, at::kInt)};
    const at::Tensor map = number < 6 ? maps[number] : at::arange(32, at::kFloat).reshape({4, 8});
    const cv::Mat mask = number == 6   ? cv::Mat(8, 4, CV_8U, cv::Scalar(0))
                         : number == 7 ? cv::Mat(4, 8, CV_32F, cv::Scalar(0))
                                       : rightHalf();
    QVERIFY_EXCEPTION_THROWN(pointsInside(map, mask, number == 8 ? -1 : 0), UsageError);
    if (number < 8)
        QVERIFY_EXCEPTION_THROWN(massInside(map, mask), UsageError);
}

QTEST_GUILESS_MAIN(GroundTruthTest)
#include "ground_truth_test.moc"
