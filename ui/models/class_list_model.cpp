#include "models/class_list_model.h"

#include "models/class_change.h"

#include <QColor>
#include <QFont>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace saliscope {

ClassListModel::ClassListModel(QObject* parent) : QAbstractTableModel(parent) {}

void ClassListModel::setClasses(const QStringList& classes) {
    beginResetModel();
    classes_ = classes;
    prediction_.reset();
    order_.clear();
    endResetModel();
}

void ClassListModel::setPrediction(const PredictionPtr& prediction) {
    prediction_ = prediction;
    std::vector<std::int64_t> order(prediction ? prediction->scores.size() : 0);
    std::iota(order.begin(), order.end(), 0);
    const auto score = [&](std::int64_t index) {
        return prediction->scores[static_cast<std::size_t>(index)];
    };
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return score(a) > score(b); });
    setOrder(std::move(order));
}

void ClassListModel::setOrder(std::vector<std::int64_t> order) {
    if (order.size() != order_.size()) {
        beginResetModel();
        order_ = std::move(order);
        endResetModel();
        return;
    }
    if (order != order_) {
        // What is selected stays the same class.
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        std::vector<std::int64_t> classesBefore;
        for (const QModelIndex& index : before)
            classesBefore.push_back(order_[static_cast<std::size_t>(index.row())]);
        order_ = std::move(order);
        for (qsizetype i = 0; i < before.size(); ++i)
            changePersistentIndex(
                before[i], index(rankOf(classesBefore[static_cast<std::size_t>(i)]), before[i].column()));
        Q_EMIT layoutChanged();
    }
    if (!order_.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

void ClassListModel::setMarks(std::optional<std::int64_t> explained, std::optional<std::int64_t> pinned) {
    explained_ = explained;
    pinned_ = pinned;
    if (!order_.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

std::optional<std::int64_t> ClassListModel::classAt(int rank) const {
    if (rank < 0 || rank >= rowCount())
        return std::nullopt;
    return order_[static_cast<std::size_t>(rank)];
}

int ClassListModel::rankOf(std::int64_t index) const {
    const auto place = std::find(order_.begin(), order_.end(), index);
    return place == order_.end() ? -1 : static_cast<int>(place - order_.begin());
}

int ClassListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

int ClassListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QString ClassListModel::text(std::size_t index, int rank, Column column) const {
    constexpr int withKey = 9;
    QString label;
    switch (column) {
    case name:
        label = classes_.value(static_cast<qsizetype>(index));
        if (pinned_ == static_cast<std::int64_t>(index))
            label = tr("%1 (compared with)").arg(label);
        return rank < withKey ? QStringLiteral("%1  %2").arg(rank + 1).arg(label) : label;
    case probability:
        return QStringLiteral("%1 %").arg(100 * static_cast<double>(prediction_->probabilities[index]), 0,
                                          'f', 1);
    case score:
        return plainText(static_cast<double>(prediction_->scores[index]), 2);
    default:
        return signedText(static_cast<double>(prediction_->scores[index] - prediction_->cleanScores[index]),
                          2);
    }
}

QVariant ClassListModel::colourOfChange(std::size_t index) const {
    constexpr float noticeable = 0.005F;
    const float change = prediction_->scores[index] - prediction_->cleanScores[index];
    if (std::abs(change) < noticeable)
        return {};
    return change < 0 ? QColor(214, 69, 65) : QColor(46, 155, 90); // legible on light and on dark
}

QVariant ClassListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !prediction_)
        return {};
    const auto shown = static_cast<std::size_t>(order_[static_cast<std::size_t>(index.row())]);
    const auto column = static_cast<Column>(index.column());
    const bool isExplained = explained_ == static_cast<std::int64_t>(shown);
    switch (role) {
    case Qt::DisplayRole:
        return text(shown, index.row(), column);
    case Qt::ToolTipRole:
        return tr("Click to explain “%1”; with Ctrl, to compare what is explained with it")
            .arg(classes_.value(static_cast<qsizetype>(shown)));
    case Qt::TextAlignmentRole:
        return QVariant(column == name ? Qt::AlignLeft | Qt::AlignVCenter
                                       : Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        return column == change ? colourOfChange(shown) : QVariant();
    case Qt::FontRole: {
        QFont font;
        font.setBold(isExplained);
        return isExplained ? QVariant(font) : QVariant();
    }
    case classRole:
        return static_cast<qlonglong>(shown);
    case probabilityRole:
        return prediction_->probabilities[shown];
    case cleanProbabilityRole:
        return prediction_->cleanProbabilities[shown];
    default:
        return {};
    }
}

QVariant ClassListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == name ? Qt::AlignLeft | Qt::AlignVCenter
                                        : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString titles[] = {tr("Class"), tr("Probability"), tr("Score"), tr("Change")};
    return titles[section];
}

} // namespace saliscope
