#pragma once

#include "models/network_layout.h"
#include "session/results.h"

#include <QGraphicsView>

#include <optional>
#include <set>

namespace saliscope {

/// The layers as boxes, coloured by kind, with lines from what they take; what skips layers is drawn at the
/// side. The wheel zooms to the pointer and with Shift scrolls, dragging moves; the arrow keys go along the
/// lines.
class NetworkDiagram : public QGraphicsView {
    Q_OBJECT

public:
    explicit NetworkDiagram(QWidget* parent = nullptr);
    ~NetworkDiagram() override;

    /// \param model null for none
    void setModel(const ModelInfoPtr& model);

    /// Marks the layer and scrolls to it. \param layer its position, -1 for none
    void setCurrent(int layer);
    int current() const { return current_; }

    /// Marks the layers of that name, kind or shape, pales all others, and scrolls to the first; none for an
    /// empty text.
    void highlight(const QString& text);
    const std::set<int>& highlighted() const { return highlighted_; }

    /// Whether a layer is drawn paler, because it is not among those that were searched for.
    bool isPale(int layer) const;

    /// The whole width of the network, at most as large as it is.
    void fitWidth();
    /// \param factor by which all grows \param centre of the view that stays where it is
    void zoom(double factor, QPoint centre);

    /// Which part is seen: how large, and what is in the middle.
    struct Place {
        double scale = 1;
        QPointF centre; ///< in the coordinates of the drawing
    };
    /// The part that a person has zoomed or moved to; none while it follows the layer and the panel's width.
    std::optional<Place> chosenPlace() const;
    /// As if a person had; forgotten with the next model.
    void choosePlace(const Place& place);
    /// Follows the layer and the panel's width again.
    void forgetPlace();

    /// Where that layer's box is in the viewport.
    QRect placeOf(int layer) const;

    /// That of the list beside it, whatever the size of the network.
    QSize sizeHint() const override;

Q_SIGNALS:
    void layerClicked(int layer);

protected:
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addItems();
    void adapt();
    void setScale(double scale);
    double scaleToFit() const;
    void follow(int layer);
    int neighbour(int key) const;
    int inSameRow(int step) const;

    ModelInfoPtr model_;
    NetworkLayout layout_;
    int current_ = -1;
    QString search_;
    std::set<int> highlighted_;
    QPoint pressed_;
    bool isPlaced_ = false; ///< a person has chosen what part is seen
};

/// What a person wants to know of a layer: kind, shape, parameters, receptive field. Rich text.
QString layerToolTip(const LayerInfo& layer);

} // namespace saliscope
