#include "window/pointer_readout.h"

#include "canvas/canvas.h"
#include "session/session.h"

#include <QAction>

#include <cmath>

namespace saliscope {

namespace {

/// Null before a model is open.
const LayerInfo* currentLayer(const Session& session) {
    const int index = session.model() ? session.model()->indexOf(session.layer()) : -1;
    return index < 0 ? nullptr : &session.model()->layers[static_cast<std::size_t>(index)];
}

} // namespace

PointerReadout::PointerReadout(const Session& session, Canvas& canvas)
    : session_(session),
      canvas_(canvas),
      fieldAction_(new QAction(tr("&Receptive Field Under the Pointer"), this)) {
    setObjectName(QStringLiteral("hover"));
    fieldAction_->setCheckable(true);
    fieldAction_->setShortcut(Qt::Key_F);
    fieldAction_->setToolTip(tr("Outlines what the unit of the current layer under the pointer sees"));
    connect(&canvas, &Canvas::hovered, this, &PointerReadout::read);
}

void PointerReadout::read(const std::optional<HoverReading>& reading) {
    QString text;
    if (reading) {
        text = tr("x %1, y %2   red %3, green %4, blue %5")
                   .arg(reading->pixel.x)
                   .arg(reading->pixel.y)
                   .arg(reading->colour[0])
                   .arg(reading->colour[1])
                   .arg(reading->colour[2]);
        if (reading->heat)
            text += tr("   map %1").arg(static_cast<double>(*reading->heat), 0, 'g', 4);
    }
    setText(text);
    showFieldOf(reading && fieldAction_->isChecked() ? unitUnder(*reading) : std::nullopt);
}

std::optional<QPoint> PointerReadout::unitUnder(const HoverReading& reading) const {
    const PredictionPtr& prediction = session_.prediction();
    const LayerInfo* layer = currentLayer(session_);
    if (!prediction || !layer || !layer->isSpatial())
        return std::nullopt;
    const InputGeometry& geometry = prediction->geometry;
    const cv::Point2d point = geometry.toInput(cv::Point2d(reading.pixel) + cv::Point2d(0.5, 0.5));
    const auto unit = [](double position, int size, std::int64_t units) {
        return static_cast<int>(std::floor(position / size * static_cast<double>(units)));
    };
    return QPoint(unit(point.x, geometry.inputSize.width, layer->shape[2]),
                  unit(point.y, geometry.inputSize.height, layer->shape[1]));
}

void PointerReadout::showFieldOf(const std::optional<QPoint>& unit) {
    const PredictionPtr& prediction = session_.prediction();
    const LayerInfo* layer = currentLayer(session_);
    std::optional<cv::Rect2d> field;
    if (unit && prediction && layer && layer->isSpatial()) {
        const cv::Rect seen = layer->receptiveField(unit->y(), unit->x());
        if (!seen.empty())
            field = prediction->geometry.toPhoto(cv::Rect2d(seen));
    }
    canvas_.setReceptiveField(field);
}

} // namespace saliscope
