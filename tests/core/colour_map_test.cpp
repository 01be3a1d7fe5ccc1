#include "image/colour_map.h"

#include "base/error.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <QtTest>

#include <limits>

using namespace saliscope;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

std::array<cv::Vec3f, 256> labOf(ColourMap map) {
    const auto colours = coloursOf(map);
    cv::Mat rgb(1, 256, CV_8UC3);
    std::copy(colours.begin(), colours.end(), rgb.begin<cv::Vec3b>());
    cv::Mat floats;
    cv::Mat lab;
    rgb.convertTo(floats, CV_32F, 1 / 255.0);
    cv::cvtColor(floats, lab, cv::COLOR_RGB2Lab);
    std::array<cv::Vec3f, 256> result;
    std::copy_n(lab.ptr<cv::Vec3f>(), 256, result.begin());
    return result;
}

/// The colours of one row of values.
std::vector<cv::Vec3b> rowOf(const std::vector<float>& values, ColourMap map, ValueRange range) {
    const cv::Mat picture = colourise(at::tensor(values).unsqueeze(0), map, range);
    return {picture.begin<cv::Vec3b>(), picture.end<cv::Vec3b>()};
}

} // namespace

class ColourMapTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesAndMapsBelongTogether();
    void endsAreThePublishedColours_data();
    void endsAreThePublishedColours();
    void lightnessGrowsWithTheValue_data();
    void lightnessGrowsWithTheValue();
    void theDivergingMapIsEvenAndWhiteInTheMiddle();
    void valuesFindTheirColours();
    void whatIsNoNumberIsGrey();
    void anEmptyRangeIsNoError();
    void mapsOfOtherTypesAndLayoutsAreDrawnAlike();
    void onlyMapsAreDrawn();
    void percentilesAreNumPys_data();
    void percentilesAreNumPys();
    void rangesLeaveOutWhatIsNotFinite();
    void symmetricRangesHaveZeroInTheMiddle();
};

void ColourMapTest::namesAndMapsBelongTogether() {
    for (ColourMap map : colourMaps)
        QCOMPARE(colourMapNamed(nameOf(map)), map);
    try {
        colourMapNamed("jet");
        QFAIL("there is no map called jet");
    } catch (const UsageError& error) {
        QCOMPARE(error.what(),
                 "there is no colour map 'jet'; there are viridis, magma, inferno, turbo, grey, diverging");
    }
}

void ColourMapTest::endsAreThePublishedColours_data() {
    QTest::addColumn<int>("map");
    QTest::addColumn<cv::Vec3b>("first");
    QTest::addColumn<cv::Vec3b>("last");
    const auto add = [](ColourMap map, cv::Vec3b first, cv::Vec3b last) {
        QTest::newRow(std::string(nameOf(map)).c_str()) << static_cast<int>(map) << first << last;
    };
    add(ColourMap::viridis, {68, 1, 84}, {253, 231, 37});
    add(ColourMap::magma, {0, 0, 4}, {252, 253, 191});
    add(ColourMap::inferno, {0, 0, 4}, {252, 255, 164});
    add(ColourMap::turbo, {48, 18, 59}, {122, 4, 3});
    add(ColourMap::grey, {0, 0, 0}, {255, 255, 255});
}

void ColourMapTest::endsAreThePublishedColours() {
    QFETCH(int, map);
    QFETCH(cv::Vec3b, first);
    QFETCH(cv::Vec3b, last);
    const auto colours = coloursOf(static_cast<ColourMap>(map));
    QVERIFY(cv::norm(colours.front(), first, cv::NORM_INF) <= 1);
    QVERIFY(cv::norm(colours.back(), last, cv::NORM_INF) <= 1);
}

void ColourMapTest::lightnessGrowsWithTheValue_data() {
    QTest::addColumn<int>("map");
    for (ColourMap map : {ColourMap::viridis, ColourMap::magma, ColourMap::inferno, ColourMap::grey})
        QTest::newRow(std::string(nameOf(map)).c_str()) << static_cast<int>(map);
}

void ColourMapTest::lightnessGrowsWithTheValue() {
    QFETCH(int, map);
    const auto lab = labOf(static_cast<ColourMap>(map));
    for (std::size_t i = 4; i < lab.size(); ++i)
        QVERIFY(lab[i][0] > lab[i - 4][0]);
}

void ColourMapTest::theDivergingMapIsEvenAndWhiteInTheMiddle() {
    const auto lab = labOf(ColourMap::diverging);
    QVERIFY(lab[127][0] > 96 && lab[128][0] > 96);
    QVERIFY(std::hypot(lab[127][1], lab[127][2]) < 2);
    constexpr std::size_t step = 15;
    const double first = cv::norm(lab[step] - lab[0]);
    for (std::size_t i = 0; i + step < lab.size(); i += step)
        if (i + step < 127 || i > 128)
            QVERIFY2(std::abs(cv::norm(lab[i + step] - lab[i]) - first) < 0.1 * first,
                     qPrintable(QString::number(i)));
    for (std::size_t i = 0; i < 128; ++i)
        QVERIFY(std::abs(lab[i][0] - lab[255 - i][0]) < 1); // neither sign is more prominent
    QVERIFY(coloursOf(ColourMap::diverging).front()[2] > 180 &&
            coloursOf(ColourMap::diverging).back()[0] > 180);
}

void ColourMapTest::valuesFindTheirColours() {
    const auto colours = coloursOf(ColourMap::viridis);
    const auto row = rowOf({-1, 2, 3, 4, 100, infinity, -infinity}, ColourMap::viridis, {2, 4});
    QCOMPARE(row[0], colours[0]); // below the range
    QCOMPARE(row[1], colours[0]);
    QCOMPARE(row[2], colours[128]);
    QCOMPARE(row[3], colours[255]);
    QCOMPARE(row[4], colours[255]);
    QCOMPARE(row[5], colours[255]);
    QCOMPARE(row[6], colours[0]);
}

void ColourMapTest::whatIsNoNumberIsGrey() {
    for (ColourMap map : colourMaps)
        QCOMPARE(rowOf({notANumber}, map, {0, 1})[0], cv::Vec3b(128, 128, 128));
    for (ColourMap map :
         {ColourMap::viridis, ColourMap::magma, ColourMap::inferno, ColourMap::turbo, ColourMap::diverging})
        for (const cv::Vec3b& colour : coloursOf(map))
            QVERIFY(cv::norm(colour, colourOfNan, cv::NORM_INF) > 16);
}

void ColourMapTest::anEmptyRangeIsNoError() {
    QCOMPARE(rowOf({3, 3}, ColourMap::magma, {3, 3})[0], coloursOf(ColourMap::magma)[0]);
    QCOMPARE(rowOf({0, 0}, ColourMap::diverging, {0, 0})[1], coloursOf(ColourMap::diverging)[128]);
}

void ColourMapTest::mapsOfOtherTypesAndLayoutsAreDrawnAlike() {
    const at::Tensor map = at::arange(12, at::kFloat).reshape({3, 4});
    const cv::Mat expected = colourise(map, ColourMap::turbo, {0, 11});
    QCOMPARE(expected.size(), cv::Size(4, 3));
    QCOMPARE(cv::norm(colourise(map.to(at::kLong), ColourMap::turbo, {0, 11}), expected, cv::NORM_INF), 0.0);
    QCOMPARE(cv::norm(colourise(map.t().contiguous().t(), ColourMap::turbo, {0, 11}), expected, cv::NORM_INF),
             0.0);
}

void ColourMapTest::onlyMapsAreDrawn() {
    QVERIFY_EXCEPTION_THROWN(colourise(at::zeros({1, 3, 3}), ColourMap::grey, {0, 1}), UsageError);
    QVERIFY(colourise(at::zeros({0, 3}), ColourMap::grey, {0, 1}).empty());
}

void ColourMapTest::percentilesAreNumPys_data() {
    QTest::addColumn<double>("percentile");
    QTest::addColumn<float>("expected");
    // numpy.percentile([7, 1, 3, 10, 4], q)
    QTest::newRow("lowest") << 0.0 << 1.0f;
    QTest::newRow("between") << 10.0 << 1.8f;
    QTest::newRow("middle") << 50.0 << 4.0f;
    QTest::newRow("between high ones") << 90.0 << 8.8f;
    QTest::newRow("highest") << 100.0 << 10.0f;
}

void ColourMapTest::percentilesAreNumPys() {
    QFETCH(double, percentile);
    QFETCH(float, expected);
    const at::Tensor values = at::tensor({7.f, 1.f, 3.f, 10.f, 4.f});
    QCOMPARE(valueRange(values, percentile, 100).low, expected);
    QCOMPARE(valueRange(values, 0, percentile).high, expected);
}

void ColourMapTest::rangesLeaveOutWhatIsNotFinite() {
    QCOMPARE(valueRange(at::tensor({notANumber, 2.f, infinity, -3.f, -infinity})), (ValueRange{-3, 2}));
    QCOMPARE(valueRange(at::tensor({notANumber, infinity})), (ValueRange{0, 0}));
    QCOMPARE(valueRange(at::empty({0})), (ValueRange{0, 0}));
}

void ColourMapTest::symmetricRangesHaveZeroInTheMiddle() {
    QCOMPARE(symmetricRange(at::tensor({1.f, -5.f, 2.f})), (ValueRange{-5, 5}));
    QCOMPARE(symmetricRange(at::tensor({1.f, -5.f, 2.f}), 50), (ValueRange{-2, 2}));
    QCOMPARE(symmetricRange(at::zeros({3})), (ValueRange{0, 0}));
}

QTEST_GUILESS_MAIN(ColourMapTest)
#include "colour_map_test.moc"
