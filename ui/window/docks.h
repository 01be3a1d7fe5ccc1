#pragma once

#include "base/options.h"

#include <QMainWindow>

#include <map>
#include <vector>

class QDockWidget;
class QMenu;

namespace saliscope {

class Panel;
struct PanelText;

/// Where a panel is at first. Those of one place are tabs, the first that was added in front.
enum class DockPlace { leftTop, leftUpper, leftLower, rightUpper, rightLower };

/// The panels in docks around the picture: where they are, how large, and which of them are shown.
class Docks : public QObject {
    Q_OBJECT

public:
    explicit Docks(QMainWindow& window);

    enum class AtFirst { shown, hidden };

    template <typename AnyPanel>
    AnyPanel* add(AnyPanel* panel, DockPlace place, AtFirst atFirst = AtFirst::shown) {
        addPanel(panel, place, atFirst);
        return panel;
    }

    /// Once all panels have been added.
    void finish();
    /// As they were when the program was started for the first time.
    void arrangeAsAtFirst();
    /// Gives each side and place its usual share of the window.
    void resizeToWindow();

    /// Adds what shows and hides each of them.
    void fill(QMenu* menu) const;

    /// Adds what leads to each of them, by keys for the first nine.
    void fillWays(QMenu* menu);

    void bringToFront(const Panel* panel);
    /// Panels by their names; those that there are not are ignored.
    void showOnly(const QStringList& names);
    /// Names of those that are not closed; others may be in front of them.
    QStringList shown() const;
    /// Those that can be seen.
    std::vector<const Panel*> visible() const;

    /// What they say about themselves.
    std::vector<PanelText> texts() const;

    /// What has been chosen in each of them, by their names; see Panel::settings.
    std::map<QString, OptionValues> settings() const;
    void setSettings(const std::map<QString, OptionValues>& settings) const;

    /// The arrangement, as QMainWindow::saveState.
    QByteArray arrangement() const;
    /// \return whether it could be
    bool restore(const QByteArray& arrangement);

Q_SIGNALS:
    /// A panel tells of what went wrong.
    void problem(const QString& text);
    /// A person wants to read more about the panel of that name.
    void moreWanted(const QString& panel);

private:
    void addPanel(Panel* panel, DockPlace place, AtFirst atFirst);
    void shareHeights(DockPlace upper, DockPlace lower);

    QMainWindow& window_;
    std::vector<QDockWidget*> docks_;
    std::map<DockPlace, std::vector<QDockWidget*>> places_;
    std::vector<QDockWidget*> hiddenAtFirst_; ///< they show results of their own, which need room
    QByteArray standard_;                     ///< their arrangement at first
};

} // namespace saliscope
