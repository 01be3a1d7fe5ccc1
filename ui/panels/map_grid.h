#pragma once

#include <QListView>

namespace saliscope {

/// The maps of a MapListModel, side by side, with their titles below.
class MapGrid : public QListView {
    Q_OBJECT

public:
    explicit MapGrid(QWidget* parent = nullptr);

    /// The least width and height of the maps, in pixels.
    void setMapSize(int size);
    /// As they are drawn: larger, for the columns to fill the view.
    int mapSize() const { return drawnSize_; }

Q_SIGNALS:
    /// The pointer is over a map. \param number of the map \param place in it, each from 0 to 1
    void hovered(int number, QPointF place);
    void left();

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fill();

    int leastSize_ = 0, drawnSize_ = 0;
};

} // namespace saliscope
