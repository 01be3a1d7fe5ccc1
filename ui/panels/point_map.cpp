#include "panels/point_map.h"

#include "session/embedding_job.h"

#include <QKeyEvent>
#include <QPainter>
#include <QTextDocument>

#include <algorithm>
#include <cmath>
#include <map>

namespace saliscope {

namespace {

constexpr double mapSide = 1000;   ///< of the square that the view takes for its photo
constexpr double mapMargin = 40;   ///< in it
constexpr int thumbnailOnMap = 36; ///< pixels
constexpr double reach = 8;        ///< of the pointer, in pixels

/// Into the square, both axes to the same scale; y downwards.
std::vector<QPointF> fittedPoints(const std::vector<cv::Point2d>& points) {
    double left = 0, right = 0, bottom = 0, top = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        left = i == 0 ? points[i].x : std::min(left, points[i].x);
        right = i == 0 ? points[i].x : std::max(right, points[i].x);
        bottom = i == 0 ? points[i].y : std::min(bottom, points[i].y);
        top = i == 0 ? points[i].y : std::max(top, points[i].y);
    }
    const double extent = std::max({right - left, top - bottom, 1e-12});
    const double scale = (mapSide - 2 * mapMargin) / extent;
    const QPointF middle(mapSide / 2, mapSide / 2);
    std::vector<QPointF> fitted;
    for (const cv::Point2d& point : points)
        fitted.push_back(middle +
                         QPointF(point.x - (left + right) / 2, (bottom + top) / 2 - point.y) * scale);
    return fitted;
}

} // namespace

PointMap::PointMap(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    view_.setPhoto({mapSide, mapSide});
}

void PointMap::setPoints(const std::vector<cv::Point2d>& points) {
    const bool areAsMany = points.size() == points_.size();
    points_ = fittedPoints(points);
    if (!areAsMany) {
        hovered_.reset();
        marked_.reset();
        picked_.clear();
        colours_.clear();
    }
    redraw();
}

void PointMap::setColours(std::vector<QRgb> colours) {
    colours_ = std::move(colours);
    redraw();
}

void PointMap::setThumbnailsShown(bool shown) {
    areThumbnailsShown_ = shown;
    redraw();
}

void PointMap::setMarked(std::optional<std::size_t> point) {
    marked_ = point;
    update();
}

void PointMap::setPicked(const std::optional<std::vector<std::size_t>>& points) {
    picked_.clear();
    if (points) {
        picked_.resize(points_.size());
        for (const std::size_t point : *points)
            picked_[point] = true;
    }
    redraw();
}

void PointMap::refresh() {
    if (areThumbnailsShown_)
        redraw();
    else
        update();
}

QPointF PointMap::placeOf(std::size_t point) const {
    return view_.toView(points_[point]);
}

void PointMap::redraw() {
    cache_ = {};
    update();
}

bool PointMap::isDimmed(std::size_t point) const {
    return point < picked_.size() && !picked_[point];
}

QImage PointMap::drawn() const {
    QImage image(size() * devicePixelRatioF(), QImage::Format_RGB32);
    image.setDevicePixelRatio(devicePixelRatioF());
    image.fill(palette().color(QPalette::Base));
    QPainter painter(&image);
    if (!areThumbnailsShown_)
        painter.setRenderHint(QPainter::Antialiasing, points_.size() < 5000);
    drawPoints(painter);
    if (areThumbnailsShown_)
        drawThumbnails(painter);
    return image;
}

void PointMap::drawPoints(QPainter& painter) const {
    std::map<QRgb, QPolygonF> groups; // one call a colour
    const QRectF visible = QRectF(rect()).adjusted(-reach, -reach, reach, reach);
    constexpr int dimmed = 36, full = 230;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        const QPointF place = placeOf(i);
        if (!visible.contains(place))
            continue;
        const QRgb colour = i < colours_.size() ? colours_[i] : palette().color(QPalette::Text).rgb();
        groups[qRgba(qRed(colour), qGreen(colour), qBlue(colour), isDimmed(i) ? dimmed : full)] << place;
    }
    const double zoom = std::clamp(std::sqrt(view_.scale() * mapSide / std::max(1, width())), 1.0, 2.0);
    const double diameter = zoom * (points_.size() > 2000 ? 4 : 7);
    for (const auto& [colour, places] : groups) {
        painter.setPen(QPen(QColor::fromRgba(colour), diameter, Qt::SolidLine, Qt::RoundCap));
        painter.drawPoints(places);
    }
}

void PointMap::drawThumbnails(QPainter& painter) const {
    std::vector<QPointF> places;
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < points_.size(); ++i)
        if (const QPointF place = placeOf(i); QRectF(rect()).contains(place)) {
            places.push_back(place);
            numbers.push_back(i);
        }
    for (const auto& [position, place] : roomForThumbnails(places, size(), thumbnailOnMap)) {
        const std::size_t point = numbers[position];
        const QImage picture = source_.picture ? source_.picture(point) : QImage();
        painter.setOpacity(isDimmed(point) ? 0.2 : 1);
        if (picture.isNull())
            painter.fillRect(place, palette().color(QPalette::AlternateBase));
        else
            painter.drawImage(place, picture);
        if (point < colours_.size()) {
            painter.setPen(QPen(QColor(colours_[point]), 2));
            painter.drawRect(place);
        }
    }
    painter.setOpacity(1);
}

void PointMap::paintEvent(QPaintEvent*) {
    if (cache_.isNull())
        cache_ = drawn();
    QPainter painter(this);
    painter.drawImage(0, 0, cache_);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto ring = [&](std::size_t point, double radius) {
        painter.setPen(QPen(palette().color(QPalette::Text), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(placeOf(point), radius, radius);
    };
    constexpr double markRadius = 9, hoverRadius = 6;
    if (marked_ && *marked_ < points_.size())
        ring(*marked_, markRadius);
    if (!lasso_.isEmpty()) {
        QColor inside = palette().color(QPalette::Highlight);
        painter.setPen(QPen(inside, 1.5));
        inside.setAlphaF(0.15F);
        painter.setBrush(inside);
        painter.drawPolygon(lasso_);
    }
    if (hovered_ && *hovered_ < points_.size()) {
        ring(*hovered_, hoverRadius);
        drawHovered(painter);
    }
    if (hasFocus()) {
        painter.setPen(palette().color(QPalette::Highlight));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void PointMap::drawHovered(QPainter& painter) const {
    constexpr int side = 96, margin = 6, textWidth = 200, away = 14;
    QTextDocument text;
    text.setDefaultFont(font());
    text.setDocumentMargin(0);
    text.setDefaultStyleSheet(
        QStringLiteral("body { color: %1 }").arg(palette().color(QPalette::ToolTipText).name()));
    text.setHtml(QStringLiteral("<body>%1</body>").arg(source_.text ? source_.text(*hovered_) : QString()));
    text.setTextWidth(textWidth);
    const QSizeF size(side + textWidth + 3 * margin,
                      std::max<double>(side, text.size().height()) + 2 * margin);
    QRectF card(placeOf(*hovered_) + QPointF(away, away), size);
    if (card.right() > width())
        card.moveRight(std::max(size.width(), placeOf(*hovered_).x() - away));
    if (card.bottom() > height())
        card.moveBottom(std::max(size.height(), placeOf(*hovered_).y() - away));
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().color(QPalette::ToolTipBase));
    painter.drawRect(card);
    if (const QImage picture = source_.picture ? source_.picture(*hovered_) : QImage(); !picture.isNull())
        painter.drawImage(QRectF(card.topLeft() + QPointF(margin, margin), QSizeF(side, side)), picture);
    painter.translate(card.topLeft() + QPointF(2 * margin + side, margin));
    text.drawContents(&painter);
    painter.resetTransform();
}

void PointMap::resizeEvent(QResizeEvent*) {
    view_.setView(size(), devicePixelRatioF());
    redraw();
}

void PointMap::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        redraw();
}

std::optional<std::size_t> PointMap::pointAt(QPointF position) const {
    std::optional<std::size_t> nearest;
    double best = reach * reach;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        const QPointF away = placeOf(i) - position;
        if (const double distance = QPointF::dotProduct(away, away); distance < best) {
            best = distance;
            nearest = i;
        }
    }
    return nearest;
}

void PointMap::hover(std::optional<std::size_t> point) {
    if (std::exchange(hovered_, point) != point)
        update();
}

void PointMap::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    const bool isLeft = event->button() == Qt::LeftButton;
    if (event->button() == Qt::MiddleButton || (isLeft && event->modifiers().testFlag(Qt::ShiftModifier)))
        panFrom_ = event->position();
    else if (isLeft) {
        isPressed_ = true;
        lasso_ = QPolygonF{event->position()};
    }
}

void PointMap::mouseMoveEvent(QMouseEvent* event) {
    if (panFrom_) {
        view_.panBy(event->position() - *panFrom_);
        panFrom_ = event->position();
        redraw();
    } else if (isPressed_) {
        lasso_ << event->position();
        hovered_.reset();
        update();
    } else {
        hover(pointAt(event->position()));
    }
}

void PointMap::mouseReleaseEvent(QMouseEvent* event) {
    panFrom_.reset();
    if (!std::exchange(isPressed_, false))
        return;
    constexpr double still = 4; // pixels: less than that is a click
    if (lasso_.boundingRect().width() < still && lasso_.boundingRect().height() < still) {
        lasso_.clear();
        update();
        if (const auto point = pointAt(event->position()))
            Q_EMIT clicked(*point);
        return;
    }
    endLasso();
}

void PointMap::endLasso() {
    std::vector<std::size_t> inside;
    for (std::size_t i = 0; i < points_.size(); ++i)
        if (lasso_.containsPoint(placeOf(i), Qt::OddEvenFill))
            inside.push_back(i);
    lasso_.clear();
    update();
    Q_EMIT picked(inside);
}

void PointMap::mouseDoubleClickEvent(QMouseEvent*) {
    view_.fit();
    redraw();
}

void PointMap::wheelEvent(QWheelEvent* event) {
    constexpr double notch = 120, perNotch = 1.25;
    view_.zoomBy(std::pow(perNotch, event->angleDelta().y() / notch), event->position());
    redraw();
    event->accept();
}

void PointMap::keyPressEvent(QKeyEvent* event) {
    constexpr double step = 40, factor = 1.25;
    const QPointF middle(width() / 2.0, height() / 2.0);
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        view_.zoomBy(factor, middle);
        break;
    case Qt::Key_Minus:
        view_.zoomBy(1 / factor, middle);
        break;
    case Qt::Key_Home:
        view_.fit();
        break;
    case Qt::Key_Left:
        view_.panBy({step, 0});
        break;
    case Qt::Key_Right:
        view_.panBy({-step, 0});
        break;
    case Qt::Key_Up:
        view_.panBy({0, step});
        break;
    case Qt::Key_Down:
        view_.panBy({0, -step});
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    redraw();
}

void PointMap::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    hover(std::nullopt);
}

} // namespace saliscope
