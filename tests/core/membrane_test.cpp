#include "image/membrane.h"

#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

cv::Mat randomPicture(cv::Size size) {
    cv::Mat picture(size, CV_8UC3);
    cv::RNG generator(5);
    generator.fill(picture, cv::RNG::UNIFORM, 50, 200);
    return picture;
}

cv::Mat holeOf(cv::Size size, const cv::Rect& rectangle) {
    cv::Mat hole = cv::Mat::zeros(size, CV_8UC1);
    hole(rectangle).setTo(255);
    return hole;
}

} // namespace

class MembraneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linearGradientsAreContinuedExactly_data();
    void linearGradientsAreContinuedExactly();
    void coloursStayBetweenThoseAroundTheHole();
    void whatLiesUnderTheHoleDoesNotMatter();
    void theRestOfThePictureStays();
    void theWholePictureAsAHoleIsLeftAlone();
};

void MembraneTest::linearGradientsAreContinuedExactly_data() {
    QTest::addColumn<QRect>("hole");
    QTest::newRow("a pixel") << QRect(30, 30, 1, 1);
    QTest::newRow("a line") << QRect(10, 50, 100, 2);
    QTest::newRow("a large square") << QRect(25, 31, 60, 60);
    QTest::newRow("nearly all") << QRect(1, 1, 118, 118);
}

void MembraneTest::linearGradientsAreContinuedExactly() {
    QFETCH(QRect, hole);
    cv::Mat picture(120, 120, CV_8UC3);
    for (int y = 0; y < picture.rows; ++y)
        for (int x = 0; x < picture.cols; ++x)
            picture.at<cv::Vec3b>(y, x) =
                cv::Vec3b(cv::saturate_cast<uchar>(2 * x), cv::saturate_cast<uchar>(y + 100),
                          cv::saturate_cast<uchar>(x + y));
    const cv::Mat mask = holeOf(picture.size(), {hole.x(), hole.y(), hole.width(), hole.height()});
    cv::Mat covered = picture.clone();
    covered.setTo(cv::Scalar::all(255), mask);
    const double furthest = cv::norm(continuedIntoHole(covered, mask), picture, cv::NORM_INF);
    QVERIFY2(furthest <= 1, qPrintable(QString::number(furthest)));
}

void MembraneTest::coloursStayBetweenThoseAroundTheHole() {
    const cv::Mat picture = randomPicture({70, 60});
    for (const cv::Rect& rectangle :
         {cv::Rect(20, 20, 30, 30), cv::Rect(0, 0, 40, 50), cv::Rect(0, 10, 70, 9)}) {
        const cv::Mat mask = holeOf(picture.size(), rectangle);
        double low = 0, high = 0;
        cv::minMaxLoc(continuedIntoHole(picture, mask)(rectangle).clone().reshape(1), &low, &high);
        QVERIFY(low >= 50 && high < 200);
    }
}

void MembraneTest::whatLiesUnderTheHoleDoesNotMatter() {
    const cv::Mat picture = randomPicture({41, 33}), mask = holeOf(picture.size(), {7, 0, 20, 33});
    cv::Mat other = picture.clone();
    other.setTo(cv::Scalar(255, 0, 1), mask);
    QCOMPARE(cv::norm(continuedIntoHole(picture, mask), continuedIntoHole(other, mask), cv::NORM_INF), 0.0);
}

void MembraneTest::theRestOfThePictureStays() {
    const cv::Mat picture = randomPicture({41, 33}), mask = holeOf(picture.size(), {7, 5, 20, 20});
    QCOMPARE(cv::norm(continuedIntoHole(picture, mask), picture, cv::NORM_INF, mask == 0), 0.0);
    QCOMPARE(
        cv::norm(continuedIntoHole(picture, cv::Mat::zeros(picture.size(), CV_8UC1)), picture, cv::NORM_INF),
        0.0);
}

void MembraneTest::theWholePictureAsAHoleIsLeftAlone() {
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(9, 4)}) {
        const cv::Mat picture = randomPicture(size);
        QCOMPARE(cv::norm(continuedIntoHole(picture, holeOf(size, {{}, size})), picture, cv::NORM_INF), 0.0);
    }
}

QTEST_GUILESS_MAIN(MembraneTest)
#include "membrane_test.moc"
