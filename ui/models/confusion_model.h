#pragma once

#include "session/bias_job.h"

#include <QAbstractTableModel>
#include <QStringList>

namespace saliscope {

/// What is taken for what: a row for each class that is shown, a column for each that is answered, and in
/// each cell how many pictures.
class ConfusionModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    /// \param quality null: nothing is known \param classes the names of the model's
    void show(const FolderQualityPtr& quality, const QStringList& classes);

    /// The pictures behind a cell; none where it is empty.
    const std::vector<std::size_t>& imagesAt(const QModelIndex& index) const;
    /// "cat taken for dog", "cat, right"
    QString titleAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    FolderQuality::Cell cellOf(const QModelIndex& index) const;

    FolderQualityPtr quality_;
    QStringList classes_;
    std::vector<std::int64_t> shown_, answered_; ///< rows and columns
    std::vector<std::int64_t> totals_;           ///< pictures in each row
};

} // namespace saliscope
