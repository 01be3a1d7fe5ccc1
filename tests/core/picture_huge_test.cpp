// Pictures of 20,000 x 20,000 pixels: they must be readable in bounded memory.
#include "image/picture.h"

#include "base/error.h"
#include "peak_memory.h"
#include "picture_files.h"
#include "support/temporary_folder.h"

#include <opencv2/core.hpp>

#include <QtTest>

#include <png.h>
#include <tiff.h>

using namespace saliscope;

namespace {

constexpr int side = 20'000;

/// Left to right from black to white; `samples` of 8 bits a pixel.
test::FillRow ramp(int samples) {
    std::vector<std::uint8_t> row;
    for (int x = 0; x < side; ++x)
        row.insert(row.end(), static_cast<std::size_t>(samples),
                   static_cast<std::uint8_t>(255.0 * x / (side - 1)));
    return [row](int, std::uint8_t* target) { std::copy(row.begin(), row.end(), target); };
}

} // namespace

class PictureHugeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isReadInBoundedMemory_data();
    void isReadInBoundedMemory();

private:
    test::TemporaryFolder folder_;
};

void PictureHugeTest::isReadInBoundedMemory_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("reduction");
    QTest::newRow("JPEG") << "JPEG" << 4; // powers of two
    QTest::newRow("PNG") << "PNG" << 3;
    QTest::newRow("TIFF") << "TIFF" << 3;
    QTest::newRow("tiled TIFF") << "tiled TIFF" << 3;
}

void PictureHugeTest::isReadInBoundedMemory() {
    QFETCH(QString, format);
    QFETCH(int, reduction);
    const std::filesystem::path path = folder_ / "huge";
    if (format == "JPEG")
        test::writeJpegFile(path, {.width = side, .height = side}, ramp(3), 75);
    else if (format == "PNG")
        test::writePngFile(path, {side, side, PNG_COLOR_TYPE_RGB}, ramp(3));
    else
        test::writeTiffFile(path,
                            {.width = side,
                             .height = side,
                             .photometric = PHOTOMETRIC_MINISBLACK,
                             .samples = 1,
                             .compression = COMPRESSION_LZW,
                             .tileSide = format == "tiled TIFF" ? 256 : 0},
                            ramp(1));

    Picture picture;
    const std::int64_t growth = test::peakGrowth([&] { picture = readPicture(path); });
    qInfo("%lld MiB at the peak", static_cast<long long>(growth / test::mebibyte));
    QVERIFY(growth < 700 * test::mebibyte);
    QCOMPARE(cv::Size(picture.fullWidth, picture.fullHeight), cv::Size(side, side));
    QCOMPARE(picture.reduction, reduction);
    QCOMPARE(picture.width(), (side + reduction - 1) / reduction);
    const cv::Vec3b middle = picture.pixels.at<cv::Vec3b>(picture.height() / 2, picture.width() / 2);
    QVERIFY(std::abs(middle[0] - 127) <= 1 && middle[0] == middle[1] && middle[1] == middle[2]);
    QVERIFY(picture.pixels.at<cv::Vec3b>(0, 0)[0] <= 1);
    QVERIFY(picture.pixels.at<cv::Vec3b>(picture.height() - 1, picture.width() - 1)[2] >= 254);
}

QTEST_GUILESS_MAIN(PictureHugeTest)
#include "picture_huge_test.moc"
