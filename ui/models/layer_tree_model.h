#pragma once

#include "session/results.h"

#include <QStandardItemModel>

namespace saliscope {

/// The layers of a model as the tree that their names spell: "layer1.0.conv1" lies in "0" of "layer1".
class LayerTreeModel : public QStandardItemModel {
    Q_OBJECT

public:
    enum Column { name, kind, shape, parameters, field, columns };
    enum Role { layerRole = Qt::UserRole }; ///< the layer's full name in every column; empty for a group

    explicit LayerTreeModel(QObject* parent = nullptr);

    /// \param model null for none
    void setModel(const ModelInfoPtr& model);

    /// In the first column; invalid if there is no such layer.
    QModelIndex indexOf(const QString& layer) const;

private:
    QStandardItem* groupOf(const QStringList& path);
    void add(const LayerInfo& layer);

    std::map<QString, QStandardItem*> items_; ///< of the first column, by the name that leads there
};

/// "11 px" or "11 × 7 px", wide × high; empty where it is unknown.
QString fieldText(const LayerInfo& layer);

/// 1234567 as "1,234,567" in the language of the system.
QString countText(std::int64_t count);

} // namespace saliscope
