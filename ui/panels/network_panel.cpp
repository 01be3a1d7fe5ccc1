#include "panels/network_panel.h"

#include "models/layer_tree_model.h"
#include "panels/table_file.h"
#include "session/session.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>

namespace saliscope {

NetworkPanel::NetworkPanel(Session& session, QWidget* parent)
    : Panel({QStringLiteral("network"),
             tr("Network"),
             tr("The layers through which the picture goes, in their order: the selected one is looked at in "
                "all "
                "panels."),
             {}},
            parent),
      session_(session),
      model_(new LayerTreeModel(this)),
      found_(new QSortFilterProxyModel(this)) {
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search names, kinds and shapes"));
    search_->setClearButtonEnabled(true);
    summary_ = new QLabel;
    summary_->setWordWrap(true);
    summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    content()->addWidget(search_);
    makeView();
    content()->addWidget(view_, 1);
    content()->addWidget(summary_);
    connect(&session_, &Session::modelChanged, this, &NetworkPanel::takeModel);
    connect(&session_, &Session::layerChanged, this, &NetworkPanel::selectLayer);
    connect(&session_, &Session::busyChanged, this, [this](const QString& key, bool busy) {
        if (key == key::model)
            setBusy(busy);
    });
    takeModel();
}

void NetworkPanel::makeView() {
    found_->setSourceModel(model_);
    found_->setRecursiveFilteringEnabled(true);
    found_->setFilterKeyColumn(-1);
    found_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    view_ = new QTreeView;
    view_->setObjectName(QStringLiteral("layers"));
    view_->setModel(found_);
    view_->setUniformRowHeights(true);
    view_->setAllColumnsShowFocus(true);
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    constexpr int indentation = 12;
    view_->setIndentation(indentation);
    view_->header()->setStretchLastSection(false);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        found_->setFilterFixedString(text);
        view_->expandAll();
        selectLayer();
    });
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                const QString layer = current.data(LayerTreeModel::layerRole).toString();
                if (!layer.isEmpty())
                    session_.setLayer(layer);
            });
}

void NetworkPanel::takeModel() {
    const ModelInfoPtr& model = session_.model();
    if (!model) {
        model_->setModel(nullptr);
        showEmpty(tr("Open a model to see its layers (Ctrl+M)."));
        return;
    }
    {
        const QSignalBlocker blocker(view_->selectionModel()); // the first row is nobody's choice
        model_->setModel(model);
    }
    view_->expandAll();
    for (int column = 0; column < LayerTreeModel::columns; ++column)
        view_->resizeColumnToContents(column);
    summary_->setText(tr("%1: %2 layers, %3 parameters, sees %4 × %5 pixels")
                          .arg(model->architecture.isEmpty() ? model->name : model->architecture)
                          .arg(model->layers.size())
                          .arg(countText(model->parameters))
                          .arg(model->inputSize.width)
                          .arg(model->inputSize.height));
    summary_->setToolTip(model->notes.join('\n'));
    showContent();
    selectLayer();
}

void NetworkPanel::selectLayer() {
    const QModelIndex index = found_->mapFromSource(model_->indexOf(session_.layer()));
    if (!index.isValid() || index == view_->currentIndex())
        return;
    view_->setCurrentIndex(index);
    view_->scrollTo(index);
}

DataFile NetworkPanel::data() const {
    if (!session_.model())
        return {};
    return {QStringLiteral("csv"), [this](const QString& path) { writeCsv(path); }};
}

void NetworkPanel::writeCsv(const QString& path) const {
    std::vector<QStringList> rows{{"layer", "kind", "operator", "shape", "parameters", "field"}};
    for (const LayerInfo& layer : session_.model()->layers)
        rows.push_back({layer.name, layer.kind, layer.operatorName, layer.shapeText(),
                        QString::number(layer.parameters), fieldText(layer)});
    saliscope::writeCsv(path, rows);
}

} // namespace saliscope
