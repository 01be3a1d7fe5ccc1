// Superpixels: whole, connected, about as many as asked for, and bounded by what one sees.
#include "base/error.h"
#include "image/superpixels.h"
#include "toyworld/scene.h"

#include <QtTest>

#include <opencv2/imgproc.hpp>

#include <set>

using namespace saliscope;

namespace {

cv::Mat noisyPicture(int width, int height) {
    cv::Mat picture(height, width, CV_8UC3);
    cv::RNG random(7);
    random.fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

cv::Mat scenePicture() {
    return drawScene(3, SceneOptions()).picture;
}

bool equal(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && cv::countNonZero(a != b) == 0;
}

} // namespace

class SuperpixelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPixelLiesInOneConnectedRegion_data();
    void everyPixelLiesInOneConnectedRegion();
    void thereAreAboutAsManyAsAskedFor_data();
    void thereAreAboutAsManyAsAskedFor();
    void regionsEndWhereColoursDo();
    void cuttingCanBeCancelled();
    void theSamePictureGivesTheSameRegionsOnAnyNumberOfThreads();
    void oneRegionIsTheWholePicture();
    void impossibleRegionsAreErrors_data();
    void impossibleRegionsAreErrors();
};

void SuperpixelsTest::everyPixelLiesInOneConnectedRegion_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("count");
    QTest::newRow("square") << 64 << 64 << 16;
    QTest::newRow("wide") << 96 << 32 << 20;
    QTest::newRow("a single row") << 100 << 1 << 10;
    QTest::newRow("a single column") << 1 << 100 << 25;
    QTest::newRow("very long") << 300 << 4 << 2;
    QTest::newRow("tiny") << 2 << 2 << 1;
    QTest::newRow("as many as possible") << 16 << 12 << 48;
    QTest::newRow("as many as possible of a row") << 40 << 1 << 10;
    QTest::newRow("a seed beyond the border") << 27 << 45 << 4;
}

void SuperpixelsTest::everyPixelLiesInOneConnectedRegion() {
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, count);
    const Superpixels regions = cutIntoSuperpixels(noisyPicture(width, height), count);
    QCOMPARE(regions.labels.size(), cv::Size(width, height));
    QVERIFY(regions.count >= 1);
    const std::set<int> labels(regions.labels.begin<int>(), regions.labels.end<int>());
    QCOMPARE(static_cast<int>(labels.size()), regions.count);
    QCOMPARE(*labels.begin(), 0);
    QCOMPARE(*labels.rbegin(), regions.count - 1);
    for (const int label : labels) {
        cv::Mat components;
        const int background = 1;
        QCOMPARE(cv::connectedComponents(regions.labels == label, components, 4), background + 1);
    }
}

void SuperpixelsTest::thereAreAboutAsManyAsAskedFor_data() {
    QTest::addColumn<int>("count");
    for (const int count : {4, 10, 50, 200})
        QTest::addRow("%d", count) << count;
}

void SuperpixelsTest::thereAreAboutAsManyAsAskedFor() {
    QFETCH(int, count);
    const int found = cutIntoSuperpixels(scenePicture(), count).count;
    QVERIFY2(2 * found >= count && found <= 2 * count, qPrintable(QString::number(found)));
}

void SuperpixelsTest::regionsEndWhereColoursDo() {
    cv::Mat picture(96, 128, CV_8UC3, cv::Scalar(200, 60, 40));
    cv::Mat disc = cv::Mat::zeros(picture.size(), CV_8U);
    cv::circle(disc, {61, 47}, 30, 255, cv::FILLED);
    picture.setTo(cv::Scalar(40, 90, 200), disc);
    const Superpixels regions = cutIntoSuperpixels(picture, 48);
    int astray = 0; // pixels on the other side than most of their region
    for (int label = 0; label < regions.count; ++label) {
        const cv::Mat region = regions.labels == label;
        const int inside = cv::countNonZero(region & disc);
        astray += std::min(inside, cv::countNonZero(region) - inside);
    }
    QVERIFY2(astray < 20, qPrintable(QString::number(astray))); // of a boundary of some 190
}

void SuperpixelsTest::cuttingCanBeCancelled() {
    std::stop_source stop;
    int looks = 0;
    const Progress stopsAtTheThird({}, stop.get_token(), [&] {
        if (++looks == 3)
            stop.request_stop();
    });
    QVERIFY_EXCEPTION_THROWN(cutIntoSuperpixels(scenePicture(), 50, stopsAtTheThird), Cancelled);
    QVERIFY(looks <= 4);
}

void SuperpixelsTest::theSamePictureGivesTheSameRegionsOnAnyNumberOfThreads() {
    const cv::Mat expected = cutIntoSuperpixels(scenePicture(), 50).labels;
    for (int i = 0; i < 20; ++i)
        QVERIFY(equal(cutIntoSuperpixels(scenePicture(), 50).labels, expected));
    const int threads = cv::getNumThreads();
    cv::setNumThreads(1);
    const cv::Mat alone = cutIntoSuperpixels(scenePicture(), 50).labels;
    cv::setNumThreads(threads);
    QVERIFY(equal(alone, expected));
}

void SuperpixelsTest::oneRegionIsTheWholePicture() {
    const Superpixels regions = cutIntoSuperpixels(scenePicture(), 1);
    QCOMPARE(regions.count, 1);
    QCOMPARE(cv::countNonZero(regions.labels), 0);
}

void SuperpixelsTest::impossibleRegionsAreErrors_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("message");
    QTest::newRow("none") << 0 << "a picture of 8×4 pixels can be cut into 1 to 8 superpixels, not 0";
    QTest::newRow("too many") << 9 << "a picture of 8×4 pixels can be cut into 1 to 8 superpixels, not 9";
}

void SuperpixelsTest::impossibleRegionsAreErrors() {
    QFETCH(int, count);
    QFETCH(QString, message);
    try {
        cutIntoSuperpixels(noisyPicture(8, 4), count);
        QFAIL("no error");
    } catch (const UsageError& error) {
        QCOMPARE(QString::fromUtf8(error.what()), message);
    }
    QVERIFY_EXCEPTION_THROWN(cutIntoSuperpixels(cv::Mat(8, 8, CV_8U), 4), UsageError);
}

QTEST_GUILESS_MAIN(SuperpixelsTest)
#include "superpixels_test.moc"
