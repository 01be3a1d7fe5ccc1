#include "image/pixel_region.h"

#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

PixelRegion ofRectangle(const cv::Rect& rectangle) {
    PixelRegion region;
    for (int row = rectangle.y; row < rectangle.br().y; ++row)
        region.add(row, {rectangle.x, rectangle.br().x});
    return region;
}

std::vector<PixelSpan> spansOf(const PixelRegion& region) {
    std::vector<PixelSpan> spans;
    region.forEachSpan([&](int, PixelSpan span) { spans.push_back(span); });
    return spans;
}

cv::Mat randomMask(cv::Size size, std::uint64_t seed) {
    cv::Mat values(size, CV_8UC1);
    cv::RNG generator(seed);
    generator.fill(values, cv::RNG::UNIFORM, 0, 3);
    return values == 0;
}

} // namespace

class PixelRegionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void masksAreRegions();
    void spansThatTouchBecomeOne();
    void spansComeInAnyOrder();
    void emptySpansAddNothing();
    void setsAreUnitedAndSubtracted();
    void whatLiesInARectangle();
    void boundsAreTight();
    void equalSetsAreEqual();
};

void PixelRegionTest::masksAreRegions() {
    const cv::Mat mask = randomMask({40, 30}, 1);
    const PixelRegion region = PixelRegion::ofMask(mask);
    QCOMPARE(region.area(), cv::countNonZero(mask));
    QCOMPARE(cv::norm(region.mask(mask.size()), mask, cv::NORM_INF), 0.0);
    for (int y = -1; y <= mask.rows; ++y)
        for (int x = -1; x <= mask.cols; ++x)
            QCOMPARE(region.contains({x, y}),
                     cv::Rect({}, mask.size()).contains({x, y}) && mask.at<std::uint8_t>(y, x) != 0);
    QVERIFY(PixelRegion::ofMask(cv::Mat::zeros(4, 4, CV_8UC1)).empty());
    QVERIFY(PixelRegion::ofMask({}).empty());
}

void PixelRegionTest::spansThatTouchBecomeOne() {
    PixelRegion region;
    region.add(3, {1, 4});
    region.add(3, {7, 9});
    region.add(3, {12, 14});
    QCOMPARE(spansOf(region), (std::vector<PixelSpan>{{1, 4}, {7, 9}, {12, 14}}));
    region.add(3, {4, 7});
    QCOMPARE(spansOf(region), (std::vector<PixelSpan>{{1, 9}, {12, 14}}));
    region.add(3, {0, 20});
    QCOMPARE(spansOf(region), (std::vector<PixelSpan>{{0, 20}}));
}

void PixelRegionTest::spansComeInAnyOrder() {
    PixelRegion region;
    region.add(9, {5, 6});
    region.add(2, {8, 9});
    region.add(2, {1, 3});
    region.add(12, {0, 1});
    QCOMPARE(spansOf(region), (std::vector<PixelSpan>{{1, 3}, {8, 9}, {5, 6}, {0, 1}}));
}

void PixelRegionTest::emptySpansAddNothing() {
    PixelRegion region;
    region.add(5, {3, 3});
    region.add(5, {4, 2});
    QVERIFY(region.empty());
    QVERIFY(region.bounds().empty());
}

void PixelRegionTest::setsAreUnitedAndSubtracted() {
    const cv::Mat a = randomMask({50, 20}, 2), b = randomMask({50, 20}, 3);
    PixelRegion both = PixelRegion::ofMask(a);
    both.add(PixelRegion::ofMask(b));
    QCOMPARE(cv::norm(both.mask(a.size()), a | b, cv::NORM_INF), 0.0);
    const PixelRegion rest = difference(PixelRegion::ofMask(a), PixelRegion::ofMask(b));
    QCOMPARE(cv::norm(rest.mask(a.size()), a & ~b, cv::NORM_INF), 0.0);
    QVERIFY(difference(both, both).empty());
    QCOMPARE(difference(both, {}), both);
}

void PixelRegionTest::whatLiesInARectangle() {
    const cv::Mat mask = randomMask({30, 30}, 4);
    const cv::Rect part(5, 7, 11, 13);
    cv::Mat expected = cv::Mat::zeros(mask.size(), CV_8UC1);
    mask(part).copyTo(expected(part));
    QCOMPARE(cv::norm(PixelRegion::ofMask(mask).within(part).mask(mask.size()), expected, cv::NORM_INF), 0.0);
}

void PixelRegionTest::boundsAreTight() {
    PixelRegion region = ofRectangle({4, 5, 6, 7});
    QCOMPARE(region.bounds(), cv::Rect(4, 5, 6, 7));
    region.remove(ofRectangle({4, 5, 6, 2}));
    QCOMPARE(region.bounds(), cv::Rect(4, 7, 6, 5));
}

void PixelRegionTest::equalSetsAreEqual() {
    PixelRegion region = ofRectangle({0, 0, 9, 4});
    region.remove(ofRectangle({0, 0, 9, 2}));
    QCOMPARE(region, ofRectangle({0, 2, 9, 2}));
    QVERIFY(!(region == ofRectangle({1, 2, 9, 2})));
    QCOMPARE(difference(region, region), PixelRegion());
}

QTEST_GUILESS_MAIN(PixelRegionTest)
#include "pixel_region_test.moc"
