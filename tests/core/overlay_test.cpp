#include "image/overlay.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

cv::Mat mapOf(std::initializer_list<float> values, int columns) {
    cv::Mat map(static_cast<int>(values.size()) / columns, columns, CV_32FC1);
    std::copy(values.begin(), values.end(), map.begin<float>());
    return map;
}

Picture greyPicture(cv::Size size) {
    return Picture(cv::Mat(size, CV_8UC3, cv::Scalar::all(100)));
}

/// A photo of 300×200 of which the network sees the middle 160×160 at half the size.
InputGeometry croppedGeometry() {
    return {.inputSize = {80, 80}, .photoSize = {300, 200}, .scale = {2, 2}, .offset = {70, 20}};
}

const OverlayOptions opaque{.opacity = 1, .opacityFollows = false, .percentile = 100};

/// The bounds of the pixels that differ from the grey picture.
cv::Rect changedPart(const cv::Mat& pixels) {
    cv::Mat grey, changed;
    cv::extractChannel(pixels, grey, 0);
    cv::Rect bounds;
    for (int y = 0; y < grey.rows; ++y)
        for (int x = 0; x < grey.cols; ++x)
            if (grey.at<std::uint8_t>(y, x) != 100)
                bounds |= cv::Rect(x, y, 1, 1);
    return bounds;
}

} // namespace

class OverlayTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opacityFollowsTheValue();
    void signedMapsAreOpaqueAtBothEnds();
    void opacityCanBeTheSameForAll();
    void emptyAndFlatMapsShowNothing();
    void theMapLiesWhereTheNetworkLooked();
    void whatThePictureLacksIsLeftOut();
    void mapsOfAnySizeAreStretched();
    void reducedPicturesAreCoveredInTheSamePlace();
    void tensorsAndMatricesLookTheSame();
};

void OverlayTest::opacityFollowsTheValue() {
    const cv::Mat colours = overlayColours(mapOf({0, 0.5f, 1, NAN}, 2),
                                           {.colours = ColourMap::grey, .opacity = 0.8, .percentile = 100});
    QCOMPARE(colours.at<cv::Vec4b>(0, 0), cv::Vec4b(0, 0, 0, 0));
    QCOMPARE(colours.at<cv::Vec4b>(0, 1), cv::Vec4b(51, 51, 51, 102)); // 0.4 of grey 128
    QCOMPARE(colours.at<cv::Vec4b>(1, 0), cv::Vec4b(204, 204, 204, 204));
    QCOMPARE(colours.at<cv::Vec4b>(1, 1), cv::Vec4b(0, 0, 0, 0));
}

void OverlayTest::signedMapsAreOpaqueAtBothEnds() {
    const OverlayOptions options{.colours = ColourMap::diverging, .opacity = 1, .isSigned = true};
    const cv::Mat colours = overlayColours(mapOf({-2, 0, 2}, 3), options);
    const auto& table = coloursOf(ColourMap::diverging);
    const auto opaquely = [](const cv::Vec3b& colour) {
        return cv::Vec4b(colour[0], colour[1], colour[2], 255);
    };
    QCOMPARE(colours.at<cv::Vec4b>(0, 0), opaquely(table.front()));
    QCOMPARE(colours.at<cv::Vec4b>(0, 1), cv::Vec4b(0, 0, 0, 0));
    QCOMPARE(colours.at<cv::Vec4b>(0, 2), opaquely(table.back()));
    QCOMPARE(overlayRange(mapOf({-2, 0, 1}, 3), {.percentile = 100, .isSigned = true}), (ValueRange{-2, 2}));
}

void OverlayTest::opacityCanBeTheSameForAll() {
    const cv::Mat colours = overlayColours(
        mapOf({0, 1, NAN}, 3), {.colours = ColourMap::grey, .opacity = 0.5, .opacityFollows = false});
    for (int x = 0; x < 3; ++x)
        QCOMPARE(colours.at<cv::Vec4b>(0, x)[3], 128);
    QCOMPARE(colours.at<cv::Vec4b>(0, 2)[0], 64); // no number: half of the grey for it
}

void OverlayTest::emptyAndFlatMapsShowNothing() {
    const Picture picture = greyPicture({300, 200});
    QVERIFY(changedPart(overlay(picture, cv::Mat(), croppedGeometry())).empty());
    QVERIFY(changedPart(overlay(picture, cv::Mat(4, 4, CV_32FC1, cv::Scalar(3)), croppedGeometry())).empty());
    QVERIFY(
        changedPart(overlay(picture, cv::Mat(4, 4, CV_32FC1, cv::Scalar(NAN)), croppedGeometry())).empty());
}

void OverlayTest::theMapLiesWhereTheNetworkLooked() {
    cv::Mat map = cv::Mat::zeros(80, 80, CV_32FC1);
    QCOMPARE(changedPart(overlay(greyPicture({300, 200}), map, croppedGeometry(), opaque)),
             cv::Rect(70, 20, 160, 160));
    map(cv::Rect(10, 30, 20, 5)).setTo(1);
    const cv::Mat result = overlay(greyPicture({300, 200}), map, croppedGeometry(),
                                   {.colours = ColourMap::grey, .opacity = 1, .percentile = 100});
    cv::Mat white = cv::Mat::zeros(result.size(), CV_8UC1);
    white(cv::Rect(90, 80, 40, 10)).setTo(1);
    for (int y = 0; y < result.rows; ++y)
        for (int x = 0; x < result.cols; ++x) { // half way between two pixels of the map it is half white
            const bool isWhite = result.at<cv::Vec3b>(y, x)[0] > 177;
            QCOMPARE(isWhite, white.at<std::uint8_t>(y, x) != 0);
        }
}

void OverlayTest::whatThePictureLacksIsLeftOut() {
    const InputGeometry padded{
        .inputSize = {80, 80}, .photoSize = {60, 40}, .scale = {1, 1}, .offset = {-10, -20}};
    const cv::Mat result = overlay(greyPicture({60, 40}), cv::Mat::zeros(80, 80, CV_32FC1), padded, opaque);
    QCOMPARE(changedPart(result), cv::Rect(0, 0, 60, 40));
    const InputGeometry beside{
        .inputSize = {80, 80}, .photoSize = {60, 40}, .scale = {1, 1}, .offset = {100, 0}};
    QVERIFY(changedPart(overlay(greyPicture({60, 40}), cv::Mat::zeros(80, 80, CV_32FC1), beside, opaque))
                .empty());
}

void OverlayTest::mapsOfAnySizeAreStretched() {
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(7, 7), cv::Size(3, 200)})
        QCOMPARE(changedPart(overlay(greyPicture({300, 200}), cv::Mat::zeros(size, CV_32FC1),
                                     croppedGeometry(), opaque)),
                 cv::Rect(70, 20, 160, 160));
}

void OverlayTest::reducedPicturesAreCoveredInTheSamePlace() {
    Picture reduced = greyPicture({75, 50});
    reduced.fullWidth = 299;
    reduced.fullHeight = 198;
    reduced.reduction = 4;
    QCOMPARE(changedPart(overlay(reduced, cv::Mat::zeros(8, 8, CV_32FC1), croppedGeometry(), opaque)),
             cv::Rect(17, 5, 40, 40));
}

void OverlayTest::tensorsAndMatricesLookTheSame() {
    const at::Tensor tensor = at::linspace(-1, 2, 12, at::kDouble).reshape({3, 4});
    cv::Mat map(3, 4, CV_32FC1);
    for (int i = 0; i < 12; ++i)
        map.at<float>(i / 4, i % 4) = tensor.flatten()[i].item<float>();
    const Picture picture = greyPicture({300, 200});
    QCOMPARE(cv::norm(overlay(picture, tensor, croppedGeometry()), overlay(picture, map, croppedGeometry()),
                      cv::NORM_INF),
             0.0);
}

QTEST_GUILESS_MAIN(OverlayTest)
#include "overlay_test.moc"
