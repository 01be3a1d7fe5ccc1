// What the diagram of a network is drawn of.
#pragma once

#include "models/network_layout.h"

#include <QGraphicsItem>
#include <QPainterPath>

namespace saliscope {

class NetworkDiagram;

/// The colour of a kind of layer, as a background for the text of the palette's window.
QColor colourOfKind(const QString& kind, const QPalette& palette);

/// A layer's box, with its name, kind and shape.
class LayerItem : public QGraphicsItem {
public:
    /// \param number the layer's position in the network
    LayerItem(const LayerInfo& layer, int number, QSizeF size, const NetworkDiagram& diagram);

    int number() const { return number_; }

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void paintText(QPainter* painter, const QPalette& palette) const;

    const int number_;
    const QString name_, kind_, shape_;
    const QSizeF size_;
    const NetworkDiagram& diagram_;
};

/// The network's input.
class PictureItem : public QGraphicsItem {
public:
    PictureItem(const QRectF& place, const ModelInfo& model);

    QRectF boundingRect() const override { return place_; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    const QRectF place_;
    const QString text_;
};

/// From a layer to one that takes its result.
class EdgeItem : public QGraphicsItem {
public:
    EdgeItem(const NetworkLayout::Edge& edge, const NetworkDiagram& diagram);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    const int from_, to_;
    const bool isSkip_;
    QPainterPath path_;
    const NetworkDiagram& diagram_;
};

} // namespace saliscope
