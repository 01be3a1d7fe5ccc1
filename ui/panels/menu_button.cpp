#include "panels/menu_button.h"

#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace saliscope {

MenuButton::MenuButton(const QString& text, QMenu* menu, QWidget* parent) : QToolButton(parent) {
    setText(text);
    setMenu(menu);
    setPopupMode(InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
}

int MenuButton::arrowWidth() const {
    return fontMetrics().height();
}

QSize MenuButton::sizeHint() const {
    return QToolButton::sizeHint() + QSize(arrowWidth(), 0);
}

void MenuButton::paintEvent(QPaintEvent*) {
    // The style's own arrow sits in the corner below the text, as small as a comma.
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.features &= ~QStyleOptionToolButton::HasMenu;
    option.text.clear();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);

    const int side = arrowWidth() / 2;
    QRect arrow(0, 0, side, side);
    arrow.moveCenter({width() - arrowWidth() / 2 - side / 4, height() / 2});
    option.text = text();
    option.rect.setRight(arrow.left());
    painter.drawControl(QStyle::CE_ToolButtonLabel, option);
    option.rect = arrow;
    painter.drawPrimitive(QStyle::PE_IndicatorArrowDown, option);
}

} // namespace saliscope
