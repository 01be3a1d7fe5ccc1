#include "panels/bar_delegate.h"

#include "models/class_list_model.h"

#include <QApplication>
#include <QPainter>

namespace saliscope {

namespace {

constexpr int barGap = 3; ///< between the bar and what is around it

} // namespace

QSize BarDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(0, 2 * barGap);
}

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    constexpr double cleanGap = 0.005;
    const double now = index.data(ClassListModel::probabilityRole).toDouble();
    const double clean = index.data(ClassListModel::cleanProbabilityRole).toDouble();
    const QRectF area = QRectF(option.rect).adjusted(barGap, barGap, -barGap, -barGap);
    const auto until = [&](double part) {
        return QRectF(area.topLeft(), QSizeF(area.width() * part, area.height()));
    };

    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    painter->save();
    QColor colour = option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Highlight);
    colour.setAlphaF(0.15F);
    painter->fillRect(area, colour);
    colour.setAlphaF(isSelected ? 0.4F : 0.6F);
    painter->fillRect(until(now), colour);
    if (std::abs(now - clean) > cleanGap) {
        painter->setPen(QPen(option.palette.color(QPalette::Text), 1, Qt::DotLine));
        const double x = until(clean).right();
        painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter->setPen(option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text));
    painter->setFont(index.data(Qt::FontRole).isValid()
                         ? index.data(Qt::FontRole).value<QFont>().resolve(option.font)
                         : option.font);
    painter->drawText(QRectF(option.rect).adjusted(0, 0, -2 * barGap, 0), Qt::AlignRight | Qt::AlignVCenter,
                      index.data(Qt::DisplayRole).toString());
    painter->restore();
}

} // namespace saliscope
