#include "panels/picture_view.h"

#include <QPainter>

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

PictureView::PictureView(const QString& name, QWidget* parent) : QWidget(parent) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureView::setImage(const QImage& image) {
    image_ = image;
    update();
}

QSize PictureView::sizeHint() const {
    constexpr int usual = 160;
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
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, image_);
}

} // namespace saliscope
