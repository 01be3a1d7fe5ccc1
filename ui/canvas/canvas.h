// The picture in the middle of the window: seen, zoomed, painted on, and overlaid with what the network sees.
#pragma once

#include "canvas/canvas_overlay.h"
#include "canvas/painting_history.h"
#include "canvas/tools.h"
#include "canvas/view_transform.h"
#include "image/painting_renderer.h"

#include <QWidget>

#include <memory>
#include <optional>

class QGestureEvent;
class QMenu;
class QNativeGestureEvent;

namespace saliscope {

struct CanvasActions;

/// Holds a picture and what is painted on it; of models and engines it knows nothing. Painting is shown at
/// once, and everybody else hears of it by `paintingChanged`.
///
/// It draws itself instead of being a scroll area: scroll bars count in whole steps and stop at the edges,
/// and either would move the point under the pointer when it zooms.
///
/// Mouse: the left button uses the tool, the middle one or the space bar moves the picture, the wheel zooms
/// to the pointer (with Shift it moves sideways), two fingers on a touchpad move and pinch. Shift makes
/// squares and circles, Escape gives a stroke up. Arrow keys move the picture while it is larger than the
/// view; when it is not, they are left to the window.
class Canvas : public QWidget {
    Q_OBJECT

public:
    explicit Canvas(QWidget* parent = nullptr);
    ~Canvas() override;

    /// Shows another picture, or none. Undo begins anew; overlay, crop and receptive field belonged to the
    /// picture before and go. If the photo is as large as the one before, the view stays; otherwise it fits.
    void setPicture(const Picture& picture, const Painting& painting = {});

    /// The picture without painting.
    const Picture& picture() const { return renderer_.clean(); }

    /// A copy of the picture with painting, as it is at the moment.
    Picture paintedPicture() const { return renderer_.picture(); }

    /// With the stroke that is being drawn.
    const Painting& painting() const { return history_.painting(); }
    QUndoStack& undoStack() { return history_.undoStack(); }

    const ToolSettings& toolSettings() const { return settings_; }
    void setTool(Tool tool);
    void setFill(const FillStyle& style);

    /// In pixels of the photo. When a picture of another size is shown, the brush grows with it.
    void setBrushDiameter(double diameter);

    /// The map stays until another replaces it or another picture is shown.
    void setOverlay(CanvasOverlay overlay);
    void clearOverlay() { setOverlay({}); }

    /// From 0 to 1; multiplies the opacity of the overlay's colours.
    void setOverlayOpacity(double opacity);

    /// What the network sees of the photo (`InputGeometry::inputInPhoto`): the rest is dimmed.
    void setCrop(const std::optional<cv::Rect2d>& crop);

    /// The part of the photo that a unit depends on, or none.
    void setReceptiveField(const std::optional<cv::Rect2d>& field);

    /// Left of a divider the clean picture is shown, right of it the painted one with the overlay. The
    /// divider can be dragged.
    void setComparing(bool comparing);
    bool isComparing() const { return isComparing_; }

    /// From 0, all is after, to 1, all is before.
    void setDivider(double position);
    double divider() const { return divider_; }

    /// For canvases that show the same part of their pictures.
    ViewPosition viewPosition() const { return view_.position(); }
    void setViewPosition(const ViewPosition& position);
    const ViewTransform& view() const { return view_; }

    /// Pixels of the screen per pixel of the picture, around the middle of the view.
    void setZoom(double zoom);

    const CanvasActions& commands() const { return *commands_; }

    QSize sizeHint() const override { return {720, 540}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

public Q_SLOTS:
    void fit();
    void actualSize() { setZoom(1); }
    void zoomIn();
    void zoomOut();
    void enlargeBrush();
    void shrinkBrush();
    void removeAll() { history_.clear(); }

    /// The painted picture to the clipboard.
    void copy();

    /// What the clipboard has: `filesDropped` or `imagePasted`.
    void paste();

Q_SIGNALS:
    /// \param finished false while a stroke is being drawn
    void paintingChanged(const saliscope::Painting& painting, bool finished);

    /// What the pointer is over; nothing outside of the photo.
    void hovered(const std::optional<saliscope::HoverReading>& reading);

    void filesDropped(const QList<QUrl>& files);
    void imagePasted(const QImage& image);

    void toolChanged(saliscope::Tool tool);
    void brushDiameterChanged(double diameter);
    void comparingChanged(bool comparing);
    void viewChanged(const saliscope::ViewPosition& position);

    /// The context menu is about to open at a point of the photo; whoever has more to offer adds it.
    void contextMenuOpening(QMenu* menu, QPointF photo);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    enum class Drag { none, drawing, panning, divider };

    void showPainting(bool finished);
    void updatePart(const QRectF& part);
    void viewHasChanged();
    void describe();
    void drawPart(QPainter& painter, const QRectF& exposed);
    void drawMarks(QPainter& painter);

    bool isEmpty() const { return view_.isEmpty(); }
    QRectF pictureInView() const;
    QRectF inView(const cv::Rect2d& photo) const;
    double dividerInView() const { return divider_ * width(); }
    bool isBefore(QPointF position) const { return isComparing_ && position.x() < dividerInView(); }
    QRectF brushInView() const;

    void movePointer(std::optional<QPointF> position);
    std::optional<HoverReading> reading() const;
    void readAgain();
    void updateCursor();
    void finishDrag();
    void endDrag();
    void setSpacePressed(bool pressed);
    bool pinch(const QGestureEvent& event);
    bool pinch(const QNativeGestureEvent& event);
    bool panByKey(int key);
    void take(const QMimeData& data);

    PaintingRenderer renderer_;
    PaintingHistory history_;
    ViewTransform view_;
    ToolSettings settings_;

    CanvasOverlay overlay_;
    Pyramid overlayColours_;
    double overlayOpacity_ = 1;
    std::optional<cv::Rect2d> crop_;
    std::optional<cv::Rect2d> receptiveField_;
    bool isComparing_ = false;
    double divider_ = 0.5;

    QRectF outline_; ///< of the stroke that is being drawn, in the view
    Drag drag_ = Drag::none;
    Qt::MouseButton dragButton_ = Qt::NoButton;
    QPointF dragPosition_;
    bool isSpacePressed_ = false;
    bool isDropPossible_ = false;
    std::optional<QPointF> pointer_; ///< in the view
    std::optional<HoverReading> lastReading_;

    std::unique_ptr<CanvasActions> commands_; ///< last: its actions look at the rest
};

} // namespace saliscope
