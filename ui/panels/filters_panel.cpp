#include "panels/filters_panel.h"

#include "models/map_list_model.h"
#include "panels/line_label.h"
#include "panels/map_grid.h"
#include "panels/map_image.h"
#include "panels/npy_conversion.h"
#include "session/session.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <numeric>

namespace saliscope {

FiltersPanel::FiltersPanel(Session& session, QWidget* parent)
    : Panel({QStringLiteral("filters"), tr("Filters"),
             tr("The kernels that the layer has learned: in colour where it looks at the picture itself, "
                "deeper ones slice by slice, red for weights above zero and blue below."),
             tr("Krizhevsky et al. 2012, ImageNet Classification with Deep Convolutional Neural Networks")},
            parent),
      session_(session),
      model_(new MapListModel(this)),
      layer_(new LineLabel),
      input_(new QSpinBox),
      grid_(new MapGrid) {
    input_->setPrefix(tr("input "));
    input_->setToolTip(tr("The slices of the kernels that look at this channel of the layer before"));
    auto* row = new QHBoxLayout;
    row->addWidget(layer_, 1);
    row->addWidget(input_);
    content()->addLayout(row);
    grid_->setObjectName(QStringLiteral("kernels"));
    grid_->setModel(model_);
    content()->addWidget(grid_, 1);
    connect(input_, &QSpinBox::valueChanged, this, &FiltersPanel::setSlice);
    connect(&session_, &Session::filtersReady, this, &FiltersPanel::show);
    connect(&session_, &Session::modelChanged, this, &FiltersPanel::showLayer);
    connect(&session_, &Session::layerChanged, this, &FiltersPanel::showLayer);
    connect(&session_, &Session::busyChanged, this, [this](const QString& key, bool busy) {
        if (key == key::filters)
            setBusy(busy);
    });
    connect(&session_, &Session::failed, this, [this](const QString& key, const QString& message) {
        if (key == key::filters)
            showError(message + '.');
    });
    showLayer();
}

void FiltersPanel::setWatching(bool watching) {
    isWatching_ = watching;
    if (!watching)
        session_.unwatch(key::filters);
    showLayer();
}

void FiltersPanel::showLayer() {
    const ModelInfoPtr& model = session_.model();
    const int index = model ? model->indexOf(session_.layer()) : -1;
    if (index < 0) {
        showEmpty(tr("Open a model to see its filters (Ctrl+M)."));
        return;
    }
    const LayerInfo& layer = model->layers[static_cast<std::size_t>(index)];
    if (!layer.hasFilters) {
        session_.unwatch(key::filters);
        showEmpty(
            tr("%1 (%2) has no filters: choose a convolution in the network.").arg(layer.name, layer.kind));
    } else if (isWatching_) {
        session_.watchFilters();
    }
}

void FiltersPanel::show() {
    const FiltersPtr filters = session_.filters();
    if (!filters || filters->layer != session_.layer())
        return;
    {
        const QSignalBlocker blocker(input_);
        input_->setRange(0, filters->inputs - 1);
        input_->setValue(slice_);
        input_->setVisible(!hasColourKernels(*filters) && filters->inputs > 1);
    }
    const int input = input_->value();
    std::vector<int> outputs(static_cast<std::size_t>(filters->outputs));
    std::iota(outputs.begin(), outputs.end(), 0);
    model_->show({[filters, input](int output) { return kernelImage(*filters, output, input); },
                  [](int output) { return QString::number(output); },
                  [filters](int output) { return tr("Kernel %1 of %2").arg(output).arg(filters->layer); }},
                 std::move(outputs));
    layer_->setText(tr("<b>%1</b>: %2 × %3 × %4 × %5")
                        .arg(filters->layer.toHtmlEscaped())
                        .arg(filters->outputs)
                        .arg(filters->inputs)
                        .arg(filters->height)
                        .arg(filters->width));
    layer_->setToolTip(tr("%1: outputs × inputs × height × width").arg(filters->layer));
    showContent();
    showLatency(filters->milliseconds);
}

void FiltersPanel::setSlice(int input) {
    slice_ = input;
    show();
}

OptionValues FiltersPanel::settings() const {
    return slice_ > 0 ? OptionValues{{"slice", std::to_string(slice_)}} : OptionValues();
}

void FiltersPanel::setSettings(const OptionValues& settings) {
    setSlice(std::max(0, settingOf(settings, "slice").toInt()));
}

DataFile FiltersPanel::data() const {
    const FiltersPtr filters = session_.filters();
    if (!filters)
        return {};
    return {QStringLiteral("npy"), [filters](const QString& path) {
                saveNpy(path, filters->values,
                        {filters->outputs, filters->inputs, filters->height, filters->width});
            }};
}

} // namespace saliscope
