// What a canvas draws, one function for each thing. Places are those of the view.
#pragma once

#include "canvas/view_transform.h"
#include "image/painting.h"
#include "image/pyramid.h"

#include <QPainterPath>

class QPainter;
class QPalette;

namespace saliscope {

/// A colour that neither a dark nor a light picture melts into, and that fits the theme.
QColor canvasBackground(const QPalette& palette);

enum class Enlargement {
    showsPixels, ///< pixels are squares as soon as they are larger than two of the screen
    smooth
};

/// Draws the part of a picture that is exposed, if all of it lies at `place`. What is shown smaller is taken
/// from a reduction, so that fine patterns do not flicker, and the cost depends on the exposed part alone.
void drawPicture(QPainter& painter, Pyramid& picture, const QRectF& place, const QRectF& exposed,
                 Enlargement enlargement);

/// Dims what of the photo lies outside of the crop, and outlines the crop if it is not all of the photo.
void drawCrop(QPainter& painter, const QRectF& photo, const QRectF& crop, const QColor& background);

/// A thin line that can be seen on any picture.
void drawOutline(QPainter& painter, const QPainterPath& path, Qt::PenStyle style = Qt::SolidLine);

/// The outline of a shape in the view; none of a brush's path, whose paint shows where it is.
QPainterPath outlineOf(const Stroke& stroke, const ViewTransform& view);

/// The unit's field, which must not be taken for the crop.
void drawReceptiveField(QPainter& painter, const QRectF& field, const QColor& colour);

/// The line between before and after, with a handle in its middle.
void drawDivider(QPainter& painter, const QRectF& view, double x);

/// Within this distance of its line the divider can be grabbed.
inline constexpr double dividerReach = 8;

void drawMessage(QPainter& painter, const QRectF& view, const QString& text, const QPalette& palette);

/// Says that what is being dragged may be dropped here.
void drawDropFrame(QPainter& painter, const QRectF& view, const QColor& colour);

} // namespace saliscope
