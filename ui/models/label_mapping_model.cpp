#include "models/label_mapping_model.h"

#include "session/dataset.h"

#include <algorithm>

namespace saliscope {

LabelMappingModel::LabelMappingModel(Dataset& dataset, QObject* parent)
    : QAbstractTableModel(parent), dataset_(dataset) {
    connect(&dataset_, &Dataset::mappingChanged, this, &LabelMappingModel::list);
}

void LabelMappingModel::list() {
    const LabelMapping& mapping = dataset_.mapping();
    withoutClass_ = static_cast<std::size_t>(
        std::ranges::count_if(mapping, [](const auto& pair) { return !pair.second; }));
    const bool areTheSame = labels_.size() == mapping.size() &&
                            std::ranges::all_of(labels_, [&](const auto& l) { return mapping.contains(l); });
    if (areTheSame) { // rows stay where they are while a person corrects them
        if (!labels_.empty())
            Q_EMIT dataChanged(index(0, className), index(rowCount() - 1, className));
        return;
    }
    beginResetModel();
    labels_.clear();
    for (const auto& [name, classIndex] : mapping)
        labels_.push_back(name);
    std::ranges::stable_partition(labels_, [&](const auto& l) { return !mapping.at(l).has_value(); });
    endResetModel();
}

int LabelMappingModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(labels_.size());
}

int LabelMappingModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant LabelMappingModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::EditRole && role != Qt::ToolTipRole))
        return {};
    const std::string& name = labels_[static_cast<std::size_t>(index.row())];
    if (index.column() == label)
        return QString::fromStdString(name);
    const auto known = dataset_.mapping().find(name);
    if (known != dataset_.mapping().end() && known->second)
        return dataset_.classText(*known->second);
    return role == Qt::EditRole ? QString() : tr("none");
}

QVariant LabelMappingModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == label ? tr("Label") : tr("Class of the model");
}

Qt::ItemFlags LabelMappingModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.column() == className ? usual | Qt::ItemIsEditable : usual;
}

bool LabelMappingModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || index.column() != className || !dataset_.session().model())
        return false;
    const QString name = value.toString();
    const auto place = dataset_.session().model()->classes.indexOf(name);
    if (place < 0 && !name.isEmpty())
        return false;
    dataset_.setClassOf(labels_[static_cast<std::size_t>(index.row())],
                        place < 0 ? std::nullopt : std::optional<std::int64_t>(place));
    return true;
}

} // namespace saliscope
