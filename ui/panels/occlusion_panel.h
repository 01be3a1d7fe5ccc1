#pragma once

#include "panels/panel.h"
#include "session/session.h"

class QLabel;

namespace saliscope {

class FoldedOptions;
class MapTile;
class PictureView;

/// What covering parts of the picture costs: on the left what a person has painted, on the right the window
/// that slides over all of it.
class OcclusionPanel : public Panel {
    Q_OBJECT

public:
    explicit OcclusionPanel(Session& session, QWidget* parent = nullptr);

    /// What painting has done, in words. Rich text.
    QString paintedText() const;

    /// The sliding window's map: started by its button, laid over the picture by a click.
    MapTile* tile() const { return tile_; }
    FoldedOptions* options() const { return options_; }

    /// The map that is to lie over the canvas; null for none.
    HeatMapPtr chosenMap() const;
    /// Takes the map off the canvas.
    void unchoose();

    OptionValues settings() const override;
    /// Starts the sliding window if its map lay over the picture.
    void setSettings(const OptionValues& settings) override;

    /// The values of the sliding window's map.
    DataFile data() const override;

    void setWatching(bool watching) override;

Q_SIGNALS:
    /// Another map, a newer one, or none.
    void chosenMapChanged();
    void explanationWanted(const QString& method);

private:
    QWidget* makePainted();
    QWidget* makeSliding();
    void connectSession();
    void takeModel();
    void showPainted();
    void openMenu(QPoint position);

    Session& session_;
    PictureView* painted_ = nullptr;
    QLabel* change_ = nullptr;
    MapTile* tile_ = nullptr;
    FoldedOptions* options_ = nullptr;
    bool isWatching_ = false;
};

} // namespace saliscope
