// Which part of a photo a view shows, and how large.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace saliscope {

/// Where a view looks, in terms that mean the same for photos and views of other sizes.
struct ViewPosition {
    QPointF centre{0.5, 0.5}; ///< what is in the middle of the view, as parts of the photo's width and height
    double zoom = 1;          ///< 1: the photo fits into the view

    friend bool operator==(const ViewPosition&, const ViewPosition&) = default;
};

/// A value: photo coordinates (continuous, the pixel in column i covers i to i + 1) to those of the view, in
/// which widgets measure, and back. The middle of the view always shows some of the photo.
class ViewTransform {
public:
    /// Another photo, which is fitted into the view. \param photoPixelsPerPixel how many pixels of the photo
    /// a pixel of the picture at hand stands for, see `Picture::reduction`
    void setPhoto(QSizeF size, double photoPixelsPerPixel = 1);

    /// Another size of the view. What was fitted still is; otherwise the middle shows what it showed.
    /// \param devicePixelRatio pixels of the screen per unit of the view
    void setView(QSizeF size, double devicePixelRatio = 1);

    bool isEmpty() const { return photo_.isEmpty(); }
    QSizeF viewSize() const { return view_; }

    /// Units of the view per pixel of the photo.
    double scale() const { return scale_; }

    /// Pixels of the screen per pixel of the picture; 1 is actual size.
    double zoom() const { return scale_ * ratio_ * pixel_; }

    double devicePixelRatio() const { return ratio_; }

    QPointF toView(QPointF photo) const { return photo * scale_ + origin_; }
    QPointF toPhoto(QPointF view) const { return (view - origin_) / scale_; }
    QRectF toView(const QRectF& photo) const;
    QRectF toPhoto(const QRectF& view) const;

    /// The whole photo in the view.
    QRectF photoInView() const { return toView(QRectF({}, photo_)); }

    /// Shows all of the photo, as large as it fits.
    void fit();
    bool isFitted() const { return isFitted_; }

    /// Whether a part of the photo is out of view when all of the view is used, so that there is somewhere to
    /// pan to.
    bool exceedsView() const;

    /// Changes the zoom, within sensible limits, such that the same point of the photo stays at `fixed` in
    /// the view.
    void zoomTo(double zoom, QPointF fixed);
    void zoomBy(double factor, QPointF fixed) { zoomTo(zoom() * factor, fixed); }

    void panBy(QPointF distance);

    ViewPosition position() const;
    void setPosition(const ViewPosition& position);

private:
    double fittingScale() const;
    void keepPhotoInView();
    QPointF centreOfView() const { return {view_.width() / 2, view_.height() / 2}; }

    QSizeF photo_;
    QSizeF view_{1, 1};
    double pixel_ = 1; ///< in pixels of the photo
    double ratio_ = 1;
    double scale_ = 1;
    QPointF origin_; ///< of the photo, in the view
    bool isFitted_ = true;
};

} // namespace saliscope
