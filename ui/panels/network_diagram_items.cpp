#include "panels/network_diagram_items.h"

#include "panels/network_diagram.h"

#include <QPainter>

#include <iterator>

namespace saliscope {

namespace {

constexpr double corner = 5, padding = 8, thickest = 3, faded = 0.3;

/// Half the height of an arrow's head.
constexpr double arrow = 4;

bool isDark(const QPalette& palette) {
    constexpr int middle = 128;
    return palette.color(QPalette::Window).lightness() < middle;
}

/// Straight down where it can be, otherwise bent within the gap between two rows.
QPainterPath pathThrough(const std::vector<QPointF>& points) {
    QPainterPath path(points.front());
    for (std::size_t i = 1; i < points.size(); ++i) {
        const QPointF from = points[i - 1], to = points[i];
        const double middle = (from.y() + to.y()) / 2;
        path.cubicTo({from.x(), middle}, {to.x(), middle}, to);
    }
    return path;
}

} // namespace

QColor colourOfKind(const QString& kind, const QPalette& palette) {
    struct Hue {
        const char* kind;
        int degrees;
    };
    constexpr Hue hues[] = {{"convolution", 212}, {"linear", 265},        {"normalisation", 185},
                            {"activation", 35},   {"pooling", 0},         {"add", 130},
                            {"multiply", 90},     {"concatenation", 150}, {"softmax", 315}};
    const auto* found =
        std::find_if(std::begin(hues), std::end(hues), [&](const Hue& hue) { return kind == hue.kind; });
    constexpr int colourful = 110, pale = 225, deep = 70;
    const bool isKnown = found != std::end(hues);
    return QColor::fromHsl(isKnown ? found->degrees : 0, isKnown ? colourful : 0,
                           isDark(palette) ? deep : pale);
}

LayerItem::LayerItem(const LayerInfo& layer, int number, QSizeF size, const NetworkDiagram& diagram)
    : number_(number),
      name_(layer.name),
      kind_(layer.kind),
      shape_(layer.shapeText()),
      size_(size),
      diagram_(diagram) {}

QRectF LayerItem::boundingRect() const {
    return QRectF({}, size_).adjusted(-thickest, -thickest, thickest, thickest);
}

void LayerItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const QPalette& palette = diagram_.palette();
    const bool isCurrent = diagram_.current() == number_;
    const bool isFound = diagram_.highlighted().contains(number_);
    const QColor fill = colourOfKind(kind_, palette);
    painter->setOpacity(diagram_.isPale(number_) && !isCurrent ? faded : 1);
    QPen pen(isDark(palette) ? fill.lighter(170) : fill.darker(150), 1);
    if (isCurrent || isFound)
        pen = QPen(palette.color(isCurrent ? QPalette::Highlight : QPalette::Text), isCurrent ? thickest : 2);
    painter->setPen(pen);
    painter->setBrush(fill);
    painter->drawRoundedRect(QRectF({}, size_), corner, corner);
    paintText(painter, palette);
}

void LayerItem::paintText(QPainter* painter, const QPalette& palette) const {
    constexpr double legible = 0.4;
    if (painter->worldTransform().m11() < legible)
        return;
    const QRectF area = QRectF({}, size_).adjusted(padding, 2, -padding, -2);
    QFont font = diagram_.font();
    font.setBold(true);
    painter->setFont(font);
    painter->setPen(palette.color(QPalette::WindowText));
    painter->drawText(area, Qt::AlignLeft | Qt::AlignTop,
                      QFontMetricsF(font).elidedText(name_, Qt::ElideLeft, area.width()));
    constexpr double smaller = 0.85;
    font.setBold(false);
    font.setPointSizeF(font.pointSizeF() * smaller);
    painter->setFont(font);
    const QFontMetricsF metrics(font);
    painter->drawText(area, Qt::AlignRight | Qt::AlignBottom, shape_);
    const double room = area.width() - metrics.horizontalAdvance(shape_) - padding;
    painter->drawText(area, Qt::AlignLeft | Qt::AlignBottom, metrics.elidedText(kind_, Qt::ElideRight, room));
}

PictureItem::PictureItem(const QRectF& place, const ModelInfo& model)
    : place_(place),
      text_(QObject::tr("picture, %1 × %2 × %3")
                .arg(model.inputChannels)
                .arg(model.inputSize.height)
                .arg(model.inputSize.width)) {}

void PictureItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget* widget) {
    const QPalette palette = widget ? widget->palette() : QPalette();
    painter->setPen(QPen(palette.color(QPalette::PlaceholderText), 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(place_, place_.height() / 2, place_.height() / 2);
    painter->setPen(palette.color(QPalette::WindowText));
    painter->drawText(place_, Qt::AlignCenter, text_);
}

EdgeItem::EdgeItem(const NetworkLayout::Edge& edge, const NetworkDiagram& diagram)
    : from_(edge.from),
      to_(edge.to),
      isSkip_(edge.isSkip),
      path_(pathThrough(edge.points)),
      diagram_(diagram) {}

QRectF EdgeItem::boundingRect() const {
    return path_.boundingRect().adjusted(-arrow, -thickest, arrow, thickest);
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const QPalette& palette = diagram_.palette();
    const int current = diagram_.current();
    const bool isOfCurrent = current >= 0 && (from_ == current || to_ == current);
    QColor colour = palette.color(QPalette::PlaceholderText);
    if (isSkip_)
        colour = QColor::fromHsl(20, 200, isDark(palette) ? 150 : 110);
    if (isOfCurrent)
        colour = palette.color(QPalette::Highlight);
    painter->setOpacity(diagram_.isPale(from_) && diagram_.isPale(to_) && !isOfCurrent ? faded : 1);
    painter->setPen(QPen(colour, isOfCurrent ? 2.5 : 1.5));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(path_);
    const QPointF end = path_.currentPosition();
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawPolygon(QPolygonF{end, end + QPointF(-arrow, -2 * arrow), end + QPointF(arrow, -2 * arrow)});
}

} // namespace saliscope
