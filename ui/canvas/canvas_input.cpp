// What a person does with a canvas: mouse, touch, keys, and what is dropped on it.
#include "canvas/canvas.h"
#include "canvas/canvas_actions.h"
#include "canvas/canvas_drawing.h"

#include <QGestureEvent>
#include <QMenu>
#include <QMimeData>
#include <QNativeGestureEvent>
#include <QPinchGesture>

#include <cmath>

namespace saliscope {

namespace {

/// What a wheel reports for one of its notches, in eighths of a degree.
constexpr double wheelNotch = 120;
constexpr double zoomPerNotch = 1.25;

/// How far a notch or an arrow key moves the picture.
constexpr double panStep = 64;

cv::Point2d toPoint(QPointF point) {
    return {point.x(), point.y()};
}

bool isFromTouchPad(const QWheelEvent& event) {
    const QPointingDevice* device = event.pointingDevice();
    return device && device->type() == QInputDevice::DeviceType::TouchPad;
}

QPointF panDistance(const QWheelEvent& event) {
    QPointF distance = event.pixelDelta().isNull() ? QPointF(event.angleDelta()) * (panStep / wheelNotch)
                                                   : event.pixelDelta();
    if (event.modifiers() & Qt::ShiftModifier && distance.x() == 0)
        return distance.transposed();
    return distance;
}

bool canBeTaken(const QMimeData& data) {
    return data.hasUrls() || data.hasImage();
}

} // namespace

bool Canvas::event(QEvent* event) {
    if (event->type() == QEvent::Gesture)
        return pinch(*static_cast<QGestureEvent*>(event));
    if (event->type() == QEvent::NativeGesture && pinch(*static_cast<QNativeGestureEvent*>(event)))
        return true;
    return QWidget::event(event);
}

void Canvas::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    view_.setView(size(), devicePixelRatioF());
    viewHasChanged();
}

void Canvas::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

void Canvas::mousePressEvent(QMouseEvent* event) {
    if (isEmpty() || drag_ != Drag::none || event->button() == Qt::RightButton)
        return event->ignore();
    const QPointF position = event->position();
    const bool isLeft = event->button() == Qt::LeftButton;
    if (event->button() == Qt::MiddleButton || (isLeft && (isSpacePressed_ || settings_.tool == Tool::hand)))
        drag_ = Drag::panning;
    else if (isLeft && isComparing_ && std::abs(position.x() - dividerInView()) <= dividerReach)
        drag_ = Drag::divider;
    else if (isLeft)
        drag_ = Drag::drawing;
    else
        return event->ignore();
    dragButton_ = event->button();
    dragPosition_ = position;
    movePointer(position);
    if (drag_ == Drag::drawing)
        history_.begin(beginStroke(settings_, toPoint(view_.toPhoto(position))));
    updateCursor();
}

void Canvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (drag_ != Drag::none && !(event->buttons() & dragButton_))
        finishDrag(); // the button was released where nobody told us, over a menu say
    switch (drag_) {
    case Drag::none:
        break;
    case Drag::drawing:
        history_.extend(toPoint(view_.toPhoto(position)), event->modifiers() & Qt::ShiftModifier);
        break;
    case Drag::panning:
        view_.panBy(position - dragPosition_);
        viewHasChanged();
        break;
    case Drag::divider:
        setDivider(position.x() / width());
        break;
    }
    dragPosition_ = position;
    movePointer(position);
    updateCursor();
}

void Canvas::mouseReleaseEvent(QMouseEvent* event) {
    if (drag_ == Drag::none || event->button() != dragButton_)
        return event->ignore();
    finishDrag();
    movePointer(event->position());
    updateCursor();
}

void Canvas::finishDrag() {
    drag_ = Drag::none;
    history_.finish();
}

void Canvas::endDrag() {
    drag_ = Drag::none;
    history_.cancel();
    updateCursor();
}

void Canvas::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    movePointer(std::nullopt);
}

void Canvas::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    setSpacePressed(false);
}

void Canvas::movePointer(std::optional<QPointF> position) {
    updatePart(brushInView());
    pointer_ = position;
    updatePart(brushInView());
    readAgain();
}

std::optional<HoverReading> Canvas::reading() const {
    if (!pointer_ || isEmpty())
        return std::nullopt;
    const QPointF photo = view_.toPhoto(*pointer_);
    const QPointF pixel(std::floor(photo.x()), std::floor(photo.y()));
    if (!QRectF(0, 0, picture().fullWidth, picture().fullHeight).contains(pixel) ||
        pixel.x() >= picture().fullWidth || pixel.y() >= picture().fullHeight)
        return std::nullopt;
    const cv::Point place(static_cast<int>(pixel.x()), static_cast<int>(pixel.y()));
    const bool before = isBefore(*pointer_);
    return HoverReading{place, renderer_.colourAt(place / picture().reduction, before),
                        before ? std::nullopt : valueAt(overlay_, toPoint(photo))};
}

void Canvas::readAgain() {
    if (const auto now = reading(); now != lastReading_) {
        lastReading_ = now;
        Q_EMIT hovered(now);
    }
}

void Canvas::updateCursor() {
    if (isEmpty())
        setCursor(Qt::ArrowCursor);
    else if (drag_ == Drag::panning)
        setCursor(Qt::ClosedHandCursor);
    else if (isSpacePressed_ || settings_.tool == Tool::hand)
        setCursor(Qt::OpenHandCursor);
    else if (drag_ == Drag::divider || (drag_ == Drag::none && isComparing_ && pointer_ &&
                                        std::abs(pointer_->x() - dividerInView()) <= dividerReach))
        setCursor(Qt::SplitHCursor);
    else
        setCursor(Qt::CrossCursor);
}

void Canvas::wheelEvent(QWheelEvent* event) {
    const bool moves = isFromTouchPad(*event) || event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier);
    if (isEmpty())
        return event->ignore();
    if (moves && !(event->modifiers() & Qt::ControlModifier))
        view_.panBy(panDistance(*event));
    else
        view_.zoomBy(std::pow(zoomPerNotch, event->angleDelta().y() / wheelNotch), event->position());
    viewHasChanged();
}

bool Canvas::pinch(const QNativeGestureEvent& event) {
    if (event.gestureType() != Qt::ZoomNativeGesture)
        return false;
    view_.zoomBy(1 + event.value(), event.position());
    viewHasChanged();
    return true;
}

bool Canvas::pinch(const QGestureEvent& event) {
    const auto* gesture = static_cast<QPinchGesture*>(event.gesture(Qt::PinchGesture));
    if (!gesture)
        return false;
    if (gesture->state() == Qt::GestureStarted)
        endDrag(); // the first finger had begun to paint
    const QPointF centre = mapFromGlobal(gesture->centerPoint());
    view_.panBy(gesture->centerPoint() - gesture->lastCenterPoint());
    view_.zoomBy(gesture->scaleFactor(), centre);
    viewHasChanged();
    return true;
}

void Canvas::setSpacePressed(bool pressed) {
    isSpacePressed_ = pressed;
    updateCursor();
}

bool Canvas::panByKey(int key) {
    if (isEmpty() || !view_.exceedsView())
        return false;
    switch (key) {
    case Qt::Key_Left:
        view_.panBy({panStep, 0});
        break;
    case Qt::Key_Right:
        view_.panBy({-panStep, 0});
        break;
    case Qt::Key_Up:
        view_.panBy({0, panStep});
        break;
    case Qt::Key_Down:
        view_.panBy({0, -panStep});
        break;
    default:
        return false;
    }
    viewHasChanged();
    return true;
}

void Canvas::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !isEmpty())
        return event->isAutoRepeat() ? void() : setSpacePressed(true);
    if (event->key() == Qt::Key_Escape && history_.isDrawing())
        return endDrag();
    if (!panByKey(event->key()))
        QWidget::keyPressEvent(event);
}

void Canvas::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat())
        setSpacePressed(false);
    else
        QWidget::keyReleaseEvent(event);
}

void Canvas::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* menu = commands_->makeMenu(*this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    Q_EMIT contextMenuOpening(menu, view_.toPhoto(event->pos()));
    menu->popup(event->globalPos());
}

void Canvas::dragEnterEvent(QDragEnterEvent* event) {
    if (!canBeTaken(*event->mimeData()))
        return;
    event->acceptProposedAction();
    isDropPossible_ = true;
    update();
}

void Canvas::dragLeaveEvent(QDragLeaveEvent*) {
    isDropPossible_ = false;
    update();
}

void Canvas::dropEvent(QDropEvent* event) {
    dragLeaveEvent(nullptr);
    event->acceptProposedAction();
    take(*event->mimeData());
}

void Canvas::take(const QMimeData& data) {
    if (data.hasUrls())
        Q_EMIT filesDropped(data.urls());
    else if (const auto image = data.imageData().value<QImage>(); !image.isNull())
        Q_EMIT imagePasted(image);
}

} // namespace saliscope
