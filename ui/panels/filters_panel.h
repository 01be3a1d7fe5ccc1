#pragma once

#include "panels/panel.h"
#include "session/results.h"

class QLabel;
class QSpinBox;

namespace saliscope {

class MapGrid;
class MapListModel;
class Session;

/// The kernels of the current layer: in colour where they look at the picture itself, otherwise the slice of
/// each that looks at one input channel.
class FiltersPanel : public Panel {
    Q_OBJECT

public:
    explicit FiltersPanel(Session& session, QWidget* parent = nullptr);

    MapGrid* grid() const { return grid_; }

    /// outputs × inputs × height × width
    DataFile data() const override;

    void setWatching(bool watching) override;

private:
    void show();
    void showLayer();

    Session& session_;
    MapListModel* model_;
    QLabel* layer_ = nullptr;
    QSpinBox* input_ = nullptr; ///< which input channel's slice is shown
    MapGrid* grid_ = nullptr;
    bool isWatching_ = false;
};

} // namespace saliscope
