#pragma once

#include <QLabel>
#include <QPoint>

#include <optional>

class QAction;

namespace saliscope {

class Canvas;
class Session;
struct HoverReading;

/// What is under the pointer, in words; and on the picture what the unit of the current layer there sees.
class PointerReadout : public QLabel {
    Q_OBJECT

public:
    /// Both must outlive it.
    PointerReadout(const Session& session, Canvas& canvas);

    /// Whether the receptive field of the unit under the pointer is outlined on the picture.
    QAction* fieldAction() const { return fieldAction_; }

    /// Outlines the receptive field of a unit (column, row) of the current layer; none: nothing.
    void showFieldOf(const std::optional<QPoint>& unit);

private:
    void read(const std::optional<HoverReading>& reading);
    std::optional<QPoint> unitUnder(const HoverReading& reading) const;

    const Session& session_;
    Canvas& canvas_;
    QAction* fieldAction_;
};

} // namespace saliscope
