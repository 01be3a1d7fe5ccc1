#pragma once

#include "base/options.h"
#include "panels/panel.h"
#include "session/questions.h"
#include "session/results.h"

#include <QStringList>

#include <map>

class QLabel;
class QScrollArea;

namespace saliscope {

class MapTile;
class OptionForm;
class Session;
class TileGrid;
struct MethodDescription;

/// Small maps of the chosen methods, all of the session's picture, target and layer.
class LiveMapsPanel : public Panel {
    Q_OBJECT

public:
    explicit LiveMapsPanel(Session& session, QWidget* parent = nullptr);

    /// Ids of methods, in the order of the table; unknown ones are left out.
    void setMethods(const QStringList& ids);
    QStringList methods() const;

    /// Of all methods that are not at their defaults, also of those that are not chosen at the moment.
    const std::map<QString, OptionValues>& options() const { return options_; }
    /// Methods that are not named go back to their defaults.
    void setOptions(const std::map<QString, OptionValues>& options);

    /// Null if the method is not among the chosen ones.
    MapTile* tile(const QString& method) const;

    /// The map that is to lie over the canvas; null for none.
    HeatMapPtr chosenMap() const;
    /// The method whose map lies over the canvas; empty for none.
    QString chosenMethod() const;
    void chooseMethod(const QString& id);
    /// What that map answers, with the options that were chosen for it; without a method for none.
    MapRequest chosenRequest() const;

    /// Opens the form of that method's options below the maps.
    void showOptions(const QString& method);

    /// All maps beside each other.
    QImage picture() const override;
    /// The values of the chosen map.
    DataFile data() const override;

Q_SIGNALS:
    /// Another map, a newer one, or none.
    void chosenMapChanged();
    void methodsChanged();
    /// What the method does, in words.
    void explanationWanted(const QString& method);

private:
    QWidget* makeTopRow();
    QWidget* makeOptionArea();
    void fillMethodMenu();
    void setChosen(const QString& method, bool chosen);
    void applyOptions(const std::map<QString, OptionValues>& options);
    void addTile(const MethodDescription& method);
    void take(MapTile* tile, bool checked);
    void openMenu(MapTile* tile, QPoint position);
    void showTarget();

    Session& session_;
    std::map<QString, MapTile*> tiles_;
    std::map<QString, OptionValues> options_; ///< none of them empty
    TileGrid* grid_ = nullptr;
    QMenu* methodMenu_ = nullptr;
    QLabel* targetLabel_ = nullptr;
    QWidget* optionArea_ = nullptr;
    QLabel* optionTitle_ = nullptr;
    QScrollArea* optionScroll_ = nullptr;
};

} // namespace saliscope
