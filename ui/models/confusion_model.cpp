#include "models/confusion_model.h"

#include <QColor>

namespace saliscope {

namespace {

const std::vector<std::size_t> noImages;

/// The more of the row, the stronger; letters stay legible on it in both themes.
QColor cellColour(bool isRight, double share) {
    QColor colour = isRight ? QColor(0, 114, 178) : QColor(213, 94, 0);
    colour.setAlphaF(static_cast<float>(0.12 + 0.5 * share));
    return colour;
}

} // namespace

void ConfusionModel::show(const FolderQualityPtr& quality, const QStringList& classes) {
    beginResetModel();
    quality_ = quality;
    classes_ = classes;
    shown_.clear();
    answered_.clear();
    totals_.clear();
    if (quality_)
        for (const FolderQuality::ClassRow& row : quality_->classes) {
            if (row.shown > 0) {
                shown_.push_back(row.index);
                totals_.push_back(row.shown);
            }
            if (row.answered > 0)
                answered_.push_back(row.index);
        }
    endResetModel();
}

FolderQuality::Cell ConfusionModel::cellOf(const QModelIndex& index) const {
    return {shown_[static_cast<std::size_t>(index.row())],
            answered_[static_cast<std::size_t>(index.column())]};
}

const std::vector<std::size_t>& ConfusionModel::imagesAt(const QModelIndex& index) const {
    if (!index.isValid())
        return noImages;
    const auto cell = quality_->cells.find(cellOf(index));
    return cell == quality_->cells.end() ? noImages : cell->second;
}

QString ConfusionModel::titleAt(const QModelIndex& index) const {
    const auto [shown, answered] = cellOf(index);
    const QString name = classes_.value(static_cast<qsizetype>(shown));
    return shown == answered
               ? tr("%1, right").arg(name)
               : tr("%1 taken for %2").arg(name, classes_.value(static_cast<qsizetype>(answered)));
}

int ConfusionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

int ConfusionModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(answered_.size());
}

QVariant ConfusionModel::data(const QModelIndex& index, int role) const {
    const std::vector<std::size_t>& images = imagesAt(index);
    if (images.empty())
        return {};
    const auto [shown, answered] = cellOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return static_cast<int>(images.size());
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignCenter);
    case Qt::BackgroundRole:
        return cellColour(shown == answered,
                          static_cast<double>(images.size()) /
                              static_cast<double>(totals_[static_cast<std::size_t>(index.row())]));
    case Qt::ToolTipRole:
        return tr("%1: %2 pictures. Click to see them in Dataset.").arg(titleAt(index)).arg(images.size());
    default:
        return {};
    }
}

QVariant ConfusionModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const auto& classes = orientation == Qt::Horizontal ? answered_ : shown_;
    const auto place = static_cast<std::size_t>(section);
    if (place >= classes.size() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const QString name = classes_.value(static_cast<qsizetype>(classes[place]));
    if (role == Qt::DisplayRole)
        return name.section(',', 0, 0);
    return orientation == Qt::Horizontal ? tr("taken for %1").arg(name) : tr("shows %1").arg(name);
}

} // namespace saliscope
