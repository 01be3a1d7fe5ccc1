#include "canvas/canvas_drawing.h"

#include "canvas/image_conversion.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPalette>

#include <cmath>

namespace saliscope {

namespace {

/// The pixels of a row or column that are seen between two places of the view, and a few more, because a
/// pixel that is drawn smoothly looks at its neighbours.
struct Pixels {
    Pixels(double begin, double end, double origin, double size, int count)
        : first(std::clamp(static_cast<int>(std::floor((begin - origin) / size)) - 2, 0, count)),
          last(std::clamp(static_cast<int>(std::ceil((end - origin) / size)) + 2, first, count)) {}

    int count() const { return last - first; }

    int first;
    int last; ///< one beyond
};

void drawLabel(QPainter& painter, const QRectF& place, Qt::Alignment alignment, const QString& text) {
    QRectF box = painter.boundingRect(place, static_cast<int>(alignment), text);
    box.adjust(-6, -3, 6, 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 150));
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(Qt::white);
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace

QColor canvasBackground(const QPalette& palette) {
    const QColor window = palette.color(QPalette::Window);
    return window.lightness() < 128 ? window.darker(135) : window.darker(112);
}

void drawPicture(QPainter& painter, Pyramid& picture, const QRectF& place, const QRectF& exposed,
                 Enlargement enlargement) {
    const QRectF visible = place & exposed;
    if (visible.isEmpty() || picture.levelCount() == 0)
        return;
    const cv::Mat base = picture.level(0);
    const double zoom = std::max(place.width() / base.cols, place.height() / base.rows) *
                        painter.device()->devicePixelRatio();
    int level = 0;
    while (zoom * (2 << level) <= 1 && level + 1 < picture.levelCount())
        ++level;
    const cv::Mat reduced = picture.level(level);
    const double width = place.width() / base.cols * (1 << level);
    const double height = place.height() / base.rows * (1 << level);
    const Pixels columns(visible.left(), visible.right(), place.left(), width, reduced.cols);
    const Pixels rows(visible.top(), visible.bottom(), place.top(), height, reduced.rows);
    const cv::Mat part = reduced(cv::Rect(columns.first, rows.first, columns.count(), rows.count()));
    const QRectF target(place.left() + columns.first * width, place.top() + rows.first * height,
                        columns.count() * width, rows.count() * height);

    painter.save();
    painter.setClipRect(visible, Qt::IntersectClip);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, enlargement == Enlargement::smooth || zoom < 2);
    // Qt scales its own format several times as fast as the three bytes of a picture.
    const auto format = part.channels() == 4 ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32;
    const QImage image = toImage(part).convertToFormat(format);
    painter.drawImage(target, image, QRectF(image.rect()));
    painter.restore();
}

void drawCrop(QPainter& painter, const QRectF& photo, const QRectF& crop, const QColor& background) {
    if (crop.contains(photo.adjusted(0.5, 0.5, -0.5, -0.5)))
        return;
    QPainterPath outside;
    outside.addRect(photo);
    outside.addRect(crop & photo);
    QColor veil = background;
    veil.setAlphaF(0.55f);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillPath(outside, veil);
    QPainterPath outline;
    outline.addRect(crop);
    drawOutline(painter, outline, Qt::DashLine);
}

void drawOutline(QPainter& painter, const QPainterPath& path, Qt::PenStyle style) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 170), 3));
    painter.drawPath(path);
    painter.setPen(QPen(QColor(255, 255, 255, 230), 1, style));
    painter.drawPath(path);
    painter.restore();
}

QPainterPath outlineOf(const Stroke& stroke, const ViewTransform& view) {
    QPolygonF points;
    for (const cv::Point2d& point : stroke.points)
        points.append(view.toView(QPointF(point.x, point.y)));
    const QRectF box = QRectF(points.first(), points.last()).normalized();
    QPainterPath path;
    switch (stroke.shape) {
    case StrokeShape::brush:
        break;
    case StrokeShape::rectangle:
        path.addRect(box);
        break;
    case StrokeShape::ellipse:
        path.addEllipse(box);
        break;
    case StrokeShape::lasso:
        path.addPolygon(points);
        path.closeSubpath();
        break;
    }
    return path;
}

void drawReceptiveField(QPainter& painter, const QRectF& field, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor inside = colour;
    inside.setAlphaF(0.12f);
    painter.setBrush(inside);
    painter.setPen(QPen(QColor(255, 255, 255, 200), 4));
    painter.drawRect(field);
    painter.setPen(QPen(colour, 2));
    painter.drawRect(field);
    painter.restore();
}

void drawDivider(QPainter& painter, const QRectF& view, double x) {
    QPainterPath line;
    line.moveTo(x, view.top());
    line.lineTo(x, view.bottom());
    drawOutline(painter, line);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF middle(x, view.center().y());
    painter.setPen(QPen(QColor(0, 0, 0, 170), 1));
    painter.setBrush(QColor(255, 255, 255, 230));
    painter.drawEllipse(middle, 11, 11);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(40, 40, 40));
    for (const double side : {-1.0, 1.0})
        painter.drawPolygon(QPolygonF{middle + QPointF(side * 7, 0), middle + QPointF(side * 2.5, -4),
                                      middle + QPointF(side * 2.5, 4)});
    const QRectF labels = view.adjusted(0, 10, 0, -10);
    drawLabel(painter, QRectF(labels.topLeft(), QPointF(x - 14, labels.bottom())),
              Qt::AlignRight | Qt::AlignTop, QCoreApplication::translate("saliscope::Canvas", "Before"));
    drawLabel(painter, QRectF(QPointF(x + 14, labels.top()), labels.bottomRight()),
              Qt::AlignLeft | Qt::AlignTop, QCoreApplication::translate("saliscope::Canvas", "After"));
    painter.restore();
}

void drawMessage(QPainter& painter, const QRectF& view, const QString& text, const QPalette& palette) {
    QFont font = painter.font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    painter.save();
    painter.setFont(font);
    painter.setPen(palette.color(QPalette::WindowText));
    painter.drawText(view.adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, text);
    painter.restore();
}

void drawDropFrame(QPainter& painter, const QRectF& view, const QColor& colour) {
    painter.save();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, 4));
    painter.drawRect(view.adjusted(2, 2, -2, -2));
    painter.restore();
}

} // namespace saliscope
