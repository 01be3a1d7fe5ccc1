#include "window/slide.h"

#include "base/error.h"
#include "base/file.h"

#include <QApplication>
#include <QBuffer>
#include <QFileInfo>
#include <QPainter>
#include <QPalette>
#include <QPdfWriter>

#include <algorithm>

namespace saliscope {

namespace {

constexpr QSize fullSize(1920, 1080);

/// The rectangles for one scale, column after column; empty if they need more than the area.
std::vector<QRectF> columnsAtScale(const std::vector<QSizeF>& sizes, double scale, const QRectF& area,
                                   double title, double gap) {
    std::vector<QRectF> places;
    QPointF corner = area.topLeft();
    double columnWidth = 0;
    for (const QSizeF& full : sizes) {
        const QSizeF size = full * scale;
        if (corner.y() > area.top() && corner.y() + title + size.height() > area.bottom()) {
            corner = {corner.x() + columnWidth + gap, area.top()};
            columnWidth = 0;
        }
        const QRectF place(corner + QPointF(0, title), size);
        constexpr double rounding = 1e-6;
        if (place.bottom() > area.bottom() + rounding || place.right() > area.right() + rounding)
            return {};
        places.push_back(place);
        columnWidth = std::max(columnWidth, size.width());
        corner.ry() = place.bottom() + gap;
    }
    return places;
}

QRectF fitted(const QSizeF& size, const QRectF& area) {
    const QSizeF scaled = size.scaled(area.size(), Qt::KeepAspectRatio);
    return {area.topLeft() + QPointF((area.width() - scaled.width()) / 2, 0), scaled};
}

void drawText(QPainter& painter, const QRectF& place, double height, const QString& text,
              const QColor& colour) {
    QFont font = QApplication::font();
    font.setPixelSize(std::max(1, qRound(height)));
    painter.setFont(font);
    painter.setPen(colour);
    const QString shown =
        QFontMetricsF(font, painter.device()).elidedText(text, Qt::ElideRight, place.width());
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, shown);
}

/// Behind the title, unless nothing legible would be left of it.
void drawSource(QPainter& painter, const QRectF& titlePlace, double height, const SlidePicture& picture) {
    constexpr double reduction = 0.7, gap = 12, least = 100;
    QFont font = QApplication::font();
    font.setPixelSize(std::max(1, qRound(height)));
    const double used = QFontMetricsF(font, painter.device()).horizontalAdvance(picture.title) + gap;
    const QRectF place = titlePlace.adjusted(used, 0, 0, 0);
    if (!picture.source.isEmpty() && place.width() > least)
        drawText(painter, place, reduction * height, picture.source,
                 QApplication::palette().color(QPalette::PlaceholderText));
}

} // namespace

std::vector<QRectF> arrangeOnSlide(const std::vector<QSizeF>& sizes, const QRectF& area, double title,
                                   double gap) {
    constexpr double largest = 1.5, step = 0.97, smallest = 1e-3;
    for (double scale = largest; scale > smallest; scale *= step) {
        std::vector<QRectF> places = columnsAtScale(sizes, scale, area, title, gap);
        if (places.size() == sizes.size())
            return places;
    }
    return std::vector<QRectF>(sizes.size());
}

void drawSlide(QPaintDevice& device, const Slide& content) {
    QPainter painter(&device);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    // All measures are those of a slide; other pages show the same, larger or smaller.
    painter.setWindow({QPoint(), fullSize});
    const QPalette palette = QApplication::palette();
    const QColor text = palette.color(QPalette::WindowText), muted = palette.color(QPalette::PlaceholderText);
    painter.fillRect(QRect(QPoint(), fullSize), palette.window());

    constexpr double margin = 40, heading = 34, small = 20, gap = 22;
    const double width = fullSize.width() - 2 * margin, top = margin + heading + small + 2.5 * gap;
    drawText(painter, {margin, margin, width, 1.3 * heading}, heading, content.title, text);
    drawText(painter, {margin, margin + 1.5 * heading, width, 1.4 * small}, small, content.subtitle, muted);
    const double bottom = fullSize.height() - margin;
    const double mainWidth = content.pictures.empty() ? width : 0.5 * (width - gap);
    const QRectF mainArea(margin, top + 1.6 * small, mainWidth, bottom - top - 1.6 * small);
    drawText(painter, {margin, top, mainWidth, 1.4 * small}, small, content.main.title, muted);
    if (!content.main.image.isNull())
        painter.drawImage(fitted(content.main.image.size(), mainArea), content.main.image);

    std::vector<QSizeF> sizes;
    for (const SlidePicture& picture : content.pictures)
        sizes.push_back(picture.image.deviceIndependentSize());
    const QRectF area(margin + mainWidth + gap, top, width - mainWidth - gap, bottom - top);
    const std::vector<QRectF> places = arrangeOnSlide(sizes, area, 1.6 * small, gap);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const QRectF title(places[i].left(), places[i].top() - 1.6 * small, places[i].width(), 1.4 * small);
        drawText(painter, title, small, content.pictures[i].title, text);
        drawSource(painter, title, small, content.pictures[i]);
        painter.drawImage(places[i], content.pictures[i].image);
    }
}

QImage slideImage(const Slide& content) {
    QImage image(fullSize, QImage::Format_RGB32);
    drawSlide(image, content);
    return image;
}

void saveSlide(const QString& file, const Slide& content) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    const QByteArray suffix = QFileInfo(file).suffix().toLower().toUtf8();
    bool isDrawn = true;
    if (suffix == "pdf") {
        QPdfWriter writer(&buffer);
        constexpr double pointsPerPixel = 0.5;
        writer.setPageSize(QPageSize(QSizeF(fullSize) * pointsPerPixel, QPageSize::Point));
        writer.setPageMargins({});
        writer.setTitle(content.title);
        drawSlide(writer, content);
    } else {
        isDrawn = slideImage(content).save(&buffer, suffix.isEmpty() ? "PNG" : suffix.constData());
    }
    if (!isDrawn)
        throw UsageError((file + QObject::tr(": a slide ends in .png or .pdf")).toStdString());
    writeFile(file.toStdString(), bytes.toStdString());
}

} // namespace saliscope
