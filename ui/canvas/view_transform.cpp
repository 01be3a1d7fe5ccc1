#include "canvas/view_transform.h"

#include <algorithm>

namespace saliscope {

namespace {

/// Beside a fitted photo, so that its edge and what is drawn around it can be seen.
constexpr double margin = 8;

/// Screen pixels per pixel of the picture. A picture that is tiny anyway may be enlarged until it fills the
/// view.
constexpr double largestZoom = 64;

/// How much smaller than fitted a photo may be shown.
constexpr double smallestPartOfFitted = 1.0 / 8;

} // namespace

void ViewTransform::setPhoto(QSizeF size, double photoPixelsPerPixel) {
    photo_ = size;
    pixel_ = photoPixelsPerPixel;
    fit();
}

void ViewTransform::setView(QSizeF size, double devicePixelRatio) {
    const QPointF middle = toPhoto(centreOfView());
    const double zoomBefore = zoom();
    view_ = size.expandedTo({1, 1});
    ratio_ = devicePixelRatio;
    if (isFitted_)
        return fit();
    scale_ = zoomBefore / (ratio_ * pixel_);
    origin_ = centreOfView() - middle * scale_;
    keepPhotoInView();
}

QRectF ViewTransform::toView(const QRectF& photo) const {
    return {toView(photo.topLeft()), toView(photo.bottomRight())};
}

QRectF ViewTransform::toPhoto(const QRectF& view) const {
    return {toPhoto(view.topLeft()), toPhoto(view.bottomRight())};
}

double ViewTransform::fittingScale() const {
    if (photo_.isEmpty())
        return 1;
    return std::min(std::max(view_.width() - 2 * margin, 1.0) / photo_.width(),
                    std::max(view_.height() - 2 * margin, 1.0) / photo_.height());
}

void ViewTransform::fit() {
    scale_ = fittingScale();
    origin_ = centreOfView() - QPointF(photo_.width(), photo_.height()) * scale_ / 2;
    isFitted_ = true;
}

bool ViewTransform::exceedsView() const {
    const QRectF shown = photoInView();
    return shown.width() > view_.width() || shown.height() > view_.height();
}

void ViewTransform::zoomTo(double zoom, QPointF fixed) {
    if (isEmpty())
        return;
    const QPointF stays = toPhoto(fixed);
    const double fitting = fittingScale();
    const double largest = std::max(largestZoom / (ratio_ * pixel_), fitting);
    scale_ = std::clamp(zoom / (ratio_ * pixel_), fitting * smallestPartOfFitted, largest);
    origin_ = fixed - stays * scale_;
    isFitted_ = false;
    keepPhotoInView();
}

void ViewTransform::panBy(QPointF distance) {
    if (isEmpty())
        return;
    origin_ += distance;
    isFitted_ = false;
    keepPhotoInView();
}

void ViewTransform::keepPhotoInView() {
    const QPointF centre = centreOfView();
    const QSizeF shown = photo_ * scale_;
    origin_.setX(std::clamp(origin_.x(), centre.x() - shown.width(), centre.x()));
    origin_.setY(std::clamp(origin_.y(), centre.y() - shown.height(), centre.y()));
}

ViewPosition ViewTransform::position() const {
    if (isEmpty() || isFitted_)
        return {};
    const QPointF middle = toPhoto(centreOfView());
    return {{middle.x() / photo_.width(), middle.y() / photo_.height()}, scale_ / fittingScale()};
}

void ViewTransform::setPosition(const ViewPosition& position) {
    if (isEmpty())
        return;
    if (position == ViewPosition())
        return fit();
    zoomTo(position.zoom * fittingScale() * ratio_ * pixel_, {});
    const QPointF middle(position.centre.x() * photo_.width(), position.centre.y() * photo_.height());
    origin_ = centreOfView() - middle * scale_;
    keepPhotoInView();
}

} // namespace saliscope
