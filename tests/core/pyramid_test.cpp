#include "image/pyramid.h"

#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

cv::Mat randomPicture(cv::Size size, int type = CV_8UC3) {
    cv::Mat picture(size, type);
    cv::RNG generator(7);
    generator.fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

/// The mean of the pixels of `finer` that pixel (x, y) of the next level covers.
cv::Scalar expectedMean(const cv::Mat& finer, int x, int y) {
    return cv::mean(finer(cv::Rect(2 * x, 2 * y, 2, 2) & cv::Rect({}, finer.size())));
}

} // namespace

class PyramidTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPixelIsTheMeanOfThoseItCovers_data();
    void aPixelIsTheMeanOfThoseItCovers();
    void levelsEndWithASinglePixel();
    void levelsFollowAChange_data();
    void levelsFollowAChange();
    void anotherPictureLeavesTheFirstAlone();
};

void PyramidTest::aPixelIsTheMeanOfThoseItCovers_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("type");
    QTest::newRow("even") << 16 << 8 << CV_8UC3;
    QTest::newRow("odd") << 13 << 7 << CV_8UC3;
    QTest::newRow("with alpha") << 9 << 10 << CV_8UC4;
    QTest::newRow("one row") << 11 << 1 << CV_8UC3;
    QTest::newRow("one column") << 1 << 12 << CV_8UC1;
}

void PyramidTest::aPixelIsTheMeanOfThoseItCovers() {
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, type);
    Pyramid pyramid(randomPicture({width, height}, type));
    for (int k = 1; k < pyramid.levelCount(); ++k) {
        const cv::Mat& finer = pyramid.level(k - 1);
        const cv::Mat level = pyramid.level(k);
        QCOMPARE(level.size(), cv::Size((finer.cols + 1) / 2, (finer.rows + 1) / 2));
        for (int y = 0; y < level.rows; ++y)
            for (int x = 0; x < level.cols; ++x)
                for (int c = 0; c < level.channels(); ++c)
                    QVERIFY(std::abs(level.ptr(y)[x * level.channels() + c] - expectedMean(finer, x, y)[c]) <=
                            0.5);
    }
}

void PyramidTest::levelsEndWithASinglePixel() {
    QCOMPARE(Pyramid().levelCount(), 0);
    QCOMPARE(Pyramid(randomPicture({1, 1})).levelCount(), 1);
    QCOMPARE(Pyramid(randomPicture({2, 1})).levelCount(), 2);
    Pyramid pyramid(randomPicture({100, 3}));
    QCOMPARE(pyramid.level(pyramid.levelCount() - 1).size(), cv::Size(1, 1));
}

void PyramidTest::levelsFollowAChange_data() {
    QTest::addColumn<QRect>("changed");
    QTest::newRow("a pixel") << QRect(5, 6, 1, 1);
    QTest::newRow("the last pixel") << QRect(36, 22, 1, 1);
    QTest::newRow("a part") << QRect(3, 4, 20, 11);
    QTest::newRow("all") << QRect(0, 0, 37, 23);
    QTest::newRow("nothing") << QRect(4, 4, 0, 0);
}

void PyramidTest::levelsFollowAChange() {
    QFETCH(QRect, changed);
    cv::Mat picture = randomPicture({37, 23});
    Pyramid pyramid(picture);
    pyramid.level(4);
    const cv::Rect part(changed.x(), changed.y(), changed.width(), changed.height());
    picture(part).setTo(cv::Scalar(1, 200, 3));
    pyramid.update(part);
    Pyramid expected(picture.clone());
    for (int k = 0; k < expected.levelCount(); ++k)
        QCOMPARE(cv::norm(pyramid.level(k), expected.level(k), cv::NORM_INF), 0.0);
}

void PyramidTest::anotherPictureLeavesTheFirstAlone() {
    const cv::Mat picture = randomPicture({16, 16});
    Pyramid first(picture);
    const cv::Mat before = first.level(2).clone();
    cv::Mat copy = picture.clone();
    Pyramid second = first.over(copy);
    copy.setTo(0);
    second.update({0, 0, 16, 16});
    QCOMPARE(cv::norm(first.level(2), before, cv::NORM_INF), 0.0);
    QCOMPARE(cv::countNonZero(second.level(2).reshape(1)), 0);
}

QTEST_GUILESS_MAIN(PyramidTest)
#include "pyramid_test.moc"
