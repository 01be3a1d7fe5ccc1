#include "window/overlay_controls.h"

#include "image/overlay.h"
#include "panels/map_image.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>

#include <opencv2/core.hpp>

namespace saliscope {

OverlayControls::OverlayControls(QWidget* parent)
    : QWidget(parent),
      opacity_(new QSlider(Qt::Horizontal)),
      colours_(new QComboBox),
      signed_(new QCheckBox(tr("Signed"))) {
    constexpr int percent = 100, sliderWidth = 90;
    opacity_->setRange(0, percent);
    opacity_->setValue(percent);
    opacity_->setFixedWidth(sliderWidth);
    opacity_->setToolTip(tr("How strongly the map covers the picture"));
    opacity_->setAccessibleName(tr("Opacity of the map"));
    for (const ColourMap map : colourMaps)
        if (map != ColourMap::diverging) {
            const std::string_view name = nameOf(map);
            colours_->addItem(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
                              static_cast<int>(map));
        }
    setColours(ColourMap::inferno);
    colours_->setToolTip(tr("The colours of maps without a sign"));
    colours_->setAccessibleName(tr("Colours of the map"));
    signed_->setChecked(true);
    signed_->setToolTip(tr("Maps that have a sign: red speaks for what is explained, blue against it. "
                           "Otherwise only how much counts"));

    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 0, 0, 0);
    auto* label = new QLabel(tr("Map"));
    layout->addWidget(label);
    layout->addWidget(opacity_);
    layout->addWidget(colours_);
    layout->addWidget(signed_);
    connect(opacity_, &QSlider::valueChanged, this, [this] { Q_EMIT opacityChanged(opacity()); });
    connect(colours_, &QComboBox::currentIndexChanged, this, &OverlayControls::coloursChanged);
    connect(signed_, &QCheckBox::toggled, this, &OverlayControls::coloursChanged);
}

double OverlayControls::opacity() const {
    return opacity_->value() / static_cast<double>(opacity_->maximum());
}

void OverlayControls::setOpacity(double opacity) {
    opacity_->setValue(qRound(opacity * opacity_->maximum()));
}

ColourMap OverlayControls::colours() const {
    return static_cast<ColourMap>(colours_->currentData().toInt());
}

void OverlayControls::setColours(ColourMap colours) {
    colours_->setCurrentIndex(colours_->findData(static_cast<int>(colours)));
}

bool OverlayControls::isSigned() const {
    return signed_->isChecked();
}

void OverlayControls::setSigned(bool isSigned) {
    signed_->setChecked(isSigned);
}

CanvasOverlay OverlayControls::overlayOf(const HeatMapPtr& map) const {
    if (!map)
        return {};
    const bool isSigned = signed_->isChecked() && map->isSigned && map->values.channels() == 1;
    cv::Mat values = singleChannel(map->values);
    if (map->isSigned && !isSigned)
        values = cv::Mat(cv::abs(values)); // not in place: the values are shared
    OverlayOptions options;
    options.isSigned = isSigned;
    options.colours = isSigned ? ColourMap::diverging : colours();
    return {overlayColours(values, options), values, map->geometry};
}

} // namespace saliscope
