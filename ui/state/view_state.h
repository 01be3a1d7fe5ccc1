// All that is to be seen in the window, as data: what session files store and lessons begin with.
#pragma once

#include "canvas/view_transform.h"
#include "image/colour_map.h"
#include "image/painting.h"
#include "panels/activations_panel.h"
#include "session/questions.h"

#include <QByteArray>
#include <QStringList>

#include <map>
#include <optional>

namespace saliscope {

/// How a map lies over the picture.
struct OverlayState {
    QString method = {}; ///< whose map; empty: none
    double opacity = 1;  ///< 0 to 1
    ColourMap colours = ColourMap::inferno;
    bool isSigned = true; ///< maps that have a sign are shown with it

    friend bool operator==(const OverlayState&, const OverlayState&) = default;
};

/// What is beside the picture, in its own words; see window/comparison.h.
struct ComparisonState {
    bool isOn = false;
    QString picture = {};                       ///< an absolute path, or a sample's name; empty: the same
    ModelChoice model = {};                     ///< none: the same
    std::optional<std::int64_t> explained = {}; ///< a class; none: the top class

    friend bool operator==(const ComparisonState&, const ComparisonState&) = default;
};

/// The window without its theme and without what the engine has computed.
struct ViewState {
    QString picture = {};        ///< an absolute path, or the name of a sample; empty: see `pictureData`
    QByteArray pictureData = {}; ///< the PNG of a picture that has no file; empty too: the picture stays
    Painting painting = {};
    ModelChoice model = {}; ///< its files as absolute paths; none: the model stays
    TargetChoice target = {};
    std::optional<std::int64_t> pinned = {};
    QString layer = {}; ///< empty: the model's default

    QStringList methods = {};                     ///< of the live maps
    std::map<QString, OptionValues> options = {}; ///< of methods that are not at their defaults
    OverlayState overlay = {};
    bool isComparing = false; ///< before and after
    double divider = 0.5;     ///< between them, 0 to 1
    ViewPosition position = {};
    ActivationsPanel::Order channelOrder = ActivationsPanel::Order::index;
    bool hasSharedScale = false; ///< of all channels
    bool showsField = false;     ///< the receptive field of the unit under the pointer
    ComparisonState comparison = {};
    std::map<QString, OptionValues> settings = {}; ///< of panels, by their names; see Panel::settings

    QStringList panels = {}; ///< the names of those that are shown
    QByteArray docks = {};   ///< their arrangement, as QMainWindow::saveState; empty: any

    friend bool operator==(const ViewState&, const ViewState&) = default;
};

} // namespace saliscope
