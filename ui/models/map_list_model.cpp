#include "models/map_list_model.h"

#include <algorithm>

namespace saliscope {

void MapListModel::show(Source source, std::vector<int> order) {
    const bool areAsMany = order.size() == order_.size();
    if (!areAsMany)
        beginResetModel();
    source_ = std::move(source);
    images_.assign(order.size(), {});
    if (!areAsMany) {
        order_ = std::move(order);
        endResetModel();
        return;
    }
    if (order != order_)
        reorder(std::move(order));
    if (!order_.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void MapListModel::reorder(std::vector<int> order) {
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<int> numbers;
    for (const QModelIndex& index : before)
        numbers.push_back(order_[static_cast<std::size_t>(index.row())]);
    order_ = std::move(order);
    for (qsizetype i = 0; i < before.size(); ++i)
        changePersistentIndex(before[i], indexOf(numbers[static_cast<std::size_t>(i)]));
    Q_EMIT layoutChanged();
}

QModelIndex MapListModel::indexOf(int number) const {
    const auto place = std::find(order_.begin(), order_.end(), number);
    return place == order_.end() ? QModelIndex() : index(static_cast<int>(place - order_.begin()));
}

int MapListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

QVariant MapListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const int number = order_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return source_.title(number);
    case Qt::ToolTipRole:
        return source_.explanation(number);
    case numberRole:
        return number;
    case Qt::DecorationRole: {
        QImage& image = images_[static_cast<std::size_t>(number)];
        if (image.isNull())
            image = source_.image(number);
        return image;
    }
    default:
        return {};
    }
}

} // namespace saliscope
