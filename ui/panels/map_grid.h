#pragma once

#include <QListView>

namespace saliscope {

/// The maps of a MapListModel, side by side, with their titles below.
class MapGrid : public QListView {
    Q_OBJECT

public:
    explicit MapGrid(QWidget* parent = nullptr);

    /// Width and height of the maps, in pixels.
    void setMapSize(int size);
    int mapSize() const { return mapSize_; }

private:
    int mapSize_ = 0;
};

} // namespace saliscope
