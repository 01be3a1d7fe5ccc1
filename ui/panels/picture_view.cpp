#include "panels/picture_view.h"

#include <opencv2/imgproc.hpp>

#include <QPainter>

#include <algorithm>

namespace saliscope {

namespace {

void paintCheckerboard(QPainter& painter, const QRect& area) {
    constexpr int side = 8;
    QImage tile(2 * side, 2 * side, QImage::Format_RGB32);
    tile.fill(QColor(204, 204, 204));
    QPainter squares(&tile);
    squares.fillRect(0, 0, side, side, Qt::white);
    squares.fillRect(side, side, side, side, Qt::white);
    squares.end();
    painter.setBrushOrigin(area.topLeft());
    painter.fillRect(area, QBrush(tile));
}

} // namespace

cv::Mat reduced(const cv::Mat& pixels) {
    constexpr double side = 400;
    const double scale = std::min(1.0, side / std::max(pixels.cols, pixels.rows));
    const double before = std::min(1.0, 2 * scale); // averaging all pixels of a large photo takes too long
    cv::Mat rough, result;
    cv::resize(pixels, rough, {}, before, before, cv::INTER_LINEAR);
    const cv::Size size(std::max(1, cvRound(pixels.cols * scale)), std::max(1, cvRound(pixels.rows * scale)));
    cv::resize(rough, result, size, 0, 0, cv::INTER_AREA);
    return result;
}

PictureView::PictureView(const QString& name, QWidget* parent) : QWidget(parent) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureView::setImage(const QImage& image) {
    image_ = image;
    scaled_ = {};
    update();
}

QSize PictureView::sizeHint() const {
    constexpr int usual = 120;
    return {usual, usual};
}

QSize PictureView::minimumSizeHint() const {
    constexpr int smallest = 80;
    return {smallest, smallest};
}

void PictureView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (image_.isNull()) {
        painter.fillRect(rect(), palette().color(QPalette::Base));
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, accessibleName());
        return;
    }
    QRect place({}, image_.size().scaled(size(), Qt::KeepAspectRatio));
    place.moveCenter(rect().center());
    if (image_.hasAlphaChannel())
        paintCheckerboard(painter, place);
    const QSize pixels = place.size() * devicePixelRatioF();
    if (scaled_.size() != pixels)
        scaled_ = image_.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    painter.drawImage(place, scaled_);
}

} // namespace saliscope
