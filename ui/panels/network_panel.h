#pragma once

#include "panels/panel.h"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QTabBar;
class QTreeView;

namespace saliscope {

class LayerTreeModel;
class NetworkDiagram;
class Session;

/// The layers of the network, as a list and as a diagram. What is selected is the current layer of all
/// panels.
class NetworkPanel : public Panel {
    Q_OBJECT

public:
    explicit NetworkPanel(Session& session, QWidget* parent = nullptr);

    QTreeView* view() const { return view_; }
    NetworkDiagram* diagram() const { return diagram_; }
    QLineEdit* search() const { return search_; }

    /// Which of the two is in front.
    bool showsDiagram() const;
    void showDiagram(bool show);

    /// Which of the two, and what of the diagram is seen.
    OptionValues settings() const override;
    void setSettings(const OptionValues& settings) override;

    /// All layers with what the panel says of them.
    DataFile data() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeView();
    void fitColumns();
    void makeDiagram();
    QWidget* makeTabs();
    void searchFor(const QString& text);
    void takeModel();
    void selectLayer();
    void writeCsv(const QString& path) const;

    Session& session_;
    LayerTreeModel* model_;
    QSortFilterProxyModel* found_;
    QLineEdit* search_ = nullptr;
    QTabBar* tabs_ = nullptr;
    QStackedWidget* views_ = nullptr;
    QTreeView* view_ = nullptr;
    NetworkDiagram* diagram_ = nullptr;
    QLabel* summary_ = nullptr;
};

} // namespace saliscope
