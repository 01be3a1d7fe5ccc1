#pragma once

#include "models/folder_filter.h"
#include "panels/panel.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableView;
class QToolButton;

namespace saliscope {

class Dataset;
class FolderListModel;
class LabelMappingModel;
class MapGrid;

/// "all", "right", "wrong", "without-class", "unreadable".
QString nameOf(FolderPart part);

/// A folder of pictures: opened, indexed, filtered, sorted. Click a picture to look at it.
class DatasetPanel : public Panel {
    Q_OBJECT

public:
    explicit DatasetPanel(Dataset& dataset, QWidget* parent = nullptr);

    MapGrid* grid() const { return grid_; }
    /// Starts the index, and ends it while it runs.
    QPushButton* indexButton() const { return index_; }
    QTableView* labels() const { return labels_; }
    /// What is shown of the folder, in the order in which it is shown.
    const std::vector<std::size_t>& images() const;

    FolderFilter filter() const;
    void setOrder(FolderOrder order);
    void setPart(FolderPart part);
    void setSearch(const QString& text);
    /// Only pictures that are taken for that class; none: for any.
    void setPrediction(std::optional<std::int64_t> index);
    void setLabel(const std::optional<QString>& label);

    /// Whether no thumbnail is awaited.
    bool isComplete() const;
    /// What went wrong last; empty if nothing did.
    QString problemText() const;
    /// How many pictures are shown, and how many of them are right.
    QString summary() const;

    OptionValues settings() const override;
    /// Opens the folder, and indexes it if it was indexed: what is known is found again.
    void setSettings(const OptionValues& settings) override;

    /// A line for each picture that is shown.
    DataFile data() const override;

Q_SIGNALS:
    /// A person wants to open another folder, or a table of pictures.
    void folderWanted();
    void tableWanted();
    /// And the folder of the objects' masks.
    void masksWanted();
    void filterChanged();
    /// `isComplete` has become true.
    void completed();

private:
    QWidget* makeTopRow();
    QWidget* makeProgress();
    QWidget* makeFilters();
    QWidget* makeSelection();
    void makeLabels();
    void makeGrid();
    void connectDataset();
    void takeFolder();
    void takeAnswers();
    void listLabels();
    void listPredictions();
    void showIndexing();
    void showPictures();
    void showSelection();
    void showCurrent();

    Dataset& dataset_;
    FolderListModel* model_ = nullptr;
    LabelMappingModel* mapping_ = nullptr;
    QToolButton* open_ = nullptr;
    QPushButton* index_ = nullptr;
    QToolButton* showLabels_ = nullptr;
    QLabel* title_ = nullptr;
    QLabel* said_ = nullptr;
    QWidget* progress_ = nullptr;
    QProgressBar* bar_ = nullptr;
    QLabel* step_ = nullptr;
    QWidget* filters_ = nullptr;
    QComboBox* label_ = nullptr;
    QComboBox* prediction_ = nullptr;
    QComboBox* part_ = nullptr;
    QComboBox* order_ = nullptr;
    QLineEdit* search_ = nullptr;
    QWidget* selection_ = nullptr;
    QLabel* selectionText_ = nullptr;
    QTableView* labels_ = nullptr;
    MapGrid* grid_ = nullptr;
    QLabel* hint_ = nullptr;
    QLabel* summary_ = nullptr;
    bool isIndexWanted_ = false; ///< once the folder is open
};

} // namespace saliscope
