#include "panels/line_label.h"

#include <QHelpEvent>
#include <QLinearGradient>
#include <QPainter>
#include <QToolTip>

namespace saliscope {

LineLabel::LineLabel(QWidget* parent) : QLabel(parent) {
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void LineLabel::paintEvent(QPaintEvent* event) {
    QLabel::paintEvent(event);
    if (!isCut())
        return;
    const double end = width() - margin();
    const double start = end - 2 * fontMetrics().height();
    QColor ground = palette().color(backgroundRole());
    QLinearGradient fading(start, 0, end, 0);
    fading.setColorAt(1, ground);
    ground.setAlpha(0);
    fading.setColorAt(0, ground);
    QPainter(this).fillRect(QRectF(start, 0, width() - start, height()), fading);
}

bool LineLabel::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !toolTip().isEmpty() || !isCut())
        return QLabel::event(event);
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
    return true;
}

} // namespace saliscope
