#include "panels/veil.h"

#include <QEvent>
#include <QPainter>

namespace saliscope {

Veil::Veil(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    parent->installEventFilter(this);
    hide();
}

bool Veil::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        coverParent();
    return QWidget::eventFilter(watched, event);
}

void Veil::showEvent(QShowEvent* event) {
    coverParent();
    QWidget::showEvent(event);
}

void Veil::coverParent() {
    setGeometry(parentWidget()->rect());
    raise();
}

void Veil::paintEvent(QPaintEvent*) {
    QColor colour = palette().color(QPalette::Window);
    colour.setAlphaF(0.5F);
    QPainter(this).fillRect(rect(), colour);
}

} // namespace saliscope
