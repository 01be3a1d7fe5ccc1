#include "image/segmentation.h"

#include "base/error.h"
#include "explain/methods.h"
#include "image/map_placement.h"
#include "image/tensor_conversion.h"
#include "model/model_loader.h"
#include "support/patience.h"
#include "toyworld/scene.h"
#include "toyworld/training_scenes.h"

#include <ATen/ATen.h>
#include <opencv2/imgproc.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

double intersectionOverUnion(const cv::Mat& a, const cv::Mat& b) {
    return static_cast<double>(cv::countNonZero(a & b)) / cv::countNonZero(a | b);
}

/// A red disc on green, and a map that is high in the middle of the disc only.
struct Disc {
    cv::Mat picture{160, 200, CV_8UC3, cv::Scalar(40, 150, 60)};
    cv::Mat mask = cv::Mat::zeros(160, 200, CV_8U);
    cv::Mat map = cv::Mat::zeros(160, 200, CV_32F);

    Disc() {
        cv::circle(mask, {120, 80}, 40, cv::Scalar(255), cv::FILLED);
        picture.setTo(cv::Scalar(200, 30, 40), mask);
        cv::circle(map, {115, 78}, 15, cv::Scalar(1), cv::FILLED);
        cv::GaussianBlur(map, map, {}, 12);
    }
};

} // namespace

class SegmentationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWholeObjectIsFoundFromAGlimpse();
    void unknownPlacesAreDecidedByColour();
    void onlyTheLargestPartsAreKept();
    void toyObjectsAreCutOutWithoutSupervision();
    void outlinesOfLargePicturesFollowTheirColours();
    void nobodyWaitsLongForARoundInALargePicture();
    void theCutOutIsTransparentAround();
    void theOutlineLeavesTheRestAlone();
    void aMapWithoutDifferencesIsRefused();
    void theSameEachTime();
};

void SegmentationTest::theWholeObjectIsFoundFromAGlimpse() {
    const Disc disc;
    QVERIFY(intersectionOverUnion(segmentObject(disc.picture, disc.map), disc.mask) > 0.97);
}

void SegmentationTest::unknownPlacesAreDecidedByColour() {
    Disc disc;
    disc.map.colRange(140, 200).setTo(std::numeric_limits<float>::quiet_NaN());
    QVERIFY(intersectionOverUnion(segmentObject(disc.picture, disc.map), disc.mask) > 0.97);
}

void SegmentationTest::onlyTheLargestPartsAreKept() {
    Disc disc;
    cv::Mat other = cv::Mat::zeros(disc.mask.size(), CV_8U);
    cv::circle(other, {30, 40}, 15, cv::Scalar(255), cv::FILLED);
    disc.picture.setTo(cv::Scalar(200, 30, 40), other);
    disc.map.setTo(1, other);
    QVERIFY(intersectionOverUnion(segmentObject(disc.picture, disc.map), disc.mask) > 0.95);
    const cv::Mat both = segmentObject(disc.picture, disc.map, {.components = 2});
    QVERIFY(intersectionOverUnion(both, disc.mask | other) > 0.95);
}

void SegmentationTest::toyObjectsAreCutOutWithoutSupervision() {
    const auto model = loadModel({.model = "toyworld"});
    constexpr int scenes = 20;
    double sum = 0, sumOfBoxes = 0;
    for (std::uint64_t i = 0; i < scenes; ++i) {
        const Scene scene = drawScene(sceneSeed(SeedPurpose::evaluation, 77, i), {.clutter = 0});
        const Picture picture(scene.picture);
        const NetworkInput input = preprocess(picture, model->preprocessing);
        const auto shown = static_cast<std::int64_t>(scene.objects[0].kind);
        const Question question{.model = *model, .input = input.tensor, .target = ClassScore{shown}};
        const cv::Mat map = toMat(requireMethod("smoothgrad").explain(question, {}, {}).map);
        const cv::Mat found = segmentObject(picture.pixels, placedMap(picture, map, input.geometry));
        sum += intersectionOverUnion(found, scene.objects[0].mask);
        sumOfBoxes += static_cast<double>(cv::countNonZero(scene.objects[0].mask)) / (128 * 128);
    }
    // Taking the whole picture for the object would reach the share of the picture that it fills.
    QVERIFY2(sum > 3 * sumOfBoxes,
             qPrintable(QString("%1, blind %2").arg(sum / scenes).arg(sumOfBoxes / scenes)));
}

void SegmentationTest::outlinesOfLargePicturesFollowTheirColours() {
    // A star's points are thinner than a pixel of the picture that GrabCut sees.
    cv::Mat picture(900, 1200, CV_8UC3, cv::Scalar(40, 150, 60)), mask = cv::Mat::zeros(900, 1200, CV_8U);
    std::vector<cv::Point> star;
    for (int i = 0; i < 20; ++i) {
        const double radius = i % 2 == 0 ? 380 : 170, angle = i * CV_PI / 10;
        star.emplace_back(cvRound(600 + radius * std::cos(angle)), cvRound(450 + radius * std::sin(angle)));
    }
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{star}, cv::Scalar(255));
    picture.setTo(cv::Scalar(200, 30, 40), mask);
    cv::Mat map = cv::Mat::zeros(mask.size(), CV_32F);
    cv::circle(map, {600, 450}, 100, cv::Scalar(1), cv::FILLED);
    const double found = intersectionOverUnion(segmentObject(picture, map, {.smoothing = 8}), mask);
    QVERIFY2(found > 0.98, qPrintable(QString::number(found)));
}

void SegmentationTest::nobodyWaitsLongForARoundInALargePicture() {
    cv::setNumThreads(1);
    cv::Mat blobs(75, 100, CV_8UC3), picture, map = cv::Mat::zeros(3000, 4000, CV_32F);
    cv::theRNG().state = 7;
    cv::randu(blobs, 0, 255); // nothing is decided easily
    cv::resize(blobs, picture, map.size(), 0, 0, cv::INTER_LINEAR);
    cv::circle(map, {2000, 1500}, 700, cv::Scalar(1), cv::FILLED);
    test::Patience patience;
    segmentObject(picture, map, {}, patience.progress());
    cv::setNumThreads(-1);
    QVERIFY2(patience.longest() < 100, qPrintable(QString("%1 ms").arg(patience.longest())));
}

void SegmentationTest::theCutOutIsTransparentAround() {
    const Disc disc;
    const cv::Mat cut = cutOut(disc.picture, disc.mask);
    QCOMPARE(cut.type(), CV_8UC4);
    QCOMPARE(cut.cols, 81);
    QCOMPARE(cut.at<cv::Vec4b>(0, 0)[3], 0);
    QCOMPARE(cut.at<cv::Vec4b>(40, 40), cv::Vec4b(200, 30, 40, 255));
    QVERIFY_EXCEPTION_THROWN(cutOut(disc.picture, cv::Mat::zeros(disc.mask.size(), CV_8U)), UsageError);
}

void SegmentationTest::theOutlineLeavesTheRestAlone() {
    const Disc disc;
    const cv::Mat result = outlined(disc.picture, disc.mask);
    QCOMPARE(result.at<cv::Vec3b>(80, 120), disc.picture.at<cv::Vec3b>(80, 120));
    QCOMPARE(result.at<cv::Vec3b>(10, 10), disc.picture.at<cv::Vec3b>(10, 10));
    QVERIFY(result.at<cv::Vec3b>(80, 160) != disc.picture.at<cv::Vec3b>(80, 160));
}

void SegmentationTest::aMapWithoutDifferencesIsRefused() {
    const Disc disc;
    QVERIFY_EXCEPTION_THROWN(segmentObject(disc.picture, cv::Mat::ones(disc.map.size(), CV_32F)), UsageError);
    QVERIFY_EXCEPTION_THROWN(segmentObject(disc.picture, cv::Mat::ones(3, 3, CV_32F)), UsageError);
    QVERIFY_EXCEPTION_THROWN(segmentObject(disc.picture, disc.map, {.foreground = 0.2, .background = 0.4}),
                             UsageError);
}

void SegmentationTest::theSameEachTime() {
    const Disc disc;
    const cv::Mat first = segmentObject(disc.picture, disc.map);
    QCOMPARE(cv::countNonZero(first != segmentObject(disc.picture, disc.map)), 0);
}

QTEST_GUILESS_MAIN(SegmentationTest)
#include "segmentation_test.moc"
