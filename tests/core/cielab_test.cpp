// CIE L*a*b* as it is published for some colours, and as OpenCV has it for all.
#include "image/cielab.h"

#include <QtTest>

#include <opencv2/imgproc.hpp>

using namespace saliscope;

namespace {

/// Every fifth level of each channel, both ends among them: 52 × 2704 pixels.
cv::Mat coloursOfTheCube() {
    constexpr int step = 5, levels = 255 / step + 1;
    cv::Mat colours(levels, levels * levels, CV_8UC3);
    for (int r = 0; r < levels; ++r)
        for (int g = 0; g < levels; ++g)
            for (int b = 0; b < levels; ++b)
                colours.at<cv::Vec3b>(r, g * levels + b) = cv::Vec3b(cv::Vec3i(r, g, b) * step);
    return colours;
}

cv::Mat openCvsCielab(const cv::Mat& rgb) {
    cv::Mat lab;
    cv::cvtColor(rgb, lab, cv::COLOR_RGB2Lab);
    return lab;
}

} // namespace

Q_DECLARE_METATYPE(cv::Vec3b)
Q_DECLARE_METATYPE(cv::Vec3f)

class CielabTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wholePicturesAreOpenCvs();
    void coloursAreThePublishedOnes_data();
    void coloursAreThePublishedOnes();
    void aColourComesBack();
    void coloursThatNoScreenShowsAreClamped();
    void anEmptyPictureStaysEmpty();
};

void CielabTest::wholePicturesAreOpenCvs() {
    const cv::Mat colours = coloursOfTheCube();
    cv::Mat differences;
    cv::absdiff(toCielab(colours), openCvsCielab(colours), differences);
    QVERIFY(cv::norm(differences, cv::NORM_INF) <= 2); // its whole numbers are coarse where it is dark
    QVERIFY(cv::countNonZero(differences.reshape(1) > 1) < static_cast<int>(colours.total()) / 1000);
}

void CielabTest::coloursAreThePublishedOnes_data() {
    QTest::addColumn<cv::Vec3b>("colour");
    QTest::addColumn<cv::Vec3f>("cielab");
    QTest::newRow("black") << cv::Vec3b(0, 0, 0) << cv::Vec3f(0, 0, 0);
    QTest::newRow("white") << cv::Vec3b(255, 255, 255) << cv::Vec3f(100, 0, 0);
    QTest::newRow("grey") << cv::Vec3b(119, 119, 119) << cv::Vec3f(50.03f, 0, 0);
    QTest::newRow("red") << cv::Vec3b(255, 0, 0) << cv::Vec3f(53.24f, 80.09f, 67.20f);
    QTest::newRow("green") << cv::Vec3b(0, 255, 0) << cv::Vec3f(87.73f, -86.18f, 83.18f);
    QTest::newRow("blue") << cv::Vec3b(0, 0, 255) << cv::Vec3f(32.30f, 79.19f, -107.86f);
    QTest::newRow("cyan") << cv::Vec3b(0, 255, 255) << cv::Vec3f(91.11f, -48.09f, -14.13f);
    QTest::newRow("magenta") << cv::Vec3b(255, 0, 255) << cv::Vec3f(60.32f, 98.23f, -60.82f);
    QTest::newRow("yellow") << cv::Vec3b(255, 255, 0) << cv::Vec3f(97.14f, -21.55f, 94.48f);
}

void CielabTest::coloursAreThePublishedOnes() {
    QFETCH(cv::Vec3b, colour);
    QFETCH(cv::Vec3f, cielab);
    const double most = cv::norm(cielabOf(colour), cielab, cv::NORM_INF); // their matrices differ a little
    QVERIFY2(most < 0.03, qPrintable(QString::number(most)));
}

void CielabTest::aColourComesBack() {
    const cv::Mat colours = coloursOfTheCube();
    for (auto colour = colours.begin<cv::Vec3b>(); colour != colours.end<cv::Vec3b>(); ++colour)
        QVERIFY(srgbOf(cielabOf(*colour)) == *colour);
}

void CielabTest::coloursThatNoScreenShowsAreClamped() {
    QCOMPARE(srgbOf({150, 0, 0})[1], std::uint8_t(255));
    QCOMPARE(srgbOf({-20, 0, 0})[1], std::uint8_t(0));
    QCOMPARE(srgbOf({50, 120, 0})[1], std::uint8_t(0));   // redder than red: less than no green
    QCOMPARE(srgbOf({60, 120, 0})[0], std::uint8_t(255)); // more red than there is
}

void CielabTest::anEmptyPictureStaysEmpty() {
    QVERIFY(toCielab(cv::Mat()).empty());
}

QTEST_GUILESS_MAIN(CielabTest)
#include "cielab_test.moc"
