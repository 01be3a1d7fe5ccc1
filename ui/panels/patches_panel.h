#pragma once

#include "panels/panel.h"
#include "session/panel_job.h"
#include "session/patches_job.h"

#include <QRectF>

class QCheckBox;
class QLabel;
class QSpinBox;
class QToolButton;

namespace saliscope {

class AtlasButton;
class Dataset;
class MapGrid;
class MapListModel;
class PictureView;

/// What a channel of the current layer responds to most strongly in the folder, beside what else is known of
/// the channel.
class PatchesPanel : public Panel {
    Q_OBJECT

public:
    /// \param wishes whose pictures are shown beside the patches, where there are any
    PatchesPanel(Dataset& dataset, const AtlasButton& wishes, QWidget* parent = nullptr);

    /// Down: the folder is searched for the current layer and channel, whichever they become.
    QToolButton* searchButton() const { return search_; }
    std::int64_t channel() const;
    void setChannel(std::int64_t channel);
    void setGuided(bool guided);
    MapGrid* grid() const { return grid_; }
    /// Null while there are none of the current layer and channel.
    const ChannelPatchesPtr& patches() const { return patches_; }
    bool isRunning() const { return job_.isRunning(); }
    QString problemText() const;

    OptionValues settings() const override;
    void setSettings(const OptionValues& settings) override;

    /// A line for each patch.
    DataFile data() const override;

Q_SIGNALS:
    /// A person wants to look at the picture. \param field of the unit, in the photo
    void patchChosen(std::size_t image, QRectF field);
    void patchesChanged();

private:
    QWidget* makeTopRow();
    QWidget* makeOwn();
    void connectSession();
    void takeLayer();
    void takeTarget();
    void forget();
    void follow();
    void take(const ChannelPatchesPtr& patches);
    void showPatches();
    void showOwn();
    void showState();
    QString explanationOf(int place) const;

    Dataset& dataset_;
    PanelJob job_;
    const AtlasButton& wishes_;
    MapListModel* model_ = nullptr;
    QLabel* layer_ = nullptr;
    QSpinBox* channel_ = nullptr;
    QToolButton* search_ = nullptr;
    QCheckBox* guided_ = nullptr;
    QLabel* said_ = nullptr;
    QWidget* own_ = nullptr;
    PictureView* filter_ = nullptr;
    PictureView* answer_ = nullptr;
    PictureView* wish_ = nullptr;
    MapGrid* grid_ = nullptr;
    ChannelPatchesPtr patches_;
    PatchIndexPtr index_; ///< of the current folder, model and layer, once there is one
};

} // namespace saliscope
