#pragma once

#include "panels/panel.h"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace saliscope {

class LayerTreeModel;
class Session;

/// The layers of the network. What is selected is the current layer of all panels.
class NetworkPanel : public Panel {
    Q_OBJECT

public:
    explicit NetworkPanel(Session& session, QWidget* parent = nullptr);

    QTreeView* view() const { return view_; }
    QLineEdit* search() const { return search_; }

    /// All layers with what the panel says of them.
    DataFile data() const override;

private:
    void makeView();
    void takeModel();
    void selectLayer();
    void writeCsv(const QString& path) const;

    Session& session_;
    LayerTreeModel* model_;
    QSortFilterProxyModel* found_;
    QLineEdit* search_ = nullptr;
    QTreeView* view_ = nullptr;
    QLabel* summary_ = nullptr;
};

} // namespace saliscope
