#include "panels/live_maps_panel.h"

#include "panels/line_label.h"
#include "panels/map_tile.h"
#include "panels/menu_button.h"
#include "panels/npy_conversion.h"
#include "panels/option_form.h"
#include "panels/tile_grid.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace saliscope {

LiveMapsPanel::LiveMapsPanel(Session& session, QWidget* parent)
    : Panel(
          {QStringLiteral("live-maps"),
           tr("Live maps"),
           tr("Which pixels speak for what is explained, as each method sees it: click a map to lay it over "
              "the picture."),
           {}},
          parent),
      session_(session) {
    content()->addWidget(makeTopRow());
    constexpr int smallestTile = 120;
    grid_ = new TileGrid(smallestTile);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(grid_);
    content()->addWidget(scroll, 2);
    content()->addWidget(makeOptionArea(), 1);
    fillMethodMenu();
    connect(&session_, &Session::targetChanged, this, &LiveMapsPanel::showTarget);
    connect(&session_, &Session::layerChanged, this, &LiveMapsPanel::showTarget);
    setMethods({QStringLiteral("saliency"), QStringLiteral("guided-backprop"), QStringLiteral("grad-cam"),
                QStringLiteral("guided-grad-cam")});
}

QWidget* LiveMapsPanel::makeTopRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    targetLabel_ = new LineLabel;
    layout->addWidget(targetLabel_, 1);
    methodMenu_ = new QMenu(this);
    methodMenu_->setToolTipsVisible(true);
    auto* button = new MenuButton(tr("Methods"), methodMenu_);
    button->setToolTip(tr("Choose which methods draw their maps here"));
    layout->addWidget(button);
    return row;
}

QWidget* LiveMapsPanel::makeOptionArea() {
    optionArea_ = new QWidget;
    auto* layout = new QVBoxLayout(optionArea_);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* top = new QHBoxLayout;
    optionTitle_ = new QLabel;
    top->addWidget(optionTitle_, 1);
    auto* reset = new QToolButton;
    reset->setText(tr("Defaults"));
    reset->setAutoRaise(true);
    connect(reset, &QToolButton::clicked, this, [this] {
        if (auto* form = qobject_cast<OptionForm*>(optionScroll_->widget()))
            form->reset();
    });
    top->addWidget(reset);
    auto* close = new QToolButton;
    close->setText(tr("Close"));
    close->setAutoRaise(true);
    connect(close, &QToolButton::clicked, optionArea_, &QWidget::hide);
    top->addWidget(close);
    layout->addLayout(top);
    optionScroll_ = new QScrollArea;
    optionScroll_->setWidgetResizable(true);
    optionScroll_->setFrameShape(QFrame::NoFrame);
    layout->addWidget(optionScroll_);
    optionArea_->hide();
    return optionArea_;
}

void LiveMapsPanel::fillMethodMenu() {
    for (const MethodDescription& method : methodDescriptions()) {
        const QString id = QString::fromStdString(method.id);
        QString title = QString::fromStdString(method.title);
        if (method.isSlow)
            title = tr("%1 (slow: runs as a job)").arg(title);
        QAction* action = methodMenu_->addAction(title);
        action->setObjectName(id);
        action->setCheckable(true);
        action->setToolTip(QString::fromStdString(method.summary));
        connect(action, &QAction::triggered, this, [this, id](bool checked) { setChosen(id, checked); });
    }
}

void LiveMapsPanel::setChosen(const QString& method, bool chosen) {
    QStringList ids = methods();
    if (chosen)
        ids << method;
    else
        ids.removeAll(method);
    setMethods(ids);
}

void LiveMapsPanel::setMethods(const QStringList& ids) {
    const QString chosenBefore = chosenMethod();
    std::vector<QWidget*> shown;
    for (const MethodDescription& method : methodDescriptions()) {
        const QString id = QString::fromStdString(method.id);
        const bool isWanted = ids.contains(id);
        if (isWanted && !tile(id))
            addTile(method);
        if (!isWanted && tile(id)) {
            delete tile(id);
            tiles_.erase(id);
        }
        if (isWanted)
            shown.push_back(tile(id));
        methodMenu_->findChild<QAction*>(id)->setChecked(isWanted);
    }
    grid_->setTiles(shown);
    if (shown.empty())
        targetLabel_->setText(tr("Choose a method on the right."));
    else
        showTarget();
    Q_EMIT methodsChanged();
    if (chosenMethod() != chosenBefore)
        Q_EMIT chosenMapChanged();
}

QStringList LiveMapsPanel::methods() const {
    QStringList ids;
    for (const MethodDescription& method : methodDescriptions())
        if (const QString id = QString::fromStdString(method.id); tile(id))
            ids << id;
    return ids;
}

void LiveMapsPanel::addTile(const MethodDescription& method) {
    const QString id = QString::fromStdString(method.id);
    auto* tile = new MapTile(session_, method, text().name, grid_);
    tiles_[id] = tile;
    if (const auto options = options_.find(id); options != options_.end())
        tile->setOptions(options->second);
    connect(tile, &MapTile::toggled, this, [this, tile](bool checked) { take(tile, checked); });
    connect(tile, &MapTile::menuWanted, this, [this, tile](QPoint position) { openMenu(tile, position); });
    connect(tile, &MapTile::mapChanged, this, [this, tile] {
        if (tile->isChecked())
            Q_EMIT chosenMapChanged();
        if (tile->map())
            showLatency(tile->map()->milliseconds);
    });
}

void LiveMapsPanel::setOptions(const std::map<QString, OptionValues>& options) {
    optionArea_->hide(); // its form shows what was before
    applyOptions(options);
}

void LiveMapsPanel::applyOptions(const std::map<QString, OptionValues>& options) {
    options_ = options;
    std::erase_if(options_, [](const auto& entry) { return entry.second.empty(); });
    for (const auto& [id, tile] : tiles_) {
        const auto known = options_.find(id);
        const OptionValues values = known == options_.end() ? OptionValues() : known->second;
        if (tile->options() != values)
            tile->setOptions(values);
    }
}

MapTile* LiveMapsPanel::tile(const QString& method) const {
    const auto found = tiles_.find(method);
    return found == tiles_.end() ? nullptr : found->second;
}

void LiveMapsPanel::take(MapTile* tile, bool checked) {
    if (checked)
        for (const auto& [id, other] : tiles_)
            if (other != tile)
                other->setChecked(false);
    Q_EMIT chosenMapChanged();
}

HeatMapPtr LiveMapsPanel::chosenMap() const {
    const MapTile* chosen = tile(chosenMethod());
    return chosen ? chosen->map() : nullptr;
}

QString LiveMapsPanel::chosenMethod() const {
    for (const auto& [id, tile] : tiles_)
        if (tile->isChecked())
            return id;
    return {};
}

void LiveMapsPanel::chooseMethod(const QString& id) {
    for (const auto& [other, tile] : tiles_)
        tile->setChecked(other == id);
}

MapRequest LiveMapsPanel::chosenRequest() const {
    const QString method = chosenMethod();
    const auto options = options_.find(method);
    return {.method = method, .options = options == options_.end() ? OptionValues() : options->second};
}

void LiveMapsPanel::showTarget() {
    const QString target = session_.targetText();
    targetLabel_->setText(
        target.isEmpty()
            ? QString()
            : tr("of <b>%1</b>, layer %2").arg(target.toHtmlEscaped(), session_.layer().toHtmlEscaped()));
}

void LiveMapsPanel::openMenu(MapTile* tile, QPoint position) {
    const QString id = QString::fromStdString(tile->method().id);
    QMenu menu;
    menu.addAction(tile->isChecked() ? tr("Take it off the picture") : tr("Lay it over the picture"), tile,
                   &MapTile::toggle);
    menu.addAction(tr("Options …"), this, [this, id] { showOptions(id); });
    menu.addAction(tr("Explain this …"), this, [this, id] { Q_EMIT explanationWanted(id); });
    menu.addSeparator();
    menu.addAction(tr("Remove from here"), this, [this, id] { setChosen(id, false); });
    menu.exec(position);
}

void LiveMapsPanel::showOptions(const QString& method) {
    const MapTile* shown = tile(method);
    if (!shown)
        return;
    auto* form = new OptionForm(shown->method().options);
    form->setValues(shown->options());
    connect(form, &OptionForm::valuesChanged, this, [this, form, method] {
        std::map<QString, OptionValues> options = options_;
        options[method] = form->values();
        applyOptions(options);
    });
    optionTitle_->setText(tr("Options of <b>%1</b>").arg(shown->text()));
    optionScroll_->setWidget(form);
    optionArea_->show();
}

QImage LiveMapsPanel::picture() const {
    return grid_->grab().toImage();
}

DataFile LiveMapsPanel::data() const {
    const HeatMapPtr map = chosenMap();
    if (!map)
        return {};
    return {QStringLiteral("npy"), [map](const QString& path) { saveNpy(path, map->values); }};
}

} // namespace saliscope
