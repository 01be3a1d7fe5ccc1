#pragma once

#include "canvas/canvas_overlay.h"
#include "image/colour_map.h"
#include "session/results.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSlider;

namespace saliscope {

/// How a map is laid over the picture: opacity, colours, and whether its sign counts.
class OverlayControls : public QWidget {
    Q_OBJECT

public:
    explicit OverlayControls(QWidget* parent = nullptr);

    /// 0 to 1
    double opacity() const;
    void setOpacity(double opacity);
    ColourMap colours() const;
    void setColours(ColourMap colours);
    /// Whether maps that have a sign are shown with it.
    bool isSigned() const;
    void setSigned(bool isSigned);

    /// The map in these colours; empty if there is no map.
    CanvasOverlay overlayOf(const HeatMapPtr& map) const;

Q_SIGNALS:
    void opacityChanged(double opacity);
    /// What `overlayOf` returns is another.
    void coloursChanged();

private:
    QSlider* opacity_;
    QComboBox* colours_;
    QCheckBox* signed_;
};

} // namespace saliscope
