#include "image/fill.h"

#include "base/error.h"
#include "image/pixel_region.h"

#include <opencv2/imgproc.hpp>

#include <QtTest>

#include <set>

using namespace saliscope;

namespace {

cv::Mat randomPicture(cv::Size size) {
    cv::Mat picture(size, CV_8UC3);
    cv::RNG generator(5);
    generator.fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

cv::Mat maskOf(cv::Size size, const cv::Rect& rectangle) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    mask(rectangle).setTo(1);
    return mask;
}

double largestDifference(const cv::Mat& a, const cv::Mat& b, const cv::Mat& mask = {}) {
    return mask.empty() ? cv::norm(a, b, cv::NORM_INF) : cv::norm(a, b, cv::NORM_INF, mask);
}

void addFills() {
    QTest::addColumn<int>("fill");
    for (Fill fill : fills)
        QTest::newRow(std::string(nameOf(fill)).c_str()) << static_cast<int>(fill);
}

/// A picture whose colours change evenly from left to right and from top to bottom.
cv::Mat gradient(cv::Size size) {
    cv::Mat picture(size, CV_8UC3);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            picture.at<cv::Vec3b>(y, x) = cv::Vec3b(cv::saturate_cast<uchar>(40 + 160 * x / size.width),
                                                    cv::saturate_cast<uchar>(40 + 160 * y / size.height), 90);
    return picture;
}

} // namespace

class FillTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesAndFillsBelongTogether();
    void onlyMaskedPixelsChange_data() { addFills(); }
    void onlyMaskedPixelsChange();
    void nothingIsFilledWhereThereIsNoMask_data() { addFills(); }
    void nothingIsFilledWhereThereIsNoMask();
    void tinyPicturesAreFilled_data() { addFills(); }
    void tinyPicturesAreFilled();
    void coloursAreWhatTheySay();
    void blurIsThatOfTheWholePicture_data();
    void blurIsThatOfTheWholePicture();
    void blurAndNoiseDoNotDependOnTheMask_data();
    void blurAndNoiseDoNotDependOnTheMask();
    void noiseDependsOnTheSeedAlone();
    void noiseIsUniform();
    void noiseIsAsCoarseAsNetworksSee();
    void inpaintingShowsNothingOfWhatIsCovered_data();
    void inpaintingShowsNothingOfWhatIsCovered();
    void inpaintingContinuesItsSurroundings_data();
    void inpaintingContinuesItsSurroundings();
    void inpaintingOfEverythingIsTheMeanColour();
    void inpaintingWithHardlyAnythingLeftTakesItsMean();
    void inpaintingLeavesHiddenPixelsAside();
};

void FillTest::namesAndFillsBelongTogether() {
    for (Fill fill : fills)
        QCOMPARE(fillNamed(nameOf(fill)), fill);
    try {
        fillNamed("glitter");
        QFAIL("a fill that does not exist was found");
    } catch (const UsageError& error) {
        QCOMPARE(error.what(), "there is no fill 'glitter'; there are mean, black, blur, noise, inpaint");
    }
}

void FillTest::onlyMaskedPixelsChange() {
    QFETCH(int, fill);
    const cv::Mat picture = randomPicture({90, 70});
    const cv::Mat before = picture.clone(), mask = maskOf(picture.size(), {20, 0, 41, 33});
    const cv::Mat result = filled(picture, mask, static_cast<Fill>(fill), 3);
    QCOMPARE(largestDifference(picture, before), 0.0);
    QCOMPARE(largestDifference(result, picture, mask == 0), 0.0);
    QVERIFY(largestDifference(result, picture, mask) > 50);
}

void FillTest::nothingIsFilledWhereThereIsNoMask() {
    QFETCH(int, fill);
    const cv::Mat picture = randomPicture({30, 20});
    QCOMPARE(largestDifference(
                 filled(picture, cv::Mat::zeros(picture.size(), CV_8UC1), static_cast<Fill>(fill)), picture),
             0.0);
}

void FillTest::tinyPicturesAreFilled() {
    QFETCH(int, fill);
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(1, 300), cv::Size(300, 1), cv::Size(2, 2)})
        for (const int covered : {1, size.height}) {
            const cv::Mat picture = gradient(size), mask = maskOf(size, {0, 0, 1, covered});
            const cv::Mat result = filled(picture, mask, static_cast<Fill>(fill));
            QCOMPARE(result.size(), size);
            QCOMPARE(largestDifference(result, picture, mask == 0), 0.0);
        }
}

void FillTest::coloursAreWhatTheySay() {
    const cv::Mat picture = randomPicture({10, 10}), mask = maskOf({10, 10}, {0, 0, 10, 10});
    const auto isAll = [](const cv::Mat& result, const cv::Vec3b& colour) {
        return largestDifference(result, cv::Mat(result.size(), CV_8UC3, cv::Scalar(colour))) == 0;
    };
    QVERIFY(isAll(filled(picture, mask, Fill::meanColour), {124, 116, 104}));
    QVERIFY(isAll(filled(picture, mask, Fill::meanColour, 0, {1, 2, 3}), {1, 2, 3}));
    QVERIFY(isAll(filled(picture, mask, Fill::black), {0, 0, 0}));
}

void FillTest::blurIsThatOfTheWholePicture_data() {
    QTest::addColumn<int>("side");
    QTest::newRow("as it is") << 100;
    QTest::newRow("at half the size") << 160;
    QTest::newRow("at an eighth") << 701;
}

void FillTest::blurIsThatOfTheWholePicture() {
    QFETCH(int, side);
    // Blocks, because noise would be grey after the blur whatever the blur.
    cv::Mat picture;
    cv::resize(randomPicture({5, 4}), picture, {side + side / 4, side}, 0, 0, cv::INTER_NEAREST);
    cv::Mat expected;
    cv::GaussianBlur(picture, expected, {}, side / 10.0, side / 10.0, cv::BORDER_REPLICATE);
    const cv::Mat mask = maskOf(picture.size(), {side / 5, side / 4, side / 2, side / 2});
    QVERIFY(largestDifference(filled(picture, mask, Fill::blur), expected, mask) <= 3);
}

void FillTest::blurAndNoiseDoNotDependOnTheMask_data() {
    QTest::addColumn<int>("fill");
    QTest::newRow("blur") << static_cast<int>(Fill::blur);
    QTest::newRow("noise") << static_cast<int>(Fill::noise);
}

void FillTest::blurAndNoiseDoNotDependOnTheMask() {
    QFETCH(int, fill);
    const cv::Mat picture = randomPicture({500, 460});
    const cv::Mat small = maskOf(picture.size(), {101, 203, 7, 9});
    const cv::Mat large = maskOf(picture.size(), {33, 0, 400, 350});
    QCOMPARE(largestDifference(filled(picture, small, static_cast<Fill>(fill), 8),
                               filled(picture, large, static_cast<Fill>(fill), 8), small),
             0.0);
}

void FillTest::noiseDependsOnTheSeedAlone() {
    const cv::Mat picture = randomPicture({50, 50}), mask = maskOf({50, 50}, {0, 0, 50, 50});
    const cv::Mat first = filled(picture, mask, Fill::noise, 1);
    QCOMPARE(largestDifference(first, filled(gradient({50, 50}), mask, Fill::noise, 1)), 0.0);
    QVERIFY(largestDifference(first, filled(picture, mask, Fill::noise, 2)) > 100);
}

void FillTest::noiseIsUniform() {
    const cv::Size size(224, 224);
    const cv::Mat noise =
        filled(cv::Mat::zeros(size, CV_8UC3), maskOf(size, {0, 0, 224, 224}), Fill::noise, 4);
    cv::Scalar mean, deviation;
    cv::meanStdDev(noise, mean, deviation);
    for (int c = 0; c < 3; ++c) { // standard error of the mean: 74 / 224 = 0.33
        QVERIFY(std::abs(mean[c] - 127.5) < 1.5);
        QVERIFY(std::abs(deviation[c] - 73.9) < 1);
    }
    std::vector<cv::Mat> channels;
    cv::split(noise, channels);
    cv::Mat floats[2];
    channels[0].convertTo(floats[0], CV_32F, 1, -127.5);
    channels[1].convertTo(floats[1], CV_32F, 1, -127.5);
    QVERIFY(std::abs(floats[0].dot(floats[1])) / (73.9 * 73.9 * 224 * 224) < 0.02);
}

void FillTest::noiseIsAsCoarseAsNetworksSee() {
    const cv::Size size(224 * 4, 224 * 3);
    const cv::Mat noise = filled(cv::Mat::zeros(size, CV_8UC3), maskOf(size, {{}, size}), Fill::noise);
    std::set<std::array<int, 3>> colours;
    for (int y = 0; y < 9; ++y)
        for (int x = 0; x < 9; ++x) {
            const auto colour = noise.at<cv::Vec3b>(y, x);
            QCOMPARE(colour, noise.at<cv::Vec3b>(y / 3 * 3, x / 3 * 3));
            colours.insert({colour[0], colour[1], colour[2]});
        }
    QCOMPARE(colours.size(), 9U);
}

void FillTest::inpaintingShowsNothingOfWhatIsCovered_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QRect>("hole");
    QTest::newRow("small") << QSize(60, 50) << QRect(20, 20, 9, 9);
    QTest::newRow("at a corner") << QSize(60, 50) << QRect(0, 0, 30, 20);
    QTest::newRow("of the whole width") << QSize(60, 50) << QRect(0, 10, 60, 30);
    QTest::newRow("large") << QSize(900, 700) << QRect(101, 33, 603, 599);
    QTest::newRow("in one row") << QSize(200, 1) << QRect(50, 0, 77, 1);
}

void FillTest::inpaintingShowsNothingOfWhatIsCovered() {
    QFETCH(QSize, size);
    QFETCH(QRect, hole);
    const cv::Rect covered(hole.x(), hole.y(), hole.width(), hole.height());
    const cv::Mat mask = maskOf({size.width(), size.height()}, covered);
    cv::Mat one = gradient(mask.size()), other = one.clone();
    one(covered).setTo(cv::Scalar(255, 0, 0));
    other(covered).setTo(cv::Scalar(0, 0, 255));
    QCOMPARE(largestDifference(filled(one, mask, Fill::inpaint), filled(other, mask, Fill::inpaint), mask),
             0.0);
}

void FillTest::inpaintingContinuesItsSurroundings_data() {
    QTest::addColumn<int>("side");
    QTest::newRow("small") << 30;
    QTest::newRow("at a reduced size") << 300;
    QTest::newRow("at a much reduced size") << 1500;
}

void FillTest::inpaintingContinuesItsSurroundings() {
    QFETCH(int, side);
    const cv::Size size(2 * side, 2 * side);
    const cv::Mat picture = gradient(size), mask = maskOf(size, {side / 2, side / 2, side, side});
    QVERIFY(largestDifference(filled(picture, mask, Fill::inpaint), picture, mask) <= 3);
    const cv::Mat plain(size, CV_8UC3, cv::Scalar(9, 100, 200));
    QCOMPARE(largestDifference(filled(plain, mask, Fill::inpaint), plain), 0.0);
}

void FillTest::inpaintingOfEverythingIsTheMeanColour() {
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(40, 30), cv::Size(700, 500)}) {
        const cv::Mat result = filled(gradient(size), maskOf(size, {{}, size}), Fill::inpaint, 0, {7, 8, 9});
        QCOMPARE(largestDifference(result, cv::Mat(size, CV_8UC3, cv::Scalar(7, 8, 9))), 0.0);
    }
}

void FillTest::inpaintingWithHardlyAnythingLeftTakesItsMean() {
    const cv::Size size(500, 400); // all but a frame of one pixel, which no reduced pixel shows alone
    cv::Mat picture(size, CV_8UC3, cv::Scalar(10, 20, 30));
    const cv::Rect covered(1, 1, 498, 398);
    picture(covered).setTo(cv::Scalar::all(255));
    const cv::Mat result = filled(picture, maskOf(size, covered), Fill::inpaint);
    QCOMPARE(largestDifference(result, cv::Mat(size, CV_8UC3, cv::Scalar(10, 20, 30))), 0.0);
}

void FillTest::inpaintingLeavesHiddenPixelsAside() {
    const cv::Size size(600, 400);
    cv::Mat picture(size, CV_8UC3, cv::Scalar(10, 20, 30));
    const cv::Rect hidden(50, 50, 500, 300), hole(290, 190, 20, 20);
    picture(hidden).setTo(cv::Scalar::all(255));
    cv::Mat result = picture.clone();
    Filler(picture).fill(result, PixelRegion::ofMask(maskOf(size, hole)), {Fill::inpaint},
                         PixelRegion::ofMask(maskOf(size, hidden)));
    QCOMPARE(largestDifference(result(hole), cv::Mat(hole.size(), CV_8UC3, cv::Scalar(10, 20, 30))), 0.0);
    QCOMPARE(largestDifference(result, picture, maskOf(size, hole) == 0), 0.0);
}

QTEST_GUILESS_MAIN(FillTest)
#include "fill_test.moc"
