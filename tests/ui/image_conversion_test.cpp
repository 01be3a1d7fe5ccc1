#include "canvas/image_conversion.h"

#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

class ImageConversionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void coloursStayWhatTheyAre();
    void partsOfPicturesAreImagesToo();
    void imagesKeepTheirPixelsAlive();
    void picturesComeBack_data();
    void picturesComeBack();
    void transparencyIsLaidOverWhite();
    void nothingIsNothing();
};

void ImageConversionTest::coloursStayWhatTheyAre() {
    cv::Mat pixels(2, 3, CV_8UC3, cv::Scalar(10, 20, 30));
    pixels.at<cv::Vec3b>(1, 2) = {255, 0, 128};
    const QImage image = toImage(pixels);
    QCOMPARE(image.size(), QSize(3, 2));
    QCOMPARE(image.pixel(0, 0), qRgb(10, 20, 30));
    QCOMPARE(image.pixel(2, 1), qRgb(255, 0, 128));
    QCOMPARE(toImage(cv::Mat(1, 1, CV_8UC1, cv::Scalar(77))).pixel(0, 0), qRgb(77, 77, 77));
    const QImage half = toImage(cv::Mat(1, 1, CV_8UC4, cv::Scalar(100, 50, 0, 128)));
    QCOMPARE(half.convertToFormat(QImage::Format_ARGB32_Premultiplied).pixelColor(0, 0).alpha(), 128);
    QCOMPARE(half.pixelColor(0, 0).red(), 199);
}

void ImageConversionTest::partsOfPicturesAreImagesToo() {
    cv::Mat pixels = cv::Mat::zeros(7, 5, CV_8UC3);
    pixels.at<cv::Vec3b>(4, 3) = {1, 2, 3};
    const QImage image = toImage(pixels(cv::Rect(2, 3, 3, 3)));
    QCOMPARE(image.size(), QSize(3, 3));
    QCOMPARE(image.pixel(1, 1), qRgb(1, 2, 3));
}

void ImageConversionTest::imagesKeepTheirPixelsAlive() {
    QImage image;
    {
        const cv::Mat pixels(50, 50, CV_8UC3, cv::Scalar(9, 8, 7));
        image = toImage(pixels);
    }
    QCOMPARE(image.copy().pixel(49, 49), qRgb(9, 8, 7));
}

void ImageConversionTest::picturesComeBack_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("RGB32") << static_cast<int>(QImage::Format_RGB32);
    QTest::newRow("ARGB32") << static_cast<int>(QImage::Format_ARGB32);
    QTest::newRow("RGB888") << static_cast<int>(QImage::Format_RGB888);
    QTest::newRow("16 bits") << static_cast<int>(QImage::Format_RGBA64);
}

void ImageConversionTest::picturesComeBack() {
    QFETCH(int, format);
    cv::Mat pixels(13, 7, CV_8UC3);
    cv::RNG generator(2);
    generator.fill(pixels, cv::RNG::UNIFORM, 0, 256);
    const Picture picture = toPicture(toImage(pixels).convertToFormat(static_cast<QImage::Format>(format)));
    QCOMPARE(picture.fullWidth, 7);
    QCOMPARE(cv::norm(picture.pixels, pixels, cv::NORM_INF), 0.0);
}

void ImageConversionTest::transparencyIsLaidOverWhite() {
    QImage image(2, 1, QImage::Format_ARGB32);
    image.setPixelColor(0, 0, QColor(0, 0, 0, 0));
    image.setPixelColor(1, 0, QColor(0, 0, 255, 128));
    const Picture picture = toPicture(image);
    QCOMPARE(picture.pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 255, 255));
    QVERIFY(cv::norm(picture.pixels.at<cv::Vec3b>(0, 1) - cv::Vec3b(127, 127, 255), cv::NORM_INF) <= 1);
}

void ImageConversionTest::nothingIsNothing() {
    QVERIFY(toImage({}).isNull());
    QVERIFY(toPicture({}).empty());
}

QTEST_GUILESS_MAIN(ImageConversionTest)
#include "image_conversion_test.moc"
