#pragma once

#include "panels/panel.h"
#include "session/results.h"

#include <QPoint>

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;

namespace saliscope {

class AtlasButton;
class MapGrid;
class MapListModel;
class Session;

/// What the current layer computes for the picture, channel by channel. Click a channel to make it the
/// target.
class ActivationsPanel : public Panel {
    Q_OBJECT

public:
    enum class Order { index, mean, maximum, weight };

    explicit ActivationsPanel(Session& session, QWidget* parent = nullptr);

    Order order() const;
    void setOrder(Order order);
    /// Whether all channels have one scale of colours.
    bool hasSharedScale() const;
    void setSharedScale(bool isShared);
    MapGrid* grid() const { return grid_; }
    /// Down: the grid shows what each channel would like best, not what it answers.
    AtlasButton* atlas() const { return atlas_; }

    /// channels × height × width
    DataFile data() const override;

    void setWatching(bool watching) override;

Q_SIGNALS:
    /// The pointer is over a unit of the layer, or over none.
    void unitHovered(const std::optional<QPoint>& columnAndRow);

private:
    QWidget* makeTopRow();
    void watch();
    void show();
    void showTarget();
    void chooseChannel(int channel);
    void readUnit(int channel, QPointF place);
    void showLatency();
    void forgetUnit();
    QString explanationOf(int channel) const;
    std::vector<int> sorted(const Activations& activations) const;

    Session& session_;
    MapListModel* model_;
    QLabel* layer_ = nullptr;
    QComboBox* order_ = nullptr;
    QCheckBox* shared_ = nullptr; ///< whether all maps have one scale of colours
    AtlasButton* atlas_ = nullptr;
    MapGrid* grid_ = nullptr;
    bool isWatching_ = false;
};

} // namespace saliscope
