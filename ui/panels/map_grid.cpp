#include "panels/map_grid.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace saliscope {

namespace {

constexpr int gap = 3;

/// Maps are enlarged as squares, so that their units can be seen.
class MapDelegate : public QStyledItemDelegate {
public:
    explicit MapDelegate(MapGrid* grid) : QStyledItemDelegate(grid), grid_(*grid) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {grid_.mapSize() + 2 * gap, grid_.mapSize() + 3 * gap + option.fontMetrics.height()};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        if (isSelected || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor colour = option.palette.color(QPalette::Highlight);
            colour.setAlphaF(isSelected ? 0.8F : 0.25F);
            painter->fillRect(option.rect, colour);
        }
        const QRect area(option.rect.topLeft() + QPoint(gap, gap), QSize(grid_.mapSize(), grid_.mapSize()));
        const auto image = index.data(Qt::DecorationRole).value<QImage>();
        QRect place({}, image.size().scaled(area.size(), Qt::KeepAspectRatio));
        place.moveCenter(area.center());
        painter->drawImage(place, image);
        const QRect title(area.left(), area.bottom() + 1, area.width(), option.rect.bottom() - area.bottom());
        painter->setPen(option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text));
        painter->drawText(title, Qt::AlignCenter,
                          option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(),
                                                        Qt::ElideRight, title.width()));
    }

private:
    const MapGrid& grid_;
};

} // namespace

MapGrid::MapGrid(QWidget* parent) : QListView(parent) {
    setViewMode(IconMode);
    setResizeMode(Adjust);
    setMovement(Static);
    setUniformItemSizes(true);
    setSpacing(1);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setItemDelegate(new MapDelegate(this));
    constexpr int usual = 62;
    setMapSize(usual);
}

void MapGrid::setMapSize(int size) {
    mapSize_ = size;
    scheduleDelayedItemsLayout();
}

} // namespace saliscope
