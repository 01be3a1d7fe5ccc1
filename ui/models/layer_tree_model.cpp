#include "models/layer_tree_model.h"

#include <QLocale>

namespace saliscope {

QString fieldText(const LayerInfo& layer) {
    if (!layer.rows || !layer.columns || layer.rows->size == 0 || layer.columns->size == 0)
        return {};
    if (layer.rows->size == layer.columns->size)
        return QObject::tr("%1 px").arg(layer.rows->size);
    return QObject::tr("%1 × %2 px").arg(layer.columns->size).arg(layer.rows->size);
}

QString countText(std::int64_t count) {
    return QLocale().toString(static_cast<qlonglong>(count));
}

LayerTreeModel::LayerTreeModel(QObject* parent) : QStandardItemModel(parent) {}

void LayerTreeModel::setModel(const ModelInfoPtr& model) {
    clear();
    items_.clear();
    setHorizontalHeaderLabels({tr("Layer"), tr("Kind"), tr("Shape"), tr("Parameters"), tr("Sees")});
    horizontalHeaderItem(shape)->setToolTip(tr("Channels × height × width, or features"));
    horizontalHeaderItem(field)->setToolTip(
        tr("The receptive field: how many pixels of the network's input a unit sees"));
    if (model)
        for (const LayerInfo& layer : model->layers)
            add(layer);
}

QStandardItem* LayerTreeModel::groupOf(const QStringList& path) {
    if (path.isEmpty())
        return invisibleRootItem();
    QStandardItem*& item = items_[path.join('.')];
    if (!item) {
        item = new QStandardItem(path.back());
        QList<QStandardItem*> row{item};
        while (row.size() < columns)
            row << new QStandardItem;
        groupOf(path.mid(0, path.size() - 1))->appendRow(row);
    }
    return item;
}

void LayerTreeModel::add(const LayerInfo& layer) {
    QStandardItem* item = groupOf(layer.name.split('.'));
    const QStandardItem* parent = item->parent() ? item->parent() : invisibleRootItem();
    const QString texts[] = {item->text(), layer.kind, layer.shapeText(),
                             layer.parameters > 0 ? countText(layer.parameters) : QString(),
                             fieldText(layer)};
    for (int column = name; column < columns; ++column) {
        QStandardItem* cell = parent->child(item->row(), column);
        cell->setText(texts[column]);
        cell->setData(layer.name, layerRole);
        cell->setToolTip(tr("%1: %2 (%3)").arg(layer.name, layer.kind, layer.operatorName));
        if (column >= parameters)
            cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
}

QModelIndex LayerTreeModel::indexOf(const QString& layer) const {
    const auto item = items_.find(layer);
    return item == items_.end() ? QModelIndex() : item->second->index();
}

} // namespace saliscope
