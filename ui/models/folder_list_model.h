#pragma once

#include "models/map_list_model.h"
#include "models/thumbnails.h"

#include <unordered_map>

namespace saliscope {

class Dataset;

/// Pictures of the folder that is open, some of them, in some order. What nobody looks at is not decoded.
class FolderListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { imageRole = MapListModel::numberRole }; ///< its place in the folder, as an int

    /// \param side of the thumbnails, in pixels of the screen \param dataset to outlive the model's use
    FolderListModel(Dataset& dataset, int side, QObject* parent = nullptr);

    /// Of the folder that is open. \param titles one for each; empty: what they are taken for
    void show(std::vector<std::size_t> images, QStringList titles = {});
    const std::vector<std::size_t>& images() const { return images_; }
    /// What is said of them has changed.
    void refresh();

    const Thumbnails& thumbnails() const { return *thumbnails_; }

    /// Invalid if it is not among them.
    QModelIndex indexOf(std::size_t image) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QString title(std::size_t image) const;

    Dataset& dataset_;
    Thumbnails* thumbnails_;
    std::vector<std::size_t> images_;
    QStringList titles_;                        ///< as `show` has them
    std::unordered_map<std::size_t, int> rows_; ///< of the images
    mutable QHash<QString, std::size_t> asked_; ///< files whose thumbnails are awaited
};

/// What is known of a picture, for a tool tip: its name, label, prediction and what follows from them.
QString describe(const Dataset& dataset, std::size_t image);

} // namespace saliscope
