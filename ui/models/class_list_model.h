#pragma once

#include "session/results.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace saliscope {

/// The classes of a prediction, the most probable first.
class ClassListModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { name, probability, score, change, columns };
    enum Role {
        classRole = Qt::UserRole, ///< the index of the class, in every column
        probabilityRole,          ///< of the picture as it is painted, 0 to 1
        cleanProbabilityRole
    };

    explicit ClassListModel(QObject* parent = nullptr);

    void setClasses(const QStringList& classes);
    /// \param prediction of as many classes, or null
    void setPrediction(const PredictionPtr& prediction);
    /// Which class is marked as the one that is explained, and which as the one it is compared with.
    void setMarks(std::optional<std::int64_t> explained, std::optional<std::int64_t> pinned);

    /// Rank 0 is the most probable. None where there are not so many.
    std::optional<std::int64_t> classAt(int rank) const;
    int rankOf(std::int64_t index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(std::size_t index, int rank, Column column) const;
    QVariant colourOfChange(std::size_t index) const;
    void setOrder(std::vector<std::int64_t> order);

    QStringList classes_;
    PredictionPtr prediction_;
    std::vector<std::int64_t> order_; ///< classes by rank
    std::optional<std::int64_t> explained_, pinned_;
};

} // namespace saliscope
