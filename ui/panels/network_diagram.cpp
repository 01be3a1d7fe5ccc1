#include "panels/network_diagram.h"

#include "models/layer_tree_model.h"
#include "panels/network_diagram_items.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace saliscope {

namespace {

constexpr double smallestScale = 0.05, largestScale = 4;

} // namespace

QString layerToolTip(const LayerInfo& layer) {
    QStringList lines{QObject::tr("<b>%1</b>").arg(layer.name.toHtmlEscaped()),
                      QObject::tr("%1 (%2)").arg(layer.kind, layer.operatorName),
                      QObject::tr("Shape: %1").arg(layer.shapeText())};
    if (layer.parameters > 0)
        lines << QObject::tr("Parameters: %1").arg(countText(layer.parameters));
    if (const QString field = fieldText(layer); !field.isEmpty())
        lines << QObject::tr("Receptive field: %1").arg(field);
    return lines.join(QStringLiteral("<br>"));
}

NetworkDiagram::NetworkDiagram(QWidget* parent) : QGraphicsView(parent) {
    setObjectName(QStringLiteral("diagram"));
    setAccessibleName(tr("Diagram of the network"));
    setScene(new QGraphicsScene(this));
    setDragMode(ScrollHandDrag);
    setRenderHint(QPainter::Antialiasing);
    setTransformationAnchor(NoAnchor);
    setResizeAnchor(AnchorViewCenter);
    setFrameShape(NoFrame);
}

NetworkDiagram::~NetworkDiagram() = default;

void NetworkDiagram::setModel(const ModelInfoPtr& model) {
    model_ = model;
    layout_ = model ? layOut(model->layers) : NetworkLayout();
    current_ = -1;
    scene()->clear();
    addItems();
    scene()->setSceneRect(QRectF({}, layout_.size));
    isPlaced_ = false;
    resetTransform();
    highlight(search_);
}

void NetworkDiagram::addItems() {
    if (!model_)
        return;
    for (const NetworkLayout::Edge& edge : layout_.edges)
        scene()->addItem(new EdgeItem(edge, *this));
    scene()->addItem(new PictureItem(layout_.picture, *model_));
    for (std::size_t i = 0; i < model_->layers.size(); ++i) {
        auto* item = new LayerItem(model_->layers[i], static_cast<int>(i), layout_.boxes[i].size(), *this);
        item->setPos(layout_.boxes[i].topLeft());
        item->setToolTip(layerToolTip(model_->layers[i]));
        scene()->addItem(item);
    }
}

void NetworkDiagram::setCurrent(int layer) {
    if (layer == current_)
        return;
    current_ = layer;
    setAccessibleDescription(layer < 0 ? QString() : model_->layers[static_cast<std::size_t>(layer)].name);
    follow(layer);
    viewport()->update();
}

void NetworkDiagram::follow(int layer) {
    if (layer < 0 || layer >= static_cast<int>(layout_.boxes.size()))
        return;
    constexpr int margin = 40;
    ensureVisible(layout_.boxOf(layer), margin, margin);
}

void NetworkDiagram::highlight(const QString& text) {
    search_ = text;
    highlighted_.clear();
    if (model_ && !text.isEmpty())
        for (std::size_t i = 0; i < model_->layers.size(); ++i) {
            const LayerInfo& layer = model_->layers[i];
            for (const QString& property : {layer.name, layer.kind, layer.shapeText()})
                if (property.contains(text, Qt::CaseInsensitive))
                    highlighted_.insert(static_cast<int>(i));
        }
    if (!highlighted_.empty() && !highlighted_.contains(current_))
        follow(*highlighted_.begin());
    viewport()->update();
}

bool NetworkDiagram::isPale(int layer) const {
    return !search_.isEmpty() && !highlighted_.contains(layer);
}

double NetworkDiagram::scaleToFit() const {
    return layout_.size.isEmpty() ? 1 : std::min(1.0, viewport()->width() / layout_.size.width());
}

void NetworkDiagram::setScale(double scale) {
    setTransform(QTransform::fromScale(scale, scale));
}

void NetworkDiagram::fitWidth() {
    isPlaced_ = true;
    setScale(scaleToFit());
    follow(current_);
}

std::optional<NetworkDiagram::Place> NetworkDiagram::chosenPlace() const {
    if (!isPlaced_)
        return std::nullopt;
    return Place{transform().m11(), mapToScene(viewport()->rect()).boundingRect().center()};
}

void NetworkDiagram::choosePlace(const Place& place) {
    isPlaced_ = true;
    setScale(std::clamp(place.scale, smallestScale, largestScale));
    centerOn(place.centre);
}

void NetworkDiagram::forgetPlace() {
    isPlaced_ = false;
    adapt();
}

void NetworkDiagram::zoom(double factor, QPoint centre) {
    const double after = std::clamp(transform().m11() * factor, smallestScale, largestScale);
    const QPointF place = mapToScene(centre);
    isPlaced_ = true;
    setScale(after);
    const QPoint moved = mapFromScene(place) - centre;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + moved.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() + moved.y());
}

QRect NetworkDiagram::placeOf(int layer) const {
    return mapFromScene(layout_.boxOf(layer)).boundingRect();
}

QSize NetworkDiagram::sizeHint() const {
    constexpr int usualWidth = 256, usualHeight = 192;
    return {usualWidth, usualHeight};
}

void NetworkDiagram::wheelEvent(QWheelEvent* event) {
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        isPlaced_ = true;
        QGraphicsView::wheelEvent(event);
        return;
    }
    constexpr double perNotch = 1.2, notch = 120;
    zoom(std::pow(perNotch, event->angleDelta().y() / notch), event->position().toPoint());
    event->accept();
}

void NetworkDiagram::mousePressEvent(QMouseEvent* event) {
    pressed_ = event->pos();
    QGraphicsView::mousePressEvent(event);
}

void NetworkDiagram::mouseReleaseEvent(QMouseEvent* event) {
    QGraphicsView::mouseReleaseEvent(event);
    const bool isClick = (event->pos() - pressed_).manhattanLength() < QApplication::startDragDistance();
    isPlaced_ = isPlaced_ || !isClick;
    if (event->button() != Qt::LeftButton || !isClick)
        return;
    if (const auto* item = dynamic_cast<const LayerItem*>(itemAt(event->pos())))
        Q_EMIT layerClicked(item->number());
}

void NetworkDiagram::keyPressEvent(QKeyEvent* event) {
    const QPoint centre = viewport()->rect().center();
    constexpr double step = 1.2;
    if (const int layer = neighbour(event->key()); layer >= 0)
        Q_EMIT layerClicked(layer);
    else if (event->key() == Qt::Key_Plus)
        zoom(step, centre);
    else if (event->key() == Qt::Key_Minus)
        zoom(1 / step, centre);
    else
        QGraphicsView::keyPressEvent(event);
}

int NetworkDiagram::neighbour(int key) const {
    if (current_ < 0)
        return -1;
    if (key == Qt::Key_Left || key == Qt::Key_Right)
        return inSameRow(key == Qt::Key_Left ? -1 : 1);
    for (const NetworkLayout::Edge& edge : layout_.edges) {
        if (key == Qt::Key_Up && edge.to == current_)
            return edge.from;
        if (key == Qt::Key_Down && edge.from == current_)
            return edge.to;
    }
    return -1;
}

int NetworkDiagram::inSameRow(int step) const {
    int nearest = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int layer = 0; layer < static_cast<int>(layout_.boxes.size()); ++layer) {
        const double distance = step * (layout_.boxOf(layer).x() - layout_.boxOf(current_).x());
        const bool isInRow =
            layout_.rows[static_cast<std::size_t>(layer)] == layout_.rows[static_cast<std::size_t>(current_)];
        if (isInRow && distance > 0 && distance < least) {
            least = distance;
            nearest = layer;
        }
    }
    return nearest;
}

void NetworkDiagram::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    if (!isPlaced_)
        adapt();
}

void NetworkDiagram::adapt() {
    constexpr double legible = 0.75;
    setScale(std::max(legible, scaleToFit()));
    follow(current_);
}

} // namespace saliscope
