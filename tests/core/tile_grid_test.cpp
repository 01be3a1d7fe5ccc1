#include "image/tile_grid.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QtTest>

#include <limits>

using namespace saliscope;

namespace {

const GridOptions unlabelled{.labels = false};

bool isEverywhere(const cv::Mat& part, const cv::Vec3b& colour) {
    return cv::norm(part, cv::Mat(part.size(), CV_8UC3, cv::Scalar(colour[0], colour[1], colour[2])),
                    cv::NORM_INF) == 0;
}

bool contains(const cv::Mat& sheet, const cv::Vec3b& colour) {
    return std::find(sheet.begin<cv::Vec3b>(), sheet.end<cv::Vec3b>(), colour) != sheet.end<cv::Vec3b>();
}

} // namespace

class TileGridTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tilesLieInReadingOrderWithGapsBetween();
    void tinyMapsAreEnlargedToSquares();
    void sheetsFitAndAreAboutSquare_data();
    void sheetsFitAndAreAboutSquare();
    void largeMapsAreShrunkToFit();
    void labelsStandWhereThereIsRoom();
    void theScaleIsCommonOrOfEachTile();
    void signedMapsHaveZeroInTheMiddle();
    void oneExtremeValueDoesNotDarkenTheRest();
    void notANumberIsVisible();
    void kernelsOfThreeChannelsAreInColour();
    void deeperKernelsAreSlices();
    void allKernelsHaveOneScale();
    void whatCannotBeDrawnIsAUsageError();
};

/// Four maps of 64 x 64 on a sheet whose size leaves no room to enlarge them.
void TileGridTest::tilesLieInReadingOrderWithGapsBetween() {
    const at::Tensor maps = at::arange(4, at::kFloat).reshape({4, 1, 1}).expand({4, 64, 64});
    const cv::Mat sheet = activationGrid(maps, {.maxSide = 150, .labels = false});
    QCOMPARE(sheet.size(), cv::Size(2 + 64 + 2 + 64 + 2, 2 + 64 + 2 + 64 + 2));
    const auto colours = coloursOf(ColourMap::viridis);
    for (int tile = 0; tile < 4; ++tile)
        QVERIFY(isEverywhere(sheet(cv::Rect(2 + tile % 2 * 66, 2 + tile / 2 * 66, 64, 64)),
                             colours[static_cast<std::size_t>(85 * tile)]));
    QVERIFY(isEverywhere(sheet.row(66), cv::Vec3b(30, 30, 30)));
    QVERIFY(isEverywhere(sheet.col(67), cv::Vec3b(30, 30, 30)));
}

void TileGridTest::tinyMapsAreEnlargedToSquares() {
    const cv::Mat sheet = activationGrid(at::tensor({0.f, 1.f, 1.f, 0.f}).reshape({1, 2, 2}), unlabelled);
    const int side = (sheet.cols - 4) / 2;
    QVERIFY(side >= 64);
    const auto colours = coloursOf(ColourMap::viridis);
    QVERIFY(isEverywhere(sheet(cv::Rect(2, 2, side, side)), colours.front()));
    QVERIFY(isEverywhere(sheet(cv::Rect(2 + side, 2, side, side)), colours.back()));
    QVERIFY(isEverywhere(sheet(cv::Rect(2, 2 + side, side, side)), colours.back()));
}

void TileGridTest::sheetsFitAndAreAboutSquare_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    for (auto [count, height, width] : {std::tuple(1, 7, 7),
                                        {7, 56, 56},
                                        {64, 112, 112},
                                        {512, 1, 1},
                                        {2048, 7, 7},
                                        {48, 10, 30},
                                        {100, 60, 20}})
        QTest::addRow("%d of %d x %d", count, height, width) << count << height << width;
}

void TileGridTest::sheetsFitAndAreAboutSquare() {
    QFETCH(int, count);
    QFETCH(int, height);
    QFETCH(int, width);
    for (int maxSide : {256, 1000, 4096}) {
        const cv::Mat sheet = activationGrid(at::rand({count, height, width}), {.maxSide = maxSide});
        QCOMPARE(sheet.type(), CV_8UC3);
        QVERIFY(std::max(sheet.cols, sheet.rows) <= maxSide);
        QVERIFY(std::max(sheet.cols, sheet.rows) < 1.7 * std::min(sheet.cols, sheet.rows));
    }
}

void TileGridTest::largeMapsAreShrunkToFit() {
    at::Tensor stripes = at::zeros({4, 400, 400});
    stripes.slice(2, 0, 400, 2) = 1; // too fine for the sheet: what remains is their mean
    const cv::Mat sheet =
        activationGrid(stripes, {.maxSide = 410, .labels = false, .colourMap = ColourMap::grey});
    QVERIFY(sheet.cols <= 410 && sheet.cols > 390);
    const cv::Scalar mean = cv::mean(sheet(cv::Rect(20, 20, 100, 100)));
    QVERIFY(std::abs(mean[0] - 127.5) < 3);
}

void TileGridTest::labelsStandWhereThereIsRoom() {
    const at::Tensor maps = at::zeros({4, 64, 64});
    const cv::Mat without = activationGrid(maps, unlabelled);
    const cv::Mat with = activationGrid(maps);
    QCOMPARE(with.cols, without.cols);
    QCOMPARE(with.rows, without.rows + 2 * 12);
    double brightest = 0;
    cv::minMaxLoc(with.rowRange(0, 13).reshape(1), nullptr, &brightest);
    QVERIFY(brightest > 120); // something is written there
    const GridOptions small{.maxSide = 100};
    QCOMPARE(activationGrid(at::zeros({16, 20, 20}), small).size(), cv::Size(90, 90)); // and here is no room
}

void TileGridTest::theScaleIsCommonOrOfEachTile() {
    at::Tensor maps = at::zeros({2, 40, 40});
    maps[0].slice(0, 20, 40) = 1;
    maps[1].slice(0, 20, 40) = 10;
    const auto colours = coloursOf(ColourMap::viridis);
    const cv::Mat common = activationGrid(maps, {.labels = false, .scale = GridScale::common});
    const cv::Mat each = activationGrid(maps, {.labels = false, .scale = GridScale::each});
    QVERIFY(!contains(common.colRange(0, common.cols / 2), colours.back()));
    QVERIFY(contains(common.colRange(common.cols / 2, common.cols), colours.back()));
    QVERIFY(contains(each.colRange(0, each.cols / 2), colours.back()));
    QVERIFY(contains(each.colRange(each.cols / 2, each.cols), colours.back()));
}

void TileGridTest::signedMapsHaveZeroInTheMiddle() {
    at::Tensor maps = at::zeros({1, 3, 3});
    maps[0][0][0] = 2;
    const GridOptions options{.labels = false, .colourMap = ColourMap::diverging};
    const cv::Mat sheet = activationGrid(maps, options);
    const auto colours = coloursOf(ColourMap::diverging);
    QCOMPARE(sheet.at<cv::Vec3b>(sheet.rows / 2, sheet.cols / 2), colours[128]);
    QCOMPARE(sheet.at<cv::Vec3b>(5, 5), colours[255]);
}

void TileGridTest::oneExtremeValueDoesNotDarkenTheRest() {
    at::Tensor maps = at::rand({10, 40, 40});
    maps[3][7][7] = 1e6f;
    const cv::Mat sheet = activationGrid(maps, unlabelled);
    QVERIFY(contains(sheet, coloursOf(ColourMap::viridis)[200]));
}

void TileGridTest::notANumberIsVisible() {
    at::Tensor maps = at::rand({2, 40, 40});
    maps[1][0][0] = std::numeric_limits<float>::quiet_NaN();
    const cv::Mat sheet = activationGrid(maps, unlabelled);
    QVERIFY(contains(sheet.colRange(sheet.cols / 2, sheet.cols), colourOfNan));
    QVERIFY(!contains(sheet.colRange(0, sheet.cols / 2), colourOfNan));
}

void TileGridTest::kernelsOfThreeChannelsAreInColour() {
    at::Tensor kernels = at::zeros({2, 3, 2, 2});
    kernels[0][0] = 1;  // red
    kernels[0][2] = -1; // no blue
    const cv::Mat sheet = filterGrid(kernels, unlabelled);
    QVERIFY(sheet.cols > sheet.rows);
    const auto at = [&](double x) {
        return sheet.at<cv::Vec3b>(sheet.rows / 2, static_cast<int>(sheet.cols * x));
    };
    QCOMPARE(at(0.25), cv::Vec3b(255, 128, 0));
    QCOMPARE(at(0.75), cv::Vec3b(128, 128, 128)); // zero
}

void TileGridTest::deeperKernelsAreSlices() {
    at::Tensor kernels = at::zeros({1, 4, 3, 3});
    kernels[0][0] = 1;
    kernels[0][1] = -1;
    kernels[0][3][1][1] = 1;
    const cv::Mat sheet = filterGrid(kernels, unlabelled);
    const auto colours = coloursOf(ColourMap::diverging);
    const auto at = [&](double x, double y) {
        return sheet.at<cv::Vec3b>(static_cast<int>(sheet.rows * y), static_cast<int>(sheet.cols * x));
    };
    QCOMPARE(at(0.25, 0.25), colours[255]);
    QCOMPARE(at(0.75, 0.25), colours[0]);
    QCOMPARE(at(0.25, 0.75), colours[128]);
    QCOMPARE(at(0.75, 0.75), colours[255]);
    QCOMPARE(at(0.95, 0.95), colours[128]);
    QCOMPARE(at(0.5, 0.25), cv::Vec3b(30, 30, 30)); // the gap
    // Each input channel of a 1 x 1 convolution is one square; depthwise kernels have one slice.
    QVERIFY(!filterGrid(at::randn({16, 64, 1, 1})).empty());
    QVERIFY(!filterGrid(at::randn({16, 1, 5, 5})).empty());
}

void TileGridTest::allKernelsHaveOneScale() {
    at::Tensor kernels = at::zeros({2, 1, 3, 3});
    kernels[0] = 0.5f;
    kernels[1] = -1;
    const cv::Mat sheet = filterGrid(kernels, unlabelled);
    const auto colours = coloursOf(ColourMap::diverging);
    QVERIFY(contains(sheet, colours[191]));
    QVERIFY(contains(sheet, colours[0]));
}

void TileGridTest::whatCannotBeDrawnIsAUsageError() {
    QVERIFY_EXCEPTION_THROWN(activationGrid(at::zeros({3, 3})), UsageError);
    QVERIFY_EXCEPTION_THROWN(activationGrid(at::zeros({0, 3, 3})), UsageError);
    QVERIFY_EXCEPTION_THROWN(filterGrid(at::zeros({3, 3, 3})), UsageError);
    QVERIFY_EXCEPTION_THROWN(activationGrid(at::zeros({10'000, 2, 2}), {.maxSide = 64}), UsageError);
}

QTEST_GUILESS_MAIN(TileGridTest)
#include "tile_grid_test.moc"
