#include "window/docks.h"

#include "panels/panel.h"

#include <QDockWidget>
#include <QLayout>
#include <QMenu>

#include <algorithm>

namespace saliscope {

namespace {

constexpr int arrangementVersion = 1;

Panel* panelOf(const QDockWidget* dock) {
    return qobject_cast<Panel*>(dock->widget());
}

Qt::DockWidgetArea areaOf(DockPlace place) {
    const bool isRight = place == DockPlace::rightUpper || place == DockPlace::rightLower;
    return isRight ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea;
}

} // namespace

Docks::Docks(QMainWindow& window) : QObject(&window), window_(window) {}

void Docks::addPanel(Panel* panel, DockPlace place, AtFirst atFirst) {
    auto* dock = new QDockWidget(panel->text().title);
    dock->setObjectName(panel->text().name + QStringLiteral("-dock"));
    dock->setWidget(panel);
    std::vector<QDockWidget*>& tabs = places_[place];
    if (tabs.empty())
        window_.addDockWidget(areaOf(place), dock);
    else
        window_.tabifyDockWidget(tabs.front(), dock);
    tabs.push_back(dock);
    if (atFirst == AtFirst::hidden) {
        dock->hide();
        hiddenAtFirst_.push_back(dock);
    }
    docks_.push_back(dock);
    connect(dock, &QDockWidget::visibilityChanged, panel, &Panel::setWatching);
    connect(panel, &Panel::problem, this, &Docks::problem);
    connect(panel, &Panel::moreWanted, this, [this, name = panel->text().name] { Q_EMIT moreWanted(name); });
}

void Docks::finish() {
    for (const auto& [place, tabs] : places_)
        tabs.front()->raise();
    window_.layout()->activate(); // else the window stays as high as it was before docks became tabs
    standard_ = arrangement();
}

void Docks::arrangeAsAtFirst() {
    restore(standard_);
    resizeToWindow();
}

void Docks::resizeToWindow() {
    constexpr int leftLeast = 290, leftMost = 460, rightLeast = 330, rightMost = 560;
    const int left = std::clamp(window_.width() / 5, leftLeast, leftMost);
    const int right = std::clamp(window_.width() * 2 / 7, rightLeast, rightMost);
    QDockWidget* leftUpper = places_.at(DockPlace::leftUpper).front();
    QDockWidget* rightUpper = places_.at(DockPlace::rightUpper).front();
    window_.resizeDocks({leftUpper, rightUpper}, {left, right}, Qt::Horizontal);
    shareHeights(DockPlace::leftUpper, DockPlace::leftLower);
    shareHeights(DockPlace::rightUpper, DockPlace::rightLower);
}

void Docks::shareHeights(DockPlace upper, DockPlace lower) {
    const auto isShown = [](const QDockWidget* dock) { return !dock->isHidden(); };
    const auto above = std::find_if(places_[upper].begin(), places_[upper].end(), isShown);
    const auto below = std::find_if(places_[lower].begin(), places_[lower].end(), isShown);
    if (above == places_[upper].end() || below == places_[lower].end())
        return;
    const bool needsRoom = std::any_of(hiddenAtFirst_.begin(), hiddenAtFirst_.end(), [&](QDockWidget* dock) {
        return isShown(dock) && std::count(places_[lower].begin(), places_[lower].end(), dock) > 0;
    });
    constexpr int share = 2, usual = 3, large = 5;
    window_.resizeDocks({*above, *below}, {share, needsRoom ? large : usual}, Qt::Vertical);
}

void Docks::fill(QMenu* menu) const {
    for (const QDockWidget* dock : docks_)
        menu->addAction(dock->toggleViewAction());
}

void Docks::fillWays(QMenu* menu) {
    constexpr std::size_t digits = 9;
    for (std::size_t i = 0; i < docks_.size(); ++i) {
        Panel* panel = panelOf(docks_[i]);
        QAction* action = menu->addAction(panel->text().title, this, [this, panel] {
            bringToFront(panel);
            panel->takeFocus();
        });
        if (i < digits)
            action->setShortcut(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(i)));
    }
}

void Docks::bringToFront(const Panel* panel) {
    for (QDockWidget* dock : docks_)
        if (dock->widget() == panel) {
            dock->show();
            dock->raise();
        }
}

void Docks::showOnly(const QStringList& names) {
    // First those that go: together they might be higher than the window, which would grow.
    for (QDockWidget* dock : docks_)
        if (!names.contains(panelOf(dock)->text().name))
            dock->hide();
    for (const QString& name : names)
        for (const QDockWidget* dock : docks_)
            if (panelOf(dock)->text().name == name)
                bringToFront(panelOf(dock));
    window_.layout()->activate();
    shareHeights(DockPlace::leftUpper, DockPlace::leftLower);
    shareHeights(DockPlace::rightUpper, DockPlace::rightLower);
}

QStringList Docks::shown() const {
    QStringList names;
    for (const QDockWidget* dock : docks_)
        if (!dock->isHidden())
            names << panelOf(dock)->text().name;
    return names;
}

std::vector<const Panel*> Docks::visible() const {
    std::vector<const Panel*> panels;
    for (const QDockWidget* dock : docks_)
        if (!dock->visibleRegion().isEmpty())
            panels.push_back(panelOf(dock));
    return panels;
}

std::vector<PanelText> Docks::texts() const {
    std::vector<PanelText> texts;
    for (const QDockWidget* dock : docks_)
        texts.push_back(panelOf(dock)->text());
    return texts;
}

std::map<QString, OptionValues> Docks::settings() const {
    std::map<QString, OptionValues> all;
    for (const QDockWidget* dock : docks_)
        if (OptionValues settings = panelOf(dock)->settings(); !settings.empty())
            all[panelOf(dock)->text().name] = std::move(settings);
    return all;
}

void Docks::setSettings(const std::map<QString, OptionValues>& settings) const {
    for (const QDockWidget* dock : docks_) {
        const auto known = settings.find(panelOf(dock)->text().name);
        panelOf(dock)->setSettings(known == settings.end() ? OptionValues() : known->second);
    }
}

QByteArray Docks::arrangement() const {
    return window_.saveState(arrangementVersion);
}

bool Docks::restore(const QByteArray& arrangement) {
    // Qt walks over the set of its tab bars and shows them; each that was hidden would arrange the window at
    // once, which makes that set anew under the walk, and the program crashes now and then.
    QLayout* layout = window_.layout();
    layout->setEnabled(false);
    const bool restored = window_.restoreState(arrangement, arrangementVersion);
    layout->setEnabled(true);
    layout->invalidate();
    layout->activate();
    return restored;
}

} // namespace saliscope
