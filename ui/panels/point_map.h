#pragma once

#include "canvas/view_transform.h"

#include <QImage>
#include <QPolygonF>
#include <QWidget>

#include <opencv2/core/types.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace saliscope {

/// Points on a plane in colours, or small pictures in their places, as many as have room. The wheel zooms to
/// the pointer, the middle button, or the left one with Shift, moves; a double click shows all again. The
/// left button draws a lasso. On the keyboard + and - zoom, the arrows move, Home shows all.
class PointMap : public QWidget {
    Q_OBJECT

public:
    /// What is known of the points, by their number.
    struct Source {
        std::function<QImage(std::size_t)> picture; ///< null while it is not there
        std::function<QString(std::size_t)> text;   ///< rich text
    };

    explicit PointMap(QWidget* parent = nullptr);

    void setSource(Source source) { source_ = std::move(source); }
    /// \param points y grows upwards; all fit into the map, whatever their coordinates
    void setPoints(const std::vector<cv::Point2d>& points);
    /// One for each point.
    void setColours(std::vector<QRgb> colours);
    void setThumbnailsShown(bool shown);
    /// The one that is looked at, with a ring around it; none.
    void setMarked(std::optional<std::size_t> point);
    /// Those that were picked out; the others are dimmed. None: all as they are.
    void setPicked(const std::optional<std::vector<std::size_t>>& points);
    /// Pictures have come that were not there.
    void refresh();

    std::size_t pointCount() const { return points_.size(); }
    /// Where a point is in the widget.
    QPointF placeOf(std::size_t point) const;
    const ViewTransform& view() const { return view_; }

    QSize sizeHint() const override { return {320, 280}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

Q_SIGNALS:
    void clicked(std::size_t point);
    /// A lasso was drawn around these, in ascending order; around none if it was empty.
    void picked(const std::vector<std::size_t>& points);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void redraw();
    QImage drawn() const;
    void drawPoints(QPainter& painter) const;
    void drawThumbnails(QPainter& painter) const;
    void drawHovered(QPainter& painter) const;
    bool isDimmed(std::size_t point) const;
    void hover(std::optional<std::size_t> point);
    std::optional<std::size_t> pointAt(QPointF position) const;
    void endLasso();

    Source source_;
    std::vector<QPointF> points_; ///< within the square that the view takes for its photo
    std::vector<QRgb> colours_;
    std::optional<std::size_t> marked_, hovered_;
    std::vector<bool> picked_; ///< for each point; empty: nothing was picked out
    bool areThumbnailsShown_ = false;
    ViewTransform view_;
    QImage cache_; ///< the points as they are in the view; null: to be drawn
    QPolygonF lasso_;
    std::optional<QPointF> panFrom_;
    bool isPressed_ = false;
};

} // namespace saliscope
