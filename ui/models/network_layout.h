// Where the boxes of a network's layers and the lines between them lie: the drawing of a network, without a
// window.
#pragma once

#include "session/results.h"

#include <QPointF>
#include <QRectF>

#include <vector>

namespace saliscope {

/// Rows from top to bottom: each layer lies in the row below the last of its inputs. A chain of layers keeps
/// its column; branches lie beside each other. What skips rows goes down at the left side of all boxes, or in
/// its own column where that ends, and never through a box.
struct NetworkLayout {
    struct Edge {
        int from = -1; ///< a position among the layers, -1 the picture
        int to = 0;
        /// From the lower side of one box to the upper side of the other, never upwards. What is not straight
        /// down lies between two rows.
        std::vector<QPointF> points;
        bool isSkip = false; ///< at the side, past layers that lie between
    };

    QRectF picture;            ///< the box of the network's input
    std::vector<QRectF> boxes; ///< one for each layer
    std::vector<int> rows;     ///< likewise; the picture is row 0
    std::vector<Edge> edges;
    QSizeF size; ///< of all

    /// \param layer -1 for the picture
    const QRectF& boxOf(int layer) const {
        return layer < 0 ? picture : boxes[static_cast<std::size_t>(layer)];
    }
};

/// \param layers in the order of execution
NetworkLayout layOut(const std::vector<LayerInfo>& layers);

} // namespace saliscope
