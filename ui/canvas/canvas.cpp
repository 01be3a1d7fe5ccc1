#include "canvas/canvas.h"

#include "canvas/canvas_actions.h"
#include "canvas/canvas_drawing.h"
#include "canvas/image_conversion.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPaintEvent>
#include <QPainter>

namespace saliscope {

namespace {

constexpr double zoomStep = 1.25;

/// Of a brush, as a part of the picture's shorter side, before anybody chose one.
constexpr double usualBrush = 1.0 / 8;

/// Beside a change: pixels of a reduction and smooth edges reach a little farther.
constexpr double drawingMargin = 4;

double shorterSide(const Picture& picture) {
    return std::min(picture.fullWidth, picture.fullHeight);
}

} // namespace

Canvas::Canvas(QWidget* parent) : QWidget(parent), commands_(std::make_unique<CanvasActions>(*this)) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(true);
    grabGesture(Qt::PinchGesture);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Picture"));
    connect(&history_, &PaintingHistory::changed, this, &Canvas::showPainting);
    setPicture({});
}

Canvas::~Canvas() = default;

void Canvas::setPicture(const Picture& picture, const Painting& painting) {
    endDrag();
    const Picture& before = renderer_.clean();
    const bool isAsLarge =
        before.fullWidth == picture.fullWidth && before.fullHeight == picture.fullHeight && !before.empty();
    settings_.diameter = before.empty() || picture.empty()
                             ? std::max(1.0, shorterSide(picture) * usualBrush)
                             : std::max(1.0, settings_.diameter * shorterSide(picture) / shorterSide(before));
    if (!isAsLarge)
        view_.setPhoto(QSizeF(picture.fullWidth, picture.fullHeight), picture.reduction);
    renderer_ = PaintingRenderer(picture);
    overlay_ = {};
    overlayColours_ = {};
    crop_.reset();
    receptiveField_.reset();
    history_.reset(painting);
    describe();
    update();
    Q_EMIT brushDiameterChanged(settings_.diameter);
    viewHasChanged();
}

void Canvas::setTool(Tool tool) {
    if (drag_ == Drag::drawing)
        endDrag();
    settings_.tool = tool;
    updateCursor();
    update();
    Q_EMIT toolChanged(tool);
}

void Canvas::setFill(const FillStyle& style) {
    settings_.style = style;
}

void Canvas::setBrushDiameter(double diameter) {
    settings_.diameter = std::max(1.0, diameter);
    update();
    Q_EMIT brushDiameterChanged(settings_.diameter);
}

void Canvas::enlargeBrush() {
    const Picture& photo = picture();
    setBrushDiameter(nextDiameter(settings_.diameter, 1, 2.0 * std::max(photo.fullWidth, photo.fullHeight)));
}

void Canvas::shrinkBrush() {
    setBrushDiameter(nextDiameter(settings_.diameter, -1, settings_.diameter));
}

void Canvas::setOverlay(CanvasOverlay overlay) {
    overlay_ = std::move(overlay);
    overlayColours_ = overlay_.colours.empty() ? Pyramid() : Pyramid(overlay_.colours);
    update();
    readAgain();
}

void Canvas::setOverlayOpacity(double opacity) {
    overlayOpacity_ = std::clamp(opacity, 0.0, 1.0);
    update();
}

void Canvas::setCrop(const std::optional<cv::Rect2d>& crop) {
    crop_ = crop;
    update();
}

void Canvas::setReceptiveField(const std::optional<cv::Rect2d>& field) {
    receptiveField_ = field;
    update();
}

void Canvas::setComparing(bool comparing) {
    if (comparing == isComparing_)
        return;
    isComparing_ = comparing;
    update();
    readAgain();
    Q_EMIT comparingChanged(comparing);
}

void Canvas::setDivider(double position) {
    divider_ = std::clamp(position, 0.0, 1.0);
    update();
    readAgain();
}

void Canvas::setViewPosition(const ViewPosition& position) {
    if (position == view_.position())
        return;
    view_.setPosition(position);
    viewHasChanged();
}

void Canvas::setZoom(double zoom) {
    view_.zoomTo(zoom, QRectF(rect()).center());
    viewHasChanged();
}

void Canvas::fit() {
    view_.fit();
    viewHasChanged();
}

void Canvas::zoomIn() {
    setZoom(view_.zoom() * zoomStep);
}

void Canvas::zoomOut() {
    setZoom(view_.zoom() / zoomStep);
}

void Canvas::copy() {
    if (!isEmpty())
        QGuiApplication::clipboard()->setImage(toImage(paintedPicture().pixels));
}

void Canvas::paste() {
    if (const QMimeData* data = QGuiApplication::clipboard()->mimeData())
        take(*data);
}

void Canvas::updatePart(const QRectF& part) {
    if (!part.isEmpty())
        update(part.adjusted(-drawingMargin, -drawingMargin, drawingMargin, drawingMargin).toAlignedRect());
}

void Canvas::showPainting(bool finished) {
    const cv::Rect changed = renderer_.show(history_.painting());
    const double pixel = picture().reduction;
    updatePart(inView({cv::Point2d(changed.tl()) * pixel, cv::Point2d(changed.br()) * pixel}));
    const QRectF outlineBefore = std::exchange(
        outline_,
        history_.isDrawing() ? outlineOf(painting().strokes.back(), view_).boundingRect() : QRectF());
    updatePart(outline_ | outlineBefore);
    readAgain();
    Q_EMIT paintingChanged(history_.painting(), finished);
}

void Canvas::viewHasChanged() {
    update();
    readAgain();
    Q_EMIT viewChanged(view_.position());
}

void Canvas::describe() {
    setAccessibleDescription(isEmpty()
                                 ? tr("No picture")
                                 : tr("%1 by %2 pixels").arg(picture().fullWidth).arg(picture().fullHeight));
}

QRectF Canvas::inView(const cv::Rect2d& photo) const {
    return view_.toView(QRectF(photo.x, photo.y, photo.width, photo.height));
}

QRectF Canvas::pictureInView() const {
    const cv::Size size = picture().pixels.size();
    QRectF place = inView({{}, cv::Size2d(size * picture().reduction)});
    const double ratio = view_.devicePixelRatio();
    if (qFuzzyCompare(view_.zoom(), 1)) // otherwise every pixel would be mixed from two halves
        place.moveTopLeft(
            {std::round(place.left() * ratio) / ratio, std::round(place.top() * ratio) / ratio});
    return place;
}

QRectF Canvas::brushInView() const {
    if (!pointer_ || !hasBrush(settings_.tool) || drag_ == Drag::panning || isEmpty())
        return {};
    const double radius = settings_.diameter * view_.scale() / 2;
    return {*pointer_ - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)};
}

void Canvas::paintEvent(QPaintEvent* event) {
    if (view_.devicePixelRatio() != devicePixelRatioF())
        view_.setView(size(), devicePixelRatioF());
    QPainter painter(this);
    for (const QRect& exposed : event->region())
        drawPart(painter, exposed);
    if (isEmpty())
        drawMessage(painter, rect(), tr("Drop a picture here, or open one with Ctrl+O"), palette());
    else
        drawMarks(painter);
    if (isDropPossible_)
        drawDropFrame(painter, rect(), palette().color(QPalette::Highlight));
}

void Canvas::drawPart(QPainter& painter, const QRectF& exposed) {
    painter.fillRect(exposed, canvasBackground(palette()));
    if (isEmpty())
        return;
    QRectF after = exposed;
    const QRectF place = pictureInView();
    if (isComparing_) {
        const QRectF before = exposed & QRectF(0, 0, dividerInView(), height());
        drawPicture(painter, renderer_.cleanPyramid(), place, before, Enlargement::showsPixels);
        after.setLeft(std::max(exposed.left(), dividerInView()));
    }
    drawPicture(painter, renderer_.pyramid(), place, after, Enlargement::showsPixels);
    painter.setOpacity(overlayOpacity_);
    drawPicture(painter, overlayColours_, inView(overlay_.geometry.inputInPhoto()), after & place,
                Enlargement::smooth);
    painter.setOpacity(1);
}

void Canvas::drawMarks(QPainter& painter) {
    if (crop_)
        drawCrop(painter, view_.photoInView(), inView(*crop_), canvasBackground(palette()));
    if (receptiveField_)
        drawReceptiveField(painter, inView(*receptiveField_), palette().color(QPalette::Highlight));
    if (isComparing_)
        drawDivider(painter, rect(), dividerInView());
    if (history_.isDrawing())
        drawOutline(painter, outlineOf(painting().strokes.back(), view_));
    if (const QRectF brush = brushInView(); !brush.isEmpty()) {
        QPainterPath circle;
        circle.addEllipse(brush);
        drawOutline(painter, circle, settings_.tool == Tool::eraser ? Qt::DashLine : Qt::SolidLine);
    }
}

} // namespace saliscope
