#include "panels/network_panel.h"

#include "models/layer_tree_model.h"
#include "panels/network_diagram.h"
#include "panels/table_file.h"
#include "session/session.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
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
    makeDiagram();
    content()->addWidget(makeTabs());
    content()->addWidget(views_, 1);
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
    connect(search_, &QLineEdit::textChanged, this, &NetworkPanel::searchFor);
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        if (!diagram_->highlighted().empty())
            Q_EMIT diagram_->layerClicked(*diagram_->highlighted().begin());
    });
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                const QString layer = current.data(LayerTreeModel::layerRole).toString();
                if (!layer.isEmpty())
                    session_.setLayer(layer);
            });
}

void NetworkPanel::makeDiagram() {
    diagram_ = new NetworkDiagram;
    connect(diagram_, &NetworkDiagram::layerClicked, this, [this](int layer) {
        session_.setLayer(session_.model()->layers[static_cast<std::size_t>(layer)].name);
    });
}

QWidget* NetworkPanel::makeTabs() {
    views_ = new QStackedWidget;
    views_->addWidget(view_);
    views_->addWidget(diagram_);
    tabs_ = new QTabBar;
    tabs_->setObjectName(QStringLiteral("views"));
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->addTab(tr("List"));
    tabs_->addTab(tr("Diagram"));
    auto* fit = new QToolButton;
    fit->setText(tr("Fit"));
    fit->setToolTip(tr("Show the whole width of the network; the wheel zooms, with Shift it scrolls"));
    fit->setAutoRaise(true);
    fit->hide();
    connect(fit, &QToolButton::clicked, diagram_, &NetworkDiagram::fitWidth);
    connect(tabs_, &QTabBar::currentChanged, views_, &QStackedWidget::setCurrentIndex);
    connect(tabs_, &QTabBar::currentChanged, fit, &QWidget::setVisible);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(tabs_, 1);
    layout->addWidget(fit);
    return row;
}

bool NetworkPanel::showsDiagram() const {
    return views_->currentWidget() == diagram_;
}

void NetworkPanel::showDiagram(bool show) {
    tabs_->setCurrentIndex(show ? 1 : 0);
}

void NetworkPanel::searchFor(const QString& text) {
    found_->setFilterFixedString(text);
    view_->expandAll();
    diagram_->highlight(text);
    selectLayer();
}

void NetworkPanel::takeModel() {
    const ModelInfoPtr& model = session_.model();
    if (!model) {
        model_->setModel(nullptr);
        diagram_->setModel(nullptr);
        showEmpty(tr("Open a model to see its layers (Ctrl+M)."));
        return;
    }
    {
        const QSignalBlocker blocker(view_->selectionModel()); // the first row is nobody's choice
        model_->setModel(model);
    }
    diagram_->setModel(model);
    view_->expandAll();
    fitColumns();
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

void NetworkPanel::fitColumns() {
    for (int column = 0; column < LayerTreeModel::columns; ++column)
        view_->resizeColumnToContents(column);
}

void NetworkPanel::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::FontChange && view_)
        fitColumns();
}

void NetworkPanel::selectLayer() {
    diagram_->setCurrent(session_.model() ? session_.model()->indexOf(session_.layer()) : -1);
    const QModelIndex index = found_->mapFromSource(model_->indexOf(session_.layer()));
    if (!index.isValid() || index == view_->currentIndex())
        return;
    view_->setCurrentIndex(index);
    view_->scrollTo(index);
}

OptionValues NetworkPanel::settings() const {
    OptionValues settings;
    if (showsDiagram())
        settings["view"] = "diagram";
    if (const auto place = diagram_->chosenPlace()) {
        settings["zoom"] = exactText(place->scale).toStdString();
        settings["x"] = exactText(place->centre.x()).toStdString();
        settings["y"] = exactText(place->centre.y()).toStdString();
    }
    return settings;
}

void NetworkPanel::setSettings(const OptionValues& settings) {
    showDiagram(settingOf(settings, "view") == QLatin1String("diagram"));
    const auto number = [&](const char* name) { return settingOf(settings, name).toDouble(); };
    if (number("zoom") > 0)
        diagram_->choosePlace({number("zoom"), {number("x"), number("y")}});
    else
        diagram_->forgetPlace();
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
