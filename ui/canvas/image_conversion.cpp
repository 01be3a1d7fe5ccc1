#include "canvas/image_conversion.h"

#include <QPainter>

namespace saliscope {

namespace {

QImage::Format formatOf(const cv::Mat& pixels) {
    switch (pixels.type()) {
    case CV_8UC1:
        return QImage::Format_Grayscale8;
    case CV_8UC3:
        return QImage::Format_RGB888;
    case CV_8UC4:
        return QImage::Format_RGBA8888_Premultiplied;
    default:
        return QImage::Format_Invalid;
    }
}

} // namespace

QImage toImage(const cv::Mat& pixels) {
    if (pixels.empty())
        return {};
    return QImage(
        static_cast<const uchar*>(pixels.data), pixels.cols, pixels.rows, static_cast<qsizetype>(pixels.step),
        formatOf(pixels), [](void* owner) { delete static_cast<cv::Mat*>(owner); }, new cv::Mat(pixels));
}

Picture toPicture(const QImage& image) {
    if (image.isNull())
        return {};
    QImage opaque(image.size(), QImage::Format_RGB888);
    opaque.fill(Qt::white);
    QPainter(&opaque).drawImage(opaque.rect(), image);
    return Picture(cv::Mat(opaque.height(), opaque.width(), CV_8UC3, opaque.bits(),
                           static_cast<std::size_t>(opaque.bytesPerLine()))
                       .clone());
}

} // namespace saliscope
