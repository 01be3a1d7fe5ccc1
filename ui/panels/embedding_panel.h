#pragma once

#include "models/map_colours.h"
#include "panels/panel.h"
#include "session/embedding_job.h"
#include "session/live_questions.h"
#include "session/panel_job.h"

#include <unordered_map>

class QCheckBox;
class QComboBox;
class QLabel;

namespace saliscope {

class Dataset;
class FolderListModel;
class FoldedOptions;
class MapGrid;
class PointMap;
class RunControl;
class Thumbnails;

/// The pictures of the folder on a map: what is alike to the network lies together.
class EmbeddingPanel : public Panel {
    Q_OBJECT

public:
    explicit EmbeddingPanel(Dataset& dataset, QWidget* parent = nullptr);

    bool isTsne() const;
    void setTsne(bool tsne);
    /// Of which layer: the current one, or the one before the scores.
    void setCurrentLayer(bool current);
    PointMeaning meaning() const;
    void setMeaning(PointMeaning meaning);
    void setThumbnailsShown(bool shown);
    FoldedOptions* options() const { return options_; }
    RunControl& control() const { return *control_; }
    PointMap* view() const { return view_; }
    /// The pictures nearest to the one on screen.
    const std::vector<std::size_t>& nearPictures() const;
    void setCosine(bool cosine);

    /// Null if there is none of this folder and model; unfinished while it grows.
    const FolderMapPtr& map() const { return map_; }
    bool isRunning() const { return job_.isRunning(); }
    /// What is wrong, or has to be done first; empty if nothing is.
    QString problemText() const;
    /// How good the map is.
    QString qualityText() const;

    void start();

    OptionValues settings() const override;
    /// Makes the map if there was one.
    void setSettings(const OptionValues& settings) override;

    /// A line for each picture with its place on the map.
    DataFile data() const override;

Q_SIGNALS:
    void mapChanged();

private:
    QWidget* makeTopRow();
    QWidget* makeViewRow();
    QWidget* makeNeighbours();
    void connectDataset();
    void connectView();
    void forget();
    void take(const FolderMapPtr& map);
    void showColours();
    void showPicked();
    void showShown();
    void askNeighbours();
    void showNeighbours(const std::vector<NearPicture>& near);
    void showState();
    void takeFolder();
    std::optional<std::size_t> pointOf(std::size_t image) const;

    Dataset& dataset_;
    PanelJob job_;
    LiveQuestions questions_;
    Thumbnails* thumbnails_ = nullptr;
    QComboBox* method_ = nullptr;
    QComboBox* layer_ = nullptr;
    RunControl* control_ = nullptr;
    FoldedOptions* options_ = nullptr;
    QComboBox* meaning_ = nullptr;
    QCheckBox* pictures_ = nullptr;
    QLabel* said_ = nullptr;
    PointMap* view_ = nullptr;
    QLabel* legend_ = nullptr;
    QLabel* quality_ = nullptr;
    QWidget* neighbours_ = nullptr;
    QLabel* nearTo_ = nullptr;
    QComboBox* distance_ = nullptr;
    FolderListModel* nearModel_ = nullptr;
    MapGrid* nearGrid_ = nullptr;
    QTimer soon_; ///< until thumbnails that have come are shown

    FolderMapPtr map_;
    std::unordered_map<std::size_t, std::size_t> points_; ///< by the picture's place in the folder
    bool isMapWanted_ = false;                            ///< once the folder is open
};

} // namespace saliscope
