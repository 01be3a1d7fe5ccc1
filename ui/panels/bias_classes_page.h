#pragma once

#include "session/bias_job.h"

#include <QImage>
#include <QWidget>

class QLabel;
class QTreeWidget;

namespace saliscope {

class Dataset;
class PictureStrip;

/// The classes with their numbers; of the chosen one where the model looks, and its groups of reasons. A
/// click on a group picks its pictures out for Dataset.
class BiasClassesPage : public QWidget {
    Q_OBJECT

public:
    explicit BiasClassesPage(Dataset& dataset, QWidget* parent = nullptr);

    /// \param quality, bias null: not known
    void show(const FolderQualityPtr& quality, const FolderBiasPtr& bias);
    void choose(std::int64_t classIndex);
    QTreeWidget* table() const { return table_; }
    PictureStrip* maps() const { return maps_; }

private:
    void showClass();
    void pick(int picture);
    const ClassBias* chosen() const;

    Dataset& dataset_;
    FolderBiasPtr bias_;
    std::int64_t wanted_ = -1; ///< the class that was chosen last, which may not be listed yet
    QTreeWidget* table_ = nullptr;
    QLabel* said_ = nullptr;
    PictureStrip* maps_ = nullptr;
    std::vector<int> groupsAt_; ///< for each picture of the strip its group, -1 for a mean map
};

} // namespace saliscope
