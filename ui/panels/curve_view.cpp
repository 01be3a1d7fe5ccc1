#include "panels/curve_view.h"

#include "models/axis_ticks.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace saliscope {

namespace {

constexpr int gap = 4;

std::vector<AxisTick> ticksOf(double low, double high, bool isLogarithmic, int most) {
    if (isLogarithmic)
        if (auto ticks = logarithmicTicks(low, high, most); ticks.size() > 1)
            return ticks;
    return linearTicks(low, high, most);
}

} // namespace

CurveView::CurveView(const QString& name, QWidget* parent) : QWidget(parent), name_(name) {
    setAccessibleName(name);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    setFont(small);
}

void CurveView::setCurves(std::vector<StepCurve> curves, int steps) {
    curves_ = std::move(curves);
    lastStep_ = std::max(steps - 1, 1);
    for (const StepCurve& curve : curves_)
        lastStep_ = std::max(lastStep_, static_cast<int>(curve.values.size()) - 1);
    range_ = rangeOf(curves_);
    update();
}

CurveView::Range CurveView::rangeOf(const std::vector<StepCurve>& curves) {
    double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
    for (const StepCurve& curve : curves)
        for (const double value : curve.values)
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
    if (low > high)
        return {};
    constexpr double wide = 100;
    if (low > 0 && high / low > wide)
        return {low, high, true};
    if (high - low <= 1e-12 * std::max(std::abs(high), 1e-300)) {
        const double room = std::max(std::abs(high) / 10, 1e-6);
        return {low - room, high + room, false};
    }
    const double room = (high - low) / 20;
    return {low - room, high + room, false};
}

double CurveView::Range::place(double value) const {
    return isLogarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
}

int CurveView::marginOfMarks() const {
    int width = 0;
    for (const AxisTick& tick : ticksOf(range_.low, range_.high, range_.isLogarithmic, height() / 24 + 1))
        width = std::max(width, fontMetrics().horizontalAdvance(tick.text));
    return width + 2 * gap;
}

QRectF CurveView::area() const {
    const int letter = fontMetrics().height();
    const int top = curves_.size() > 1 || !name_.isEmpty() ? letter + gap : gap;
    return QRectF(rect()).adjusted(marginOfMarks(), top, -2 * gap, -letter - gap);
}

QPointF CurveView::pointOf(int step, double value) const {
    const QRectF place = area();
    return {place.left() + place.width() * step / lastStep_,
            place.bottom() - place.height() * range_.place(value)};
}

int CurveView::stepAt(double x) const {
    const QRectF place = area();
    return static_cast<int>(std::lround((x - place.left()) / std::max(place.width(), 1.0) * lastStep_));
}

QColor CurveView::colourOf(std::size_t curve) const {
    // Told apart also by those who see few colours, and legible on light and dark (Okabe & Ito 2008).
    const bool isDark = palette().color(QPalette::Base).lightness() < 128;
    const QColor colours[] = {isDark ? QColor(86, 180, 233) : QColor(0, 114, 178),
                              isDark ? QColor(240, 160, 50) : QColor(200, 90, 0),
                              isDark ? QColor(40, 190, 140) : QColor(0, 130, 95),
                              isDark ? QColor(220, 140, 185) : QColor(175, 85, 135),
                              isDark ? QColor(240, 228, 66) : QColor(130, 120, 0)};
    return colours[curve % std::size(colours)];
}

void CurveView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    const bool isEmpty = std::all_of(curves_.begin(), curves_.end(),
                                     [](const StepCurve& curve) { return curve.values.empty(); });
    if (isEmpty) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, name_);
        return;
    }
    paintGrid(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    paintCurves(painter);
    paintPointer(painter);
    paintLegend(painter);
}

void CurveView::paintGrid(QPainter& painter) const {
    const QRectF place = area();
    QColor line = palette().color(QPalette::Text);
    line.setAlphaF(0.15F);
    const QColor text = palette().color(QPalette::PlaceholderText);
    const int letter = fontMetrics().height();
    const double marks = place.left() - gap;
    for (const AxisTick& tick : ticksOf(range_.low, range_.high, range_.isLogarithmic, height() / 24 + 1)) {
        const double y = pointOf(0, tick.value).y();
        painter.setPen(line);
        painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y));
        painter.setPen(text);
        painter.drawText(QRectF(0, y - letter / 2.0, marks, letter), Qt::AlignRight | Qt::AlignVCenter,
                         tick.text);
    }
    constexpr double roomOfMark = 70;
    for (const AxisTick& tick :
         linearTicks(0, lastStep_, std::max(2, static_cast<int>(place.width() / roomOfMark)))) {
        if (tick.value != std::floor(tick.value))
            continue;
        const double x = pointOf(static_cast<int>(tick.value), 1.0).x();
        painter.setPen(line);
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()));
        painter.setPen(text);
        const double half = std::min(roomOfMark / 2, std::min(x - 0.0, width() - x));
        painter.drawText(QRectF(x - half, place.bottom() + 1, 2 * half, letter + gap), Qt::AlignCenter,
                         tick.text);
    }
}

void CurveView::paintCurves(QPainter& painter) const {
    painter.save();
    painter.setClipRect(area().adjusted(-1, -1, 1, 1));
    for (std::size_t i = 0; i < curves_.size(); ++i) {
        QPainterPath path;
        bool isOpen = false;
        const std::vector<double>& values = curves_[i].values;
        for (int step = 0; step < static_cast<int>(values.size()); ++step) {
            const double value = values[static_cast<std::size_t>(step)];
            if (!std::isfinite(value) || (range_.isLogarithmic && value <= 0)) {
                isOpen = false;
                continue;
            }
            const QPointF point = pointOf(step, value);
            if (isOpen)
                path.lineTo(point);
            else
                path.moveTo(point);
            isOpen = true;
        }
        painter.setPen(QPen(colourOf(i), 1.6));
        painter.drawPath(path);
        if (values.size() == 1)
            painter.drawEllipse(pointOf(0, values.front()), 2, 2);
    }
    painter.restore();
}

void CurveView::paintLegend(QPainter& painter) const {
    constexpr int dash = 12;
    int x = static_cast<int>(area().left());
    const int middle = fontMetrics().height() / 2 + 1;
    for (std::size_t i = 0; i < curves_.size(); ++i) {
        const QString name = curves_[i].name.isEmpty() ? name_ : curves_[i].name;
        const QString text =
            fontMetrics().elidedText(name, Qt::ElideRight, std::max(0, width() - x - dash - 2 * gap));
        painter.setPen(QPen(colourOf(i), 2));
        painter.drawLine(x, middle, x + dash, middle);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRect(x + dash + gap, 0, width(), 2 * middle), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
        x += dash + 3 * gap + fontMetrics().horizontalAdvance(text);
    }
}

void CurveView::paintPointer(QPainter& painter) const {
    if (pointed_ < 0)
        return;
    for (std::size_t i = 0; i < curves_.size(); ++i) {
        const auto step = static_cast<std::size_t>(pointed_);
        if (step >= curves_[i].values.size() || !std::isfinite(curves_[i].values[step]))
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(colourOf(i));
        painter.drawEllipse(pointOf(pointed_, curves_[i].values[step]), 3.5, 3.5);
        painter.setBrush(Qt::NoBrush);
    }
}

void CurveView::mouseMoveEvent(QMouseEvent* event) {
    std::size_t longest = 0;
    for (const StepCurve& curve : curves_)
        longest = std::max(longest, curve.values.size());
    if (longest == 0)
        return;
    pointed_ = std::clamp(stepAt(event->position().x()), 0, static_cast<int>(longest) - 1);
    QStringList parts{tr("step %1").arg(pointed_)};
    for (const StepCurve& curve : curves_)
        if (static_cast<std::size_t>(pointed_) < curve.values.size())
            parts << QStringLiteral("%1 %2")
                         .arg(curve.name.isEmpty() ? name_ : curve.name)
                         .arg(curve.values[static_cast<std::size_t>(pointed_)], 0, 'g', 5);
    Q_EMIT read(parts.join(QStringLiteral(", ")));
    update();
}

void CurveView::leaveEvent(QEvent*) {
    pointed_ = -1;
    Q_EMIT read({});
    update();
}

QSize CurveView::sizeHint() const {
    return {260, 110};
}

QSize CurveView::minimumSizeHint() const {
    return {120, 80};
}

} // namespace saliscope
