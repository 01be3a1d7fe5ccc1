#include "models/folder_list_model.h"

#include "session/dataset.h"

#include <QColor>

namespace saliscope {

namespace {

/// Seen on a dark and on a light ground.
constexpr QColor wrong(214, 69, 65);

QString percent(double part) {
    return QObject::tr("%1 %").arg(100 * part, 0, 'f', 1);
}

} // namespace

QString describe(const Dataset& dataset, std::size_t image) {
    QString text = QStringLiteral("<b>%1</b>").arg(dataset.nameOf(image).toHtmlEscaped());
    const auto add = [&](const QString& line) { text += QStringLiteral("<br>") + line; };
    if (const QString label = dataset.labelOf(image); !label.isEmpty())
        add(QObject::tr("label: %1").arg(label.toHtmlEscaped()));
    if (const FolderAnswersPtr& answers = dataset.answers()) {
        const ImageAnswer& answer = answers->images[image];
        if (answer.isRead())
            add(QObject::tr("taken for: %1, with %2, score %3")
                    .arg(dataset.classText(answer.prediction).toHtmlEscaped(),
                         percent(static_cast<double>(answer.probability)))
                    .arg(static_cast<double>(answer.score), 0, 'g', 3));
        if (answer.isRight() == std::optional(false))
            add(QObject::tr("wrong: its own class gets %1")
                    .arg(percent(static_cast<double>(answer.wantedProbability))));
        if (answer.reliance)
            add(QObject::tr("relies on context to %1").arg(percent(*answer.reliance)));
        if (const auto why = answers->why.find(image); why != answers->why.end())
            add(why->second.toHtmlEscaped());
    }
    return QStringLiteral("<p style='white-space:pre'>%1</p>").arg(text);
}

FolderListModel::FolderListModel(Dataset& dataset, int side, QObject* parent)
    : QAbstractListModel(parent), dataset_(dataset), thumbnails_(new Thumbnails(side, this)) {
    connect(thumbnails_, &Thumbnails::ready, this, [this](const QString& file) {
        const auto asked = asked_.find(file);
        if (asked == asked_.end())
            return;
        const QModelIndex place = indexOf(*asked);
        asked_.erase(asked);
        if (place.isValid())
            Q_EMIT dataChanged(place, place, {Qt::DecorationRole});
    });
}

void FolderListModel::show(std::vector<std::size_t> images, QStringList titles) {
    beginResetModel();
    titles_ = std::move(titles);
    images_ = std::move(images);
    asked_.clear();
    rows_.clear();
    for (std::size_t row = 0; row < images_.size(); ++row)
        rows_.emplace(images_[row], static_cast<int>(row));
    endResetModel();
}

void FolderListModel::refresh() {
    if (!images_.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

QModelIndex FolderListModel::indexOf(std::size_t image) const {
    const auto row = rows_.find(image);
    return row == rows_.end() ? QModelIndex() : index(row->second);
}

int FolderListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(images_.size());
}

QString FolderListModel::title(std::size_t image) const {
    const FolderAnswersPtr& answers = dataset_.answers();
    if (!answers)
        return dataset_.nameOf(image).section('/', -1);
    const ImageAnswer& answer = answers->images[image];
    if (!answer.isRead())
        return tr("unreadable");
    const QString name = dataset_.classText(answer.prediction).section(',', 0, 0);
    return answer.isRight() == std::optional(false) ? tr("✗ %1").arg(name) : name;
}

QVariant FolderListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !dataset_.folder())
        return {};
    const std::size_t image = images_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return titles_.isEmpty() ? title(image) : titles_[index.row()];
    case Qt::ToolTipRole:
        return describe(dataset_, image);
    case imageRole:
        return static_cast<int>(image);
    case Qt::ForegroundRole:
        if (const FolderAnswersPtr& answers = dataset_.answers();
            answers && answers->images[image].isRight() == std::optional(false))
            return wrong;
        return {};
    case Qt::DecorationRole: {
        const QString file = dataset_.fileOf(image);
        const QImage picture = thumbnails_->picture(file);
        if (picture.isNull())
            asked_.insert(file, image);
        return picture;
    }
    default:
        return {};
    }
}

} // namespace saliscope
