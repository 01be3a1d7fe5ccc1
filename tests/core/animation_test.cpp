// Steps kept, reduced to a palette, and written so that others can play them.
#include "image/animation.h"

#include "base/error.h"
#include "base/file.h"
#include "image/frame_recorder.h"
#include "image/palette.h"
#include "support/full_disk.h"
#include "support/temporary_folder.h"

#include <gif_lib.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include <QtTest>

#include <numeric>
#include <set>

using namespace saliscope;

namespace {

/// A picture that says its number by its grey level.
cv::Mat numbered(int number, cv::Size size = {40, 30}) {
    return {size, CV_8UC3, cv::Scalar::all(number)};
}

int numberOf(const cv::Mat& frame) {
    return frame.at<cv::Vec3b>(0, 0)[0];
}

std::vector<int> numbersOf(const FrameRecorder& recorder) {
    std::vector<int> numbers;
    for (const cv::Mat& frame : recorder.frames())
        numbers.push_back(numberOf(frame));
    return numbers;
}

/// Every colour in a smooth slope.
cv::Mat slope(int side = 64) {
    cv::Mat picture(side, side, CV_8UC3);
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column)
            picture.at<cv::Vec3b>(row, column) =
                cv::Vec3b(cv::saturate_cast<uchar>(255 * column / (side - 1)),
                          cv::saturate_cast<uchar>(255 * row / (side - 1)), 90);
    return picture;
}

cv::Mat inColours(const PalettePicture& reduced) {
    cv::Mat picture(reduced.places.size(), CV_8UC3);
    for (int row = 0; row < picture.rows; ++row)
        for (int column = 0; column < picture.cols; ++column)
            picture.at<cv::Vec3b>(row, column) = reduced.colours[reduced.places.at<uchar>(row, column)];
    return picture;
}

struct CloseGif {
    void operator()(GifFileType* file) const {
        int error = 0;
        DGifCloseFile(file, &error);
    }
};

std::unique_ptr<GifFileType, CloseGif> readGif(const std::filesystem::path& path) {
    int error = 0;
    std::unique_ptr<GifFileType, CloseGif> file(DGifOpenFileName(path.c_str(), &error));
    return file && DGifSlurp(file.get()) == GIF_OK ? std::move(file) : nullptr;
}

cv::Vec3b colourOf(const GifFileType& file, int image, int pixel) {
    const SavedImage& saved = file.SavedImages[image];
    const GifColorType& colour = saved.ImageDesc.ColorMap->Colors[saved.RasterBits[pixel]];
    return {colour.Red, colour.Green, colour.Blue};
}

} // namespace

class AnimationTest : public QObject {
    Q_OBJECT

private:
    static void addFormats() {
        QTest::addColumn<QString>("name");
        QTest::newRow("gif") << "steps.gif";
        QTest::newRow("video") << "steps.avi";
    }

private Q_SLOTS:
    void aShortRunIsKeptWhole() {
        FrameRecorder recorder({.frames = 10, .side = 100});
        for (int i = 0; i < 9; ++i)
            recorder.add(numbered(i));
        std::vector<int> all(9);
        std::iota(all.begin(), all.end(), 0);
        QCOMPARE(numbersOf(recorder), all);
    }

    void ofALongRunEvenlySpacedOnesAndTheLastAreKept_data() {
        QTest::addColumn<int>("length");
        for (const int length : {1, 2, 3, 7, 8, 9, 15, 16, 17, 33, 100, 255})
            QTest::addRow("%d", length) << length;
    }
    void ofALongRunEvenlySpacedOnesAndTheLastAreKept() {
        QFETCH(const int, length);
        FrameRecorder recorder({.frames = 8, .side = 100});
        for (int i = 0; i < length; ++i)
            recorder.add(numbered(i));
        const std::vector<int> numbers = numbersOf(recorder);
        QVERIFY(numbers.size() <= 8);
        QVERIFY(static_cast<int>(numbers.size()) >= std::min(length, 4));
        QCOMPARE(numbers.front(), 0);
        QCOMPARE(numbers.back(), length - 1);
        std::set<int> steps;
        for (std::size_t i = 2; i < numbers.size(); ++i) // the last step is shorter
            steps.insert(numbers[i - 1] - numbers[i - 2]);
        QVERIFY(steps.size() <= 1);
    }

    void whatIsRecordedDoesNotChangeWithItsPicture() {
        FrameRecorder recorder;
        cv::Mat picture = numbered(7);
        recorder.add(picture);
        picture.setTo(cv::Scalar::all(200));
        QCOMPARE(numbersOf(recorder), std::vector<int>{7});
    }

    void largePicturesAreReducedAndOthersBeginAnew() {
        FrameRecorder recorder({.frames = 8, .side = 100});
        recorder.add(numbered(1));
        recorder.add(numbered(2, {400, 100}));
        QCOMPARE(numbersOf(recorder), std::vector<int>{2});
        QCOMPARE(recorder.frames()[0].size(), cv::Size(100, 25));
    }

    void aPictureOfFewColoursKeepsThem() {
        cv::Mat picture = numbered(0);
        picture(cv::Rect(3, 4, 10, 10)).setTo(cv::Scalar(250, 10, 20));
        picture(cv::Rect(20, 4, 5, 5)).setTo(cv::Scalar(10, 200, 120));
        const PalettePicture reduced = reduceColours(picture);
        QCOMPARE(reduced.colours.size(), std::size_t{3});
        QCOMPARE(cv::norm(inColours(reduced), picture, cv::NORM_INF), 0.0);
    }

    void manyColoursComeCloseAndTheirMeansCloser() {
        const cv::Mat picture = slope();
        const PalettePicture reduced = reduceColours(picture);
        QCOMPARE(reduced.colours.size(), std::size_t{256});
        const cv::Mat seen = inColours(reduced);
        QVERIFY(cv::norm(seen, picture, cv::NORM_INF) <= 32); // steps of 16, and what neighbours hand on
        cv::Mat smoothPicture, smoothSeen;
        cv::blur(picture, smoothPicture, {9, 9});
        cv::blur(seen, smoothSeen, {9, 9});
        QVERIFY(cv::norm(smoothSeen, smoothPicture, cv::NORM_INF) <= 5);
    }

    void aPaletteMayHaveOneColour() {
        const PalettePicture reduced = reduceColours(slope(), 1);
        QCOMPARE(reduced.colours.size(), std::size_t{1});
        QVERIFY(std::abs(reduced.colours[0][0] - 127) <= 1);
        QVERIFY_THROWS_EXCEPTION(UsageError, reduceColours(slope(), 0));
        QVERIFY_THROWS_EXCEPTION(UsageError, reduceColours({}));
    }

    void aGifHoldsAllFramesWithTheirTimes() {
        const test::TemporaryFolder folder;
        const auto path = folder.path() / "steps.gif";
        writeAnimation(path, {.frames = {numbered(10), numbered(90), numbered(250)}, .framesPerSecond = 10});
        const auto file = readGif(path);
        QVERIFY(file);
        QCOMPARE(file->ImageCount, 3);
        QCOMPARE(cv::Size(file->SWidth, file->SHeight), cv::Size(40, 30));
        const int grey[] = {10, 90, 250}, hundredths[] = {10, 10, 150};
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(colourOf(*file, i, 77), cv::Vec3b::all(static_cast<uchar>(grey[i])));
            GraphicsControlBlock control{};
            QCOMPARE(DGifSavedExtensionToGCB(file.get(), i, &control), GIF_OK);
            QCOMPARE(control.DelayTime, hundredths[i]);
        }
        const std::string bytes = readTextFile(path);
        QVERIFY(bytes.find("NETSCAPE2.0") != std::string::npos); // repeats
    }

    void aVideoHoldsAllFramesAndStaysAtTheLast() {
        const test::TemporaryFolder folder;
        const auto path = folder.path() / "steps.avi";
        writeAnimation(
            path, {.frames = {numbered(10), numbered(250)}, .framesPerSecond = 10, .secondsOfLast = 0.3});
        cv::VideoCapture video(path.string(), cv::CAP_OPENCV_MJPEG);
        QVERIFY(video.isOpened());
        std::vector<int> numbers;
        for (cv::Mat frame; video.read(frame); frame = cv::Mat())
            numbers.push_back(numberOf(frame));
        QCOMPARE(numbers.size(), std::size_t{4});
        QVERIFY(std::abs(numbers.front() - 10) <= 2 && std::abs(numbers.back() - 250) <= 2);
    }

    void theVideoKeepsRedAndBlueApart() {
        const test::TemporaryFolder folder;
        const auto path = folder.path() / "red.avi";
        writeAnimation(path, {.frames = {cv::Mat(32, 32, CV_8UC3, cv::Scalar(220, 20, 20))}});
        cv::VideoCapture video(path.string(), cv::CAP_OPENCV_MJPEG);
        cv::Mat frame; // blue, green, red
        QVERIFY(video.read(frame));
        QVERIFY(frame.at<cv::Vec3b>(9, 9)[2] > 200 && frame.at<cv::Vec3b>(9, 9)[0] < 50);
    }

    void whatCannotBeWrittenIsRefused() {
        const test::TemporaryFolder folder;
        const Animation animation{.frames = {numbered(1)}};
        QVERIFY_THROWS_EXCEPTION(UsageError, writeAnimation(folder.path() / "a.mp4", animation));
        QVERIFY_THROWS_EXCEPTION(UsageError, writeAnimation(folder.path() / "a.gif", {}));
        QVERIFY_THROWS_EXCEPTION(UsageError, writeAnimation(folder.path() / "a.gif",
                                                            {.frames = {numbered(1), numbered(1, {9, 9})}}));
        QVERIFY_THROWS_EXCEPTION(FileError, writeAnimation(folder.path() / "missing" / "a.gif", animation));
        QVERIFY_THROWS_EXCEPTION(FileError, writeAnimation(folder.path() / "missing" / "a.avi", animation));
    }

    void onAFullDiskNoHalfOfItIsLeft_data() { addFormats(); }
    void onAFullDiskNoHalfOfItIsLeft() {
        QFETCH(const QString, name);
        const test::TemporaryFolder folder;
        const Animation animation{.frames = std::vector<cv::Mat>(40, slope())};
        {
            const test::FullDisk disk(20'000);
            QVERIFY_THROWS_EXCEPTION(FileError,
                                     writeAnimation(folder.path() / name.toStdString(), animation));
        }
        QVERIFY(std::filesystem::is_empty(folder.path()));
        writeAnimation(folder.path() / name.toStdString(), animation);
        QVERIFY(std::filesystem::file_size(folder.path() / name.toStdString()) > 20'000);
    }

    void aCancelledFileIsNotLeftBehind_data() { addFormats(); }
    void aCancelledFileIsNotLeftBehind() {
        QFETCH(const QString, name);
        const test::TemporaryFolder folder;
        std::stop_source stop;
        const Progress progress(
            [&](double fraction, const std::string&) {
                if (fraction > 0.4)
                    stop.request_stop();
            },
            stop.get_token());
        const Animation animation{.frames = std::vector<cv::Mat>(10, numbered(5))};
        QVERIFY_THROWS_EXCEPTION(Cancelled,
                                 writeAnimation(folder.path() / name.toStdString(), animation, progress));
        QVERIFY(std::filesystem::is_empty(folder.path()));
    }
};

QTEST_GUILESS_MAIN(AnimationTest)
#include "animation_test.moc"
