#include "panels/map_grid.h"

#include "models/map_list_model.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace saliscope {

namespace {

constexpr int tileGap = 3;

/// Where an item's map is drawn, as large as its sides allow.
QRect placeOf(const QImage& image, const QRect& item, int mapSize) {
    const QRect area(item.topLeft() + QPoint(tileGap, tileGap), QSize(mapSize, mapSize));
    QRect place({}, image.isNull() ? area.size() : image.size().scaled(area.size(), Qt::KeepAspectRatio));
    place.moveCenter(area.center());
    return place;
}

/// Maps are enlarged as squares, so that their units can be seen.
class MapDelegate : public QStyledItemDelegate {
public:
    explicit MapDelegate(MapGrid* grid) : QStyledItemDelegate(grid), grid_(*grid) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {grid_.mapSize() + 2 * tileGap, grid_.mapSize() + 3 * tileGap + option.fontMetrics.height()};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        if (isSelected || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor colour = option.palette.color(QPalette::Highlight);
            colour.setAlphaF(isSelected ? 0.8F : 0.25F);
            painter->fillRect(option.rect, colour);
        }
        const auto image = index.data(Qt::DecorationRole).value<QImage>();
        const QRect place = placeOf(image, option.rect, grid_.mapSize());
        if (image.isNull()) // until it is there
            painter->fillRect(place, option.palette.color(QPalette::AlternateBase));
        else
            painter->drawImage(place, image);
        const int top = grid_.mapSize() + tileGap;
        const QRect title = option.rect.adjusted(tileGap, top, -tileGap, 0);
        const QVariant own = index.data(Qt::ForegroundRole);
        const QColor usual = option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text);
        painter->setPen(isSelected || !own.isValid() ? usual : own.value<QColor>());
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
    leastSize_ = size;
    fill();
}

void MapGrid::fill() {
    // With room for a scroll bar, whether it is there or not: else each would bring about the other.
    const int beside = 2 * frameWidth() + verticalScrollBar()->sizeHint().width() + spacing();
    const int gaps = 2 * tileGap + spacing();
    const int available = width() - beside - 1; // the view breaks a row that fits to the pixel
    const int columns = std::max(1, available / (leastSize_ + gaps));
    const int most = 3 * leastSize_ / 2; // a single column need not be as wide as the window
    drawnSize_ = std::clamp(available / columns - gaps, leastSize_, most);
    scheduleDelayedItemsLayout();
}

void MapGrid::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    fill();
}

void MapGrid::mouseMoveEvent(QMouseEvent* event) {
    QListView::mouseMoveEvent(event);
    const QModelIndex index = indexAt(event->pos());
    const QRect place =
        placeOf(index.data(Qt::DecorationRole).value<QImage>(), visualRect(index), drawnSize_);
    if (!index.isValid() || !place.contains(event->pos())) {
        Q_EMIT left();
        return;
    }
    const QPointF inPlace = event->position() - place.topLeft();
    Q_EMIT hovered(index.data(MapListModel::numberRole).toInt(),
                   {inPlace.x() / place.width(), inPlace.y() / place.height()});
}

void MapGrid::leaveEvent(QEvent* event) {
    QListView::leaveEvent(event);
    Q_EMIT left();
}

} // namespace saliscope
