#pragma once

#include <QStyledItemDelegate>

namespace saliscope {

/// Draws a class's probability as a bar behind its text, with a line where it was for the clean picture.
class BarDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace saliscope
