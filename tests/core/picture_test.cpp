#include "image/picture.h"

#include "base/error.h"
#include "base/file.h"
#include "picture_files.h"
#include "support/shared_files.h"
#include "support/temporary_folder.h"

#include <opencv2/core.hpp>

#include <QtTest>

#include <png.h>
#include <tiff.h>

using namespace saliscope;

namespace {

constexpr int width = 45;
constexpr int height = 31;

double largestDifference(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_INF);
}

/// What a test writes into a file, and what it reads from it must be.
struct Case {
    std::function<void(const std::filesystem::path&)> write;
    cv::Mat expected;
    double tolerance = 0;
};

/// The samples as 16-bit ones, in the machine's order.
cv::Mat to16Bits(const cv::Mat& samples) {
    cv::Mat result;
    samples.convertTo(result, CV_16U, 257);
    return result;
}

cv::Mat greyOf(const cv::Mat& rgb) {
    cv::Mat red;
    cv::extractChannel(rgb, red, 0);
    return red;
}

cv::Mat threeEqualChannels(const cv::Mat& grey) {
    cv::Mat result;
    cv::merge(std::vector{grey, grey, grey}, result);
    return result;
}

cv::Mat withAlpha(const cv::Mat& pixels, const cv::Mat& alpha) {
    std::vector<cv::Mat> channels;
    cv::split(pixels, channels);
    channels.push_back(alpha);
    cv::Mat result;
    cv::merge(channels, result);
    return result;
}

/// Runs through all values of alpha.
cv::Mat alphaRamp() {
    cv::Mat alpha(height, width, CV_8UC1);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            alpha.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>((7 * x + 11 * y) % 256);
    return alpha;
}

cv::Mat overWhite(const cv::Mat& rgb, const cv::Mat& alpha) {
    cv::Mat result = rgb.clone();
    for (int y = 0; y < rgb.rows; ++y)
        for (int x = 0; x < rgb.cols; ++x)
            for (int c = 0; c < 3; ++c) {
                const double opacity = alpha.at<std::uint8_t>(y, x) / 255.0;
                result.at<cv::Vec3b>(y, x)[c] = static_cast<std::uint8_t>(
                    std::lround(opacity * rgb.at<cv::Vec3b>(y, x)[c] + (1 - opacity) * 255));
            }
    return result;
}

} // namespace

class PictureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFormatIsReadInColour_data();
    void everyFormatIsReadInColour() { checkCase(); }
    void greyBecomesThreeEqualChannels_data();
    void greyBecomesThreeEqualChannels() { checkCase(); }
    void transparentPixelsLieOverWhite_data();
    void transparentPixelsLieOverWhite() { checkCase(); }
    void inksBecomeColours_data();
    void inksBecomeColours() { checkCase(); }
    void orientationIsApplied_data();
    void orientationIsApplied();
    void theContentDecidesAndNamesAreUtf8();
    void writtenPicturesComeBack();
    void allPhotosAreReadWithTheSizeAndModeOfTheReference();

private:
    void checkCase() {
        QFETCH(Case, kind);
        kind.write(folder_ / "picture");
        const Picture picture = readPicture(folder_ / "picture");
        QCOMPARE(picture.pixels.type(), CV_8UC3);
        QCOMPARE(picture.pixels.size(), kind.expected.size());
        QCOMPARE(cv::Size(picture.fullWidth, picture.fullHeight), kind.expected.size());
        QCOMPARE(picture.reduction, 1);
        const double difference = largestDifference(picture.pixels, kind.expected);
        QVERIFY2(difference <= kind.tolerance, qPrintable(QString("difference %1").arg(difference)));
    }

    test::TemporaryFolder folder_;
};

void PictureTest::everyFormatIsReadInColour_data() {
    QTest::addColumn<Case>("kind");
    const cv::Mat rgb = test::rampPicture(width, height);
    const auto png = [](test::PngKind kind, const cv::Mat& samples) {
        return [=](const auto& path) { test::writePngFile(path, kind, test::rowsOf(samples)); };
    };
    const auto tiff = [](test::TiffKind kind, const cv::Mat& samples) {
        return [=](const auto& path) { test::writeTiffFile(path, kind, test::rowsOf(samples)); };
    };
    const auto jpeg = [&](bool progressive) {
        return [=](const auto& path) {
            test::writeJpegFile(path, {.width = width, .height = height, .progressive = progressive},
                                test::rowsOf(rgb));
        };
    };
    QTest::newRow("JPEG") << Case{jpeg(false), rgb, 3};
    QTest::newRow("progressive JPEG") << Case{jpeg(true), rgb, 3};
    QTest::newRow("PNG") << Case{png({width, height, PNG_COLOR_TYPE_RGB}, rgb), rgb};
    QTest::newRow("interlaced PNG") << Case{png({width, height, PNG_COLOR_TYPE_RGB, 8, true}, rgb), rgb};
    QTest::newRow("16-bit PNG") << Case{png({width, height, PNG_COLOR_TYPE_RGB, 16}, to16Bits(rgb)), rgb};
    QTest::newRow("lossless WebP") << Case{[=](const auto& path) { test::writeWebpFile(path, rgb, 101); },
                                           rgb};
    QTest::newRow("lossy WebP") << Case{[=](const auto& path) { test::writeWebpFile(path, rgb, 100); }, rgb,
                                        12};
    QTest::newRow("BMP") << Case{[=](const auto& path) { test::writeBmpFile(path, rgb); }, rgb};
    QTest::newRow("TIFF") << Case{tiff({width, height, PHOTOMETRIC_RGB, 3}, rgb), rgb};
    QTest::newRow("16-bit TIFF") << Case{tiff({width, height, PHOTOMETRIC_RGB, 3, 16}, to16Bits(rgb)), rgb};
    QTest::newRow("LZW TIFF") << Case{tiff({width, height, PHOTOMETRIC_RGB, 3, 8, COMPRESSION_LZW}, rgb),
                                      rgb};
    QTest::newRow("tiled TIFF") << Case{
        tiff({.width = width, .height = height, .photometric = PHOTOMETRIC_RGB, .samples = 3, .tileSide = 16},
             rgb),
        rgb};
    QTest::newRow("TIFF with a fourth sample that means nothing")
        << Case{tiff({.width = width,
                      .height = height,
                      .photometric = PHOTOMETRIC_RGB,
                      .samples = 4,
                      .extraSample = EXTRASAMPLE_UNSPECIFIED},
                     withAlpha(rgb, cv::Mat::zeros(height, width, CV_8UC1))),
                rgb};
}

void PictureTest::greyBecomesThreeEqualChannels_data() {
    QTest::addColumn<Case>("kind");
    const cv::Mat grey = greyOf(test::rampPicture(width, height));
    const cv::Mat rgb = threeEqualChannels(grey);
    cv::Mat packed(height, (width + 7) / 8, CV_8UC1, cv::Scalar(0b10110100));
    cv::Mat blackAndWhite(height, width, CV_8UC1);
    for (int x = 0; x < width; ++x)
        blackAndWhite.col(x).setTo(0b10110100 >> (7 - x % 8) & 1 ? 255 : 0);

    QTest::newRow("JPEG") << Case{[=](const auto& path) {
                                      test::writeJpegFile(path,
                                                          {.width = width, .height = height, .components = 1},
                                                          test::rowsOf(grey));
                                  },
                                  rgb, 1};
    for (int bits : {8, 16})
        QTest::addRow("%d-bit PNG", bits)
            << Case{[=](const auto& path) {
                        test::writePngFile(path, {width, height, PNG_COLOR_TYPE_GRAY, bits},
                                           test::rowsOf(bits == 8 ? grey : to16Bits(grey)));
                    },
                    rgb};
    QTest::newRow("1-bit PNG") << Case{[=](const auto& path) {
                                           test::writePngFile(path, {width, height, PNG_COLOR_TYPE_GRAY, 1},
                                                              test::rowsOf(packed));
                                       },
                                       threeEqualChannels(blackAndWhite)};
    QTest::newRow("BMP") << Case{[=](const auto& path) { test::writeBmpFile(path, grey); }, rgb};
    for (int bits : {8, 16})
        QTest::addRow("%d-bit TIFF", bits)
            << Case{[=](const auto& path) {
                        test::writeTiffFile(path, {width, height, PHOTOMETRIC_MINISBLACK, 1, bits},
                                            test::rowsOf(bits == 8 ? grey : to16Bits(grey)));
                    },
                    rgb};
    QTest::newRow("fax TIFF, white is 0") << Case{
        [=](const auto& path) {
            test::writeTiffFile(path, {width, height, PHOTOMETRIC_MINISWHITE, 1, 1, COMPRESSION_CCITTFAX4},
                                test::rowsOf(packed));
        },
        threeEqualChannels(255 - blackAndWhite)};
}

void PictureTest::transparentPixelsLieOverWhite_data() {
    QTest::addColumn<Case>("kind");
    const cv::Mat rgb = test::rampPicture(width, height);
    const cv::Mat grey = greyOf(rgb);
    const cv::Mat alpha = alphaRamp();
    const cv::Mat rgba = withAlpha(rgb, alpha);
    const cv::Mat expected = overWhite(rgb, alpha);
    const cv::Mat expectedGrey = overWhite(threeEqualChannels(grey), alpha);
    for (int bits : {8, 16})
        for (bool interlaced : {false, true}) {
            const auto png = [=](int type, const cv::Mat& samples) {
                return [=](const auto& path) {
                    test::writePngFile(path, {width, height, type, bits, interlaced},
                                       test::rowsOf(bits == 8 ? samples : to16Bits(samples)));
                };
            };
            const char* interlacing = interlaced ? ", interlaced" : "";
            QTest::addRow("%d-bit PNG%s", bits, interlacing)
                << Case{png(PNG_COLOR_TYPE_RGB_ALPHA, rgba), expected};
            QTest::addRow("%d-bit grey PNG%s", bits, interlacing)
                << Case{png(PNG_COLOR_TYPE_GRAY_ALPHA, withAlpha(grey, alpha)), expectedGrey};
        }

    const std::vector<cv::Vec3b> palette = {{10, 20, 30}, {200, 100, 0}, {0, 0, 255}, {90, 90, 90}};
    cv::Mat indices(height, width, CV_8UC1);
    cv::Mat colours(height, width, CV_8UC3);
    cv::Mat colourAlpha(height, width, CV_8UC1);
    const std::vector<std::uint8_t> paletteAlpha = {0, 77, 200}; // the fourth is opaque
    for (int x = 0; x < width; ++x) {
        const auto index = static_cast<std::size_t>(x % 4);
        indices.col(x).setTo(x % 4);
        colours.col(x).setTo(cv::Scalar(palette[index][0], palette[index][1], palette[index][2]));
        colourAlpha.col(x).setTo(index < 3 ? paletteAlpha[index] : 255);
    }
    QTest::newRow("palette PNG") << Case{[=](const auto& path) {
                                             test::writePngFile(path,
                                                                {.width = width,
                                                                 .height = height,
                                                                 .colourType = PNG_COLOR_TYPE_PALETTE,
                                                                 .palette = palette,
                                                                 .paletteAlpha = paletteAlpha},
                                                                test::rowsOf(indices));
                                         },
                                         overWhite(colours, colourAlpha)};
    QTest::newRow("one grey value of a PNG")
        << Case{[=](const auto& path) {
                    test::writePngFile(path,
                                       {.width = width,
                                        .height = height,
                                        .colourType = PNG_COLOR_TYPE_GRAY,
                                        .transparentGrey = grey.at<std::uint8_t>(0, 5)},
                                       test::rowsOf(grey));
                },
                overWhite(threeEqualChannels(grey), grey != grey.at<std::uint8_t>(0, 5))};
    QTest::newRow("WebP") << Case{[=](const auto& path) { test::writeWebpFile(path, rgba, 101); }, expected};
    QTest::newRow("BMP") << Case{[=](const auto& path) { test::writeBmpFile(path, rgba); }, expected};
    QTest::newRow("TIFF") << Case{[=](const auto& path) {
                                      test::writeTiffFile(path,
                                                          {.width = width,
                                                           .height = height,
                                                           .photometric = PHOTOMETRIC_RGB,
                                                           .samples = 4,
                                                           .extraSample = EXTRASAMPLE_UNASSALPHA},
                                                          test::rowsOf(rgba));
                                  },
                                  expected, 1};
}

void PictureTest::inksBecomeColours_data() {
    QTest::addColumn<Case>("kind");
    const cv::Mat ramp = test::rampPicture(width, height);
    const cv::Mat inks = withAlpha(ramp, greyOf(ramp) / 2); // cyan, magenta, yellow and black
    cv::Mat colours = ramp.clone();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c) {
                const cv::Vec4b ink = inks.at<cv::Vec4b>(y, x);
                colours.at<cv::Vec3b>(y, x)[c] =
                    static_cast<std::uint8_t>(std::lround((255 - ink[c]) * (255 - ink[3]) / 255.0));
            }
    for (bool ycck : {false, true})
        QTest::newRow(ycck ? "YCCK JPEG" : "CMYK JPEG") << Case{
            [=](const auto& path) {
                test::writeJpegFile(path, {.width = width, .height = height, .components = 4, .ycck = ycck},
                                    test::rowsOf(cv::Mat(cv::Scalar::all(255) - inks)));
            },
            colours, 4};
    QTest::newRow("TIFF") << Case{[=](const auto& path) {
                                      test::writeTiffFile(path, {width, height, PHOTOMETRIC_SEPARATED, 4},
                                                          test::rowsOf(inks));
                                  },
                                  colours, 1};
}

void PictureTest::orientationIsApplied_data() {
    QTest::addColumn<int>("orientation");
    for (int orientation = 1; orientation <= 8; ++orientation)
        QTest::addRow("%d", orientation) << orientation;
}

void PictureTest::orientationIsApplied() {
    QFETCH(int, orientation);
    // The standard says where the file's first row and first column belong; so is the file made here.
    const cv::Mat uprightPicture = test::rampPicture(width, height);
    cv::Mat stored = uprightPicture.clone();
    const bool firstRowIsVertical = orientation >= 5;
    const bool fromRight = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    const bool fromBottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    if (fromRight)
        cv::flip(stored.clone(), stored, 1);
    if (fromBottom)
        cv::flip(stored.clone(), stored, 0);
    if (firstRowIsVertical)
        stored = cv::Mat(stored.t());
    const auto w = stored.cols;
    const auto h = stored.rows;

    test::writeJpegFile(folder_ / "1.jpg", {.width = w, .height = h, .orientation = orientation},
                        test::rowsOf(stored));
    test::writePngFile(
        folder_ / "2.png",
        {.width = w, .height = h, .colourType = PNG_COLOR_TYPE_RGB, .orientation = orientation},
        test::rowsOf(stored));
    test::writeWebpFile(folder_ / "3.webp", stored, 101, orientation);
    test::writeTiffFile(
        folder_ / "4.tif",
        {.width = w, .height = h, .photometric = PHOTOMETRIC_RGB, .samples = 3, .orientation = orientation},
        test::rowsOf(stored));
    for (const char* name : {"1.jpg", "2.png", "3.webp", "4.tif"}) {
        const Picture picture = readPicture(folder_ / name);
        QCOMPARE(picture.pixels.size(), uprightPicture.size());
        QVERIFY2(largestDifference(picture.pixels, uprightPicture) <= 4, name);
    }
}

void PictureTest::theContentDecidesAndNamesAreUtf8() {
    const cv::Mat rgb = test::rampPicture(width, height);
    const std::filesystem::path path = folder_ / "Füchse и 猫 🦊.jpeg";
    writePng(path, rgb);
    QCOMPARE(largestDifference(readPicture(path).pixels, rgb), 0.0);
}

void PictureTest::writtenPicturesComeBack() {
    const cv::Mat rgb = test::rampPicture(width, height);
    writePng(folder_ / "colour.png", Picture(rgb));
    QCOMPARE(largestDifference(readPicture(folder_ / "colour.png").pixels, rgb), 0.0);
    writePng(folder_ / "grey.png", greyOf(rgb));
    QCOMPARE(largestDifference(readPicture(folder_ / "grey.png").pixels, threeEqualChannels(greyOf(rgb))),
             0.0);
    QVERIFY_EXCEPTION_THROWN(writePng(folder_ / "no such folder/a.png", rgb), FileError);
}

void PictureTest::allPhotosAreReadWithTheSizeAndModeOfTheReference() {
    REQUIRE_SHARED_FILES();
    std::vector<std::string> lines = readLines(test::sharedFolder() / "fixtures" / "predictions.tsv");
    lines.erase(lines.begin());
    QVERIFY(lines.size() > 100);
    for (const std::string& line : lines) {
        const QStringList fields = QString::fromStdString(line).split('\t');
        const Picture picture = readPicture(test::sharedFolder() / "images" / fields[0].toStdString());
        QCOMPARE(picture.width(), fields[1].toInt());
        QCOMPARE(picture.height(), fields[2].toInt());
        const bool grey = largestDifference(picture.pixels, threeEqualChannels(greyOf(picture.pixels))) == 0;
        QCOMPARE(grey, fields[3] == "L");
    }
}

QTEST_GUILESS_MAIN(PictureTest)
#include "picture_test.moc"
