// Pictures that are too large, and files that are no pictures or only parts of them.
#include "image/picture.h"

#include "base/error.h"
#include "base/file.h"
#include "peak_memory.h"
#include "picture_files.h"
#include "support/temporary_folder.h"

#include <opencv2/core.hpp>

#include <QtTest>

#include <random>

#include <png.h>
#include <tiff.h>
#include <zlib.h>

using namespace saliscope;

namespace {

constexpr int width = 45;
constexpr int height = 31;

double largestDifference(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_INF);
}

/// The error's text if the file is refused as it should be: an ImageError of one line that names the file.
QString refusal(const std::filesystem::path& path, const PictureLimits& limits = {}) {
    try {
        readPicture(path, limits);
        return {};
    } catch (const FileError& error) {
        const QString message = error.what();
        const bool proper =
            message.contains(QString::fromStdString(path.filename().string())) && !message.contains('\n');
        return proper ? message : QString();
    }
}

/// A file of each format, with the name of its kind.
std::map<std::string, std::string> oneOfEach(const test::TemporaryFolder& folder) {
    const cv::Mat rgb = test::rampPicture(width, height);
    const auto rows = test::rowsOf(rgb);
    test::writeJpegFile(folder / "jpeg", {.width = width, .height = height, .orientation = 6}, rows);
    test::writeJpegFile(folder / "progressive jpeg", {.width = width, .height = height, .progressive = true},
                        rows);
    test::writePngFile(folder / "png",
                       {.width = width, .height = height, .colourType = PNG_COLOR_TYPE_RGB, .orientation = 6},
                       rows);
    test::writePngFile(folder / "interlaced png", {width, height, PNG_COLOR_TYPE_RGB, 8, true}, rows);
    test::writeTiffFile(folder / "tiff", {width, height, PHOTOMETRIC_RGB, 3, 8, COMPRESSION_LZW}, rows);
    test::writeTiffFile(
        folder / "tiled tiff",
        {.width = width, .height = height, .photometric = PHOTOMETRIC_RGB, .samples = 3, .tileSide = 16},
        rows);
    test::writeWebpFile(folder / "lossy webp", rgb, 90, 6);
    test::writeWebpFile(folder / "lossless webp", rgb, 101);
    test::writeBmpFile(folder / "bmp", rgb);
    std::map<std::string, std::string> files;
    for (const char* kind : {"jpeg", "progressive jpeg", "png", "interlaced png", "tiff", "tiled tiff",
                             "lossy webp", "lossless webp", "bmp"})
        files[kind] = readTextFile(folder / kind);
    return files;
}

std::string bigEndian(std::uint32_t number, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i)
        text += static_cast<char>(number >> (8 * (bytes - 1 - i)));
    return text;
}

std::string littleEndian(std::uint32_t number, std::size_t bytes) {
    const std::string text = bigEndian(number, bytes);
    return {text.rbegin(), text.rend()};
}

// The same files with another size in their headers.

std::string pngWithSize(std::string file, std::uint32_t side) {
    file.replace(16, 8, bigEndian(side, 4) + bigEndian(side, 4));
    const auto checksum = crc32(0, reinterpret_cast<const Bytef*>(file.data()) + 12, 17);
    return file.replace(29, 4, bigEndian(static_cast<std::uint32_t>(checksum), 4));
}

std::string jpegWithSize(std::string file, std::uint32_t side) {
    for (std::size_t at = 2;;
         at += 2 + (static_cast<unsigned char>(file[at + 2]) << 8) + static_cast<unsigned char>(file[at + 3]))
        if (file[at + 1] == '\xC0' || file[at + 1] == '\xC2')
            return file.replace(at + 5, 4, bigEndian(side, 2) + bigEndian(side, 2));
}

std::string bmpWithSize(std::string file, std::uint32_t side) {
    return file.replace(18, 8, littleEndian(side, 4) + littleEndian(side, 4));
}

std::string tiffWithSize(std::string file, std::uint32_t side) {
    std::uint32_t directory = 0;
    std::memcpy(&directory, &file[4], sizeof directory);
    for (std::size_t entry : {0, 1}) // width and height are the first tags; 4 stands for a 32-bit number
        file.replace(directory + 2 + 12 * entry + 2, 10,
                     littleEndian(4, 2) + littleEndian(1, 4) + littleEndian(side, 4));
    return file;
}

std::string losslessWebpWithSize(std::string file, std::uint32_t side) {
    return file.replace(file.find("VP8L") + 9, 4, littleEndian((side - 1) << 14 | (side - 1), 4));
}

} // namespace

class PictureLimitsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void largePicturesAreAveragedWhileTheyAreRead_data();
    void largePicturesAreAveragedWhileTheyAreRead();
    void jpegIsReducedByItsOwnTransform();
    void theSizeOfAReducedPictureIsTurnedWithIt();
    void picturesThatCannotBeReducedAreRefused_data();
    void picturesThatCannotBeReducedAreRefused();
    void whatIsNoPictureIsRefused_data();
    void whatIsNoPictureIsRefused();
    void aCutOffPictureIsRefusedWhereverItIsCut_data();
    void aCutOffPictureIsRefusedWhereverItIsCut();
    void aHeaderThatPromisesTooMuchTakesNoMemory_data();
    void aHeaderThatPromisesTooMuchTakesNoMemory();
    void damagedPicturesAreReadOrRefused_data();
    void damagedPicturesAreReadOrRefused();

private:
    void addRowPerFormat() {
        QTest::addColumn<QByteArray>("content");
        for (const auto& [kind, content] : oneOfEach(folder_))
            QTest::newRow(kind.c_str()) << QByteArray::fromStdString(content);
    }

    test::TemporaryFolder folder_;
};

void PictureLimitsTest::largePicturesAreAveragedWhileTheyAreRead_data() {
    QTest::addColumn<int>("maxPixels");
    QTest::addColumn<int>("reduction");
    QTest::newRow("at the limit") << width * height << 1;
    QTest::newRow("one pixel above") << width * height - 1 << 2;
    QTest::newRow("a factor that leaves a part of a square at the borders") << 110 << 4; // 12 x 8 squares
    QTest::newRow("down to one pixel") << 1 << 45;
}

void PictureLimitsTest::largePicturesAreAveragedWhileTheyAreRead() {
    QFETCH(int, maxPixels);
    QFETCH(int, reduction);
    const cv::Mat rgb = test::rampPicture(width, height);
    const cv::Size reduced((width + reduction - 1) / reduction, (height + reduction - 1) / reduction);
    cv::Mat expected(reduced, CV_8UC3);
    for (int y = 0; y < reduced.height; ++y)
        for (int x = 0; x < reduced.width; ++x) {
            const cv::Rect square(x * reduction, y * reduction, reduction, reduction);
            const cv::Scalar mean = cv::mean(rgb(square & cv::Rect(0, 0, width, height)));
            expected.at<cv::Vec3b>(y, x) = cv::Vec3b(static_cast<std::uint8_t>(std::floor(mean[0] + 0.5)),
                                                     static_cast<std::uint8_t>(std::floor(mean[1] + 0.5)),
                                                     static_cast<std::uint8_t>(std::floor(mean[2] + 0.5)));
        }
    writePng(folder_ / "a.png", rgb);
    test::writeTiffFile(folder_ / "b.tif", {width, height, PHOTOMETRIC_RGB, 3}, test::rowsOf(rgb));
    test::writeWebpFile(folder_ / "c.webp", rgb, 100);
    for (const char* name : {"a.png", "b.tif", "c.webp"}) {
        const Picture picture = readPicture(folder_ / name, {.maxPixels = maxPixels});
        QCOMPARE(picture.reduction, reduction);
        QCOMPARE(cv::Size(picture.fullWidth, picture.fullHeight), rgb.size());
        QCOMPARE(picture.pixels.size(), reduced);
        QVERIFY2(largestDifference(picture.pixels, expected) <= (name == std::string("c.webp") ? 16 : 1),
                 name);
    }
}

void PictureLimitsTest::jpegIsReducedByItsOwnTransform() {
    const cv::Mat rgb = test::rampPicture(203, 101);
    test::writeJpegFile(folder_ / "a.jpg", {.width = 203, .height = 101}, test::rowsOf(rgb));
    const Picture quarter = readPicture(folder_ / "a.jpg", {.maxPixels = 51 * 26});
    QCOMPARE(quarter.reduction, 4);
    QCOMPARE(quarter.pixels.size(), cv::Size(51, 26));
    const cv::Mat whole = readPicture(folder_ / "a.jpg").pixels;
    const cv::Mat mean(1, 1, CV_8UC3, cv::mean(whole(cv::Rect(12, 12, 4, 4))));
    QVERIFY(largestDifference(quarter.pixels(cv::Rect(3, 3, 1, 1)), mean) <= 2);
    // Beyond 1/8 the rest is averaging.
    const Picture tiny = readPicture(folder_ / "a.jpg", {.maxPixels = 100});
    QCOMPARE(tiny.reduction, 16);
    QCOMPARE(tiny.pixels.size(), cv::Size(13, 7));
    QCOMPARE(cv::Size(tiny.fullWidth, tiny.fullHeight), cv::Size(203, 101));
}

void PictureLimitsTest::theSizeOfAReducedPictureIsTurnedWithIt() {
    test::writePngFile(folder_ / "a.png",
                       {.width = 60, .height = 40, .colourType = PNG_COLOR_TYPE_RGB, .orientation = 6},
                       test::rowsOf(test::rampPicture(60, 40)));
    const Picture picture = readPicture(folder_ / "a.png", {.maxPixels = 600});
    QCOMPARE(picture.pixels.size(), cv::Size(20, 30));
    QCOMPARE(cv::Size(picture.fullWidth, picture.fullHeight), cv::Size(40, 60));
    QCOMPARE(picture.reduction, 2);
}

void PictureLimitsTest::picturesThatCannotBeReducedAreRefused_data() {
    addRowPerFormat();
}

void PictureLimitsTest::picturesThatCannotBeReducedAreRefused() {
    QFETCH(QByteArray, content);
    const QString kind = QTest::currentDataTag();
    writeFile(folder_ / "large", content.toStdString());
    const PictureLimits limits{.maxPixels = width * height / 3};
    if (kind == "interlaced png" || kind == "lossless webp" || kind == "bmp")
        QVERIFY(refusal(folder_ / "large", limits).contains("45x31 pixels, too large to be read; save it"));
    else
        QCOMPARE(readPicture(folder_ / "large", limits).reduction, 2);
}

void PictureLimitsTest::whatIsNoPictureIsRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reason");
    writeFile(folder_ / "text.png", std::string_view("These are words."));
    writeFile(folder_ / "two letters.png", std::string_view("BM"));
    writeFile(folder_ / "empty.jpg", std::string_view());
    createFolder(folder_ / "folder.png");
    cv::Mat floats(4, 4, CV_32FC1, cv::Scalar(0.5));
    test::writeTiffFile(folder_ / "float.tif", {4, 4, PHOTOMETRIC_MINISBLACK, 1, 32}, test::rowsOf(floats));
    QTest::newRow("text") << "text.png"
                          << "JPEG, PNG, WebP, BMP and TIFF can be read";
    QTest::newRow("two letters") << "two letters.png"
                                 << "is cut off";
    QTest::newRow("empty") << "empty.jpg"
                           << "is empty";
    QTest::newRow("folder") << "folder.png"
                            << "is a folder";
    QTest::newRow("missing") << "missing.png"
                             << "does not exist";
    QTest::newRow("floating-point TIFF") << "float.tif"
                                         << "save it as RGB with 8 or 16 bits a channel";
}

void PictureLimitsTest::whatIsNoPictureIsRefused() {
    QFETCH(QString, name);
    QFETCH(QString, reason);
    const QString message = refusal(folder_ / name.toStdString());
    QVERIFY2(message.contains(reason), qPrintable(message));
}

void PictureLimitsTest::aCutOffPictureIsRefusedWhereverItIsCut_data() {
    addRowPerFormat();
}

void PictureLimitsTest::aCutOffPictureIsRefusedWhereverItIsCut() {
    QFETCH(QByteArray, content);
    for (qsizetype size = content.size() - 1; size > 0; size -= 1 + size / 50) {
        writeFile(folder_ / "cut.png", content.first(size).toStdString());
        QVERIFY2(!refusal(folder_ / "cut.png").isEmpty(),
                 qPrintable(QString("cut after %1 bytes").arg(size)));
    }
}

void PictureLimitsTest::aHeaderThatPromisesTooMuchTakesNoMemory_data() {
    QTest::addColumn<QByteArray>("content");
    auto files = oneOfEach(folder_);
    const auto add = [](const char* name, const std::string& content) {
        QTest::newRow(name) << QByteArray::fromStdString(content);
    };
    add("PNG", pngWithSize(files["png"], 1'000'000));
    add("PNG below the limit", pngWithSize(files["png"], 8000));
    add("interlaced PNG below the limit", pngWithSize(files["interlaced png"], 8000));
    add("JPEG", jpegWithSize(files["jpeg"], 65'000));
    add("progressive JPEG", jpegWithSize(files["progressive jpeg"], 65'000));
    add("progressive JPEG below the limit", jpegWithSize(files["progressive jpeg"], 8000));
    add("progressive JPEG in a file that is long enough",
        jpegWithSize(files["progressive jpeg"], 20'000) + std::string(1 << 20, '\0'));
    add("BMP", bmpWithSize(files["bmp"], 2'000'000'000));
    add("BMP below the limit", bmpWithSize(files["bmp"], 8000));
    add("TIFF", tiffWithSize(files["tiff"], 2'000'000'000));
    add("TIFF below the limit", tiffWithSize(files["tiff"], 8000));
    add("tiled TIFF", tiffWithSize(files["tiled tiff"], 60'000));
    add("lossless WebP below the limit", losslessWebpWithSize(files["lossless webp"], 8000));
}

void PictureLimitsTest::aHeaderThatPromisesTooMuchTakesNoMemory() {
    QFETCH(QByteArray, content);
    writeFile(folder_ / "promise", content.toStdString());
    QString message;
    const std::int64_t growth = test::peakGrowth([&] { message = refusal(folder_ / "promise"); });
    QVERIFY(!message.isEmpty());
    if (QTest::currentDataTag() == QLatin1String("progressive JPEG in a file that is long enough"))
        QVERIFY2(message.contains("save it as a baseline JPEG"), qPrintable(message));
    QVERIFY2(growth < 32 * test::mebibyte, qPrintable(QString("%1 MiB").arg(growth / test::mebibyte)));
}

void PictureLimitsTest::damagedPicturesAreReadOrRefused_data() {
    addRowPerFormat();
}

void PictureLimitsTest::damagedPicturesAreReadOrRefused() {
    QFETCH(QByteArray, content);
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        std::string damaged = content.toStdString();
        for (unsigned int changes = 1 + random() % 4; changes > 0; --changes)
            damaged[random() % (round % 2 ? damaged.size() : std::min<std::size_t>(damaged.size(), 64))] =
                static_cast<char>(random());
        writeFile(folder_ / "damaged", damaged);
        try {
            QVERIFY(!readPicture(folder_ / "damaged").empty());
        } catch (const ImageError& error) {
            QVERIFY2(QString(error.what()).contains("damaged'"), error.what());
        }
    }
}

QTEST_GUILESS_MAIN(PictureLimitsTest)
#include "picture_limits_test.moc"
