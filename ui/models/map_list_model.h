#pragma once

#include <QAbstractListModel>
#include <QImage>

#include <functional>
#include <vector>

namespace saliscope {

/// A list of small maps. Each is drawn when it is first looked at, so that two thousand of them cost no more
/// than those on screen.
class MapListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { numberRole = Qt::UserRole }; ///< of the map, whatever the order

    /// What there is to show: functions of a map's number.
    struct Source {
        std::function<QImage(int)> image;
        std::function<QString(int)> title;
        std::function<QString(int)> explanation; ///< the tool tip
    };

    using QAbstractListModel::QAbstractListModel;

    /// \param order the numbers of the maps, in the order in which they are shown. What is selected stays the
    /// same number as long as there are as many.
    void show(Source source, std::vector<int> order);
    void clear() { show({}, {}); }

    /// Of the first column; invalid if there is no such map.
    QModelIndex indexOf(int number) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void reorder(std::vector<int> order);

    Source source_;
    std::vector<int> order_;
    mutable std::vector<QImage> images_; ///< by number, empty where not yet drawn
};

} // namespace saliscope
