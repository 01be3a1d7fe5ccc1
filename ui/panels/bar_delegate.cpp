#include "panels/bar_delegate.h"

#include "models/class_list_model.h"

#include <QPainter>

namespace saliscope {

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    constexpr int gap = 3;
    constexpr double cleanGap = 0.005;
    const double now = index.data(ClassListModel::probabilityRole).toDouble();
    const double clean = index.data(ClassListModel::cleanProbabilityRole).toDouble();
    const QRectF area = QRectF(option.rect).adjusted(gap, gap, -gap, -gap);
    const auto until = [&](double part) {
        return QRectF(area.topLeft(), QSizeF(area.width() * part, area.height()));
    };

    QStyledItemDelegate::paint(painter, option, {}); // background and selection
    painter->save();
    QColor colour = option.palette.color(QPalette::Highlight);
    colour.setAlphaF(0.15F);
    painter->fillRect(area, colour);
    colour.setAlphaF(0.6F);
    painter->fillRect(until(now), colour);
    if (std::abs(now - clean) > cleanGap) {
        painter->setPen(QPen(option.palette.color(QPalette::Text), 1, Qt::DotLine));
        const double x = until(clean).right();
        painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter->setPen(option.palette.color(QPalette::Text));
    painter->setFont(index.data(Qt::FontRole).isValid()
                         ? index.data(Qt::FontRole).value<QFont>().resolve(option.font)
                         : option.font);
    painter->drawText(area.adjusted(0, 0, -gap, 0), Qt::AlignRight | Qt::AlignVCenter,
                      index.data(Qt::DisplayRole).toString());
    painter->restore();
}

} // namespace saliscope
