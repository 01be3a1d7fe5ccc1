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

    /// The input channel whose slices are shown; the last of layers that have fewer.
    int slice() const { return slice_; }
    void setSlice(int input);

    OptionValues settings() const override;
    void setSettings(const OptionValues& settings) override;

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
    int slice_ = 0;             ///< that a person wants
    MapGrid* grid_ = nullptr;
    bool isWatching_ = false;
};

} // namespace saliscope
