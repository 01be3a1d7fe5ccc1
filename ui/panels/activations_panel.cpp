#include "panels/activations_panel.h"

#include "models/map_list_model.h"
#include "panels/atlas_button.h"
#include "panels/line_label.h"
#include "panels/map_grid.h"
#include "panels/map_image.h"
#include "panels/npy_conversion.h"
#include "session/session.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace saliscope {

ActivationsPanel::ActivationsPanel(Session& session, QWidget* parent)
    : Panel({QStringLiteral("activations"), tr("Activations"),
             tr("What each channel of the layer answers to the picture: click one to explain it instead of a "
                "class."),
             tr("Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks")},
            parent),
      session_(session),
      model_(new MapListModel(this)) {
    content()->addWidget(makeTopRow());
    grid_ = new MapGrid;
    grid_->setObjectName(QStringLiteral("channels"));
    grid_->setModel(model_);
    content()->addWidget(grid_, 1);
    const auto choose = [this](const QModelIndex& index) {
        chooseChannel(index.data(MapListModel::numberRole).toInt());
    };
    connect(grid_, &QListView::clicked, this, choose);
    connect(grid_, &QListView::activated, this, choose);
    connect(grid_, &MapGrid::hovered, this, &ActivationsPanel::readUnit);
    connect(grid_, &MapGrid::left, this, &ActivationsPanel::forgetUnit);
    connect(&session_, &Session::activationsReady, this, &ActivationsPanel::show);
    connect(&session_, &Session::targetChanged, this, &ActivationsPanel::showTarget);
    connect(&session_, &Session::modelChanged, this, [this] { showEmpty(tr("No answer yet.")); });
    connect(&session_, &Session::busyChanged, this, [this](const QString& key, bool busy) {
        if (key == key::activations)
            setBusy(busy);
    });
    connect(&session_, &Session::failed, this, [this](const QString& key, const QString& message) {
        if (key == key::activations)
            showError(message + '.');
    });
    showEmpty(tr("Open a model and a picture to see what its layers compute."));
}

QWidget* ActivationsPanel::makeTopRow() {
    layer_ = new LineLabel;
    content()->addWidget(layer_);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    shared_ = new QCheckBox(tr("One scale"));
    shared_->setToolTip(tr("The same colours for the same values in all channels"));
    connect(shared_, &QCheckBox::toggled, this, &ActivationsPanel::show);
    layout->addWidget(shared_);
    atlas_ = new AtlasButton(session_);
    connect(atlas_, &AtlasButton::atlasChanged, this, &ActivationsPanel::show);
    connect(atlas_, &AtlasButton::failed, this, &Panel::problem);
    layout->addWidget(atlas_);
    layout->addStretch(1);
    order_ = new QComboBox;
    order_->addItems({tr("by index"), tr("by mean"), tr("by maximum"), tr("by Grad-CAM weight")});
    order_->setToolTip(tr("The order of the channels"));
    order_->setAccessibleName(order_->toolTip());
    order_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    order_->setMinimumContentsLength(10);
    connect(order_, &QComboBox::currentIndexChanged, this, [this] {
        if (isWatching_)
            watch();
    });
    layout->addWidget(order_);
    return row;
}

ActivationsPanel::Order ActivationsPanel::order() const {
    return static_cast<Order>(order_->currentIndex());
}

void ActivationsPanel::setOrder(Order order) {
    order_->setCurrentIndex(static_cast<int>(order));
}

bool ActivationsPanel::hasSharedScale() const {
    return shared_->isChecked();
}

void ActivationsPanel::setSharedScale(bool isShared) {
    shared_->setChecked(isShared);
}

void ActivationsPanel::setWatching(bool watching) {
    if (isWatching_ == watching)
        return;
    isWatching_ = watching;
    if (watching)
        watch();
    else
        session_.unwatch(key::activations);
}

void ActivationsPanel::watch() {
    session_.watchActivations(order() == Order::weight);
    show();
}

std::vector<int> ActivationsPanel::sorted(const Activations& activations) const {
    std::vector<int> channels(static_cast<std::size_t>(activations.channels));
    std::iota(channels.begin(), channels.end(), 0);
    const std::vector<float> none;
    const std::vector<float>* const keys[] = {&none, &activations.means, &activations.maxima,
                                              &activations.gradCamWeights};
    const std::vector<float>& key = *keys[static_cast<std::size_t>(order())];
    if (!key.empty())
        std::stable_sort(channels.begin(), channels.end(), [&](int a, int b) {
            return key[static_cast<std::size_t>(a)] > key[static_cast<std::size_t>(b)];
        });
    return channels;
}

void ActivationsPanel::show() {
    const ActivationsPtr activations = session_.activations();
    if (!activations)
        return;
    ValueRange all{0, 0};
    if (!activations->maxima.empty())
        all = {*std::min_element(activations->minima.begin(), activations->minima.end()),
               *std::max_element(activations->maxima.begin(), activations->maxima.end())};
    const bool isShared = shared_->isChecked() || activations->height * activations->width == 1;
    const auto image = [this, activations, all, isShared](int channel) {
        if (atlas_->isChecked())
            return atlas_->picture(channel);
        const auto i = static_cast<std::size_t>(channel);
        const ValueRange own{activations->minima[i], activations->maxima[i]};
        return colourImage(activations->map(channel), ColourMap::viridis, isShared ? all : own);
    };
    model_->show({image, [](int channel) { return QString::number(channel); },
                  [this](int channel) { return explanationOf(channel); }},
                 sorted(*activations));
    showContent();
    showLatency();
    const bool lacksWeights = order() == Order::weight && !activations->noWeights.isEmpty();
    layer_->setText(lacksWeights ? activations->noWeights
                                 : tr("<b>%1</b>: %2 × %3 × %4")
                                       .arg(activations->layer.toHtmlEscaped())
                                       .arg(activations->channels)
                                       .arg(activations->height)
                                       .arg(activations->width));
    showTarget();
}

QString ActivationsPanel::explanationOf(int channel) const {
    const ActivationsPtr& activations = session_.activations();
    const auto i = static_cast<std::size_t>(channel);
    if (!activations || i >= activations->means.size())
        return {};
    const auto number = [](float value) { return QString::number(static_cast<double>(value), 'g', 3); };
    QString text = tr("Channel %1: mean %2, from %3 to %4")
                       .arg(channel)
                       .arg(number(activations->means[i]), number(activations->minima[i]),
                            number(activations->maxima[i]));
    if (!activations->gradCamWeights.empty())
        text += tr(", Grad-CAM weight %1").arg(number(activations->gradCamWeights[i]));
    return text + tr(". Click to explain it.");
}

void ActivationsPanel::showTarget() {
    const TargetChoice& target = session_.target();
    const ActivationsPtr& activations = session_.activations();
    const bool isHere = !target.isClass() && activations && target.layer == activations->layer;
    if (isHere)
        grid_->setCurrentIndex(model_->indexOf(static_cast<int>(target.index)));
    else
        grid_->clearSelection();
}

void ActivationsPanel::chooseChannel(int channel) {
    if (const ActivationsPtr& activations = session_.activations())
        session_.setTarget(TargetChoice::ofChannel(activations->layer, channel));
}

void ActivationsPanel::readUnit(int channel, QPointF place) {
    const ActivationsPtr& activations = session_.activations();
    if (!activations || channel >= activations->channels)
        return;
    const int row = std::min(static_cast<int>(place.y() * activations->height), activations->height - 1);
    const int column = std::min(static_cast<int>(place.x() * activations->width), activations->width - 1);
    const float value = activations->map(channel).at<float>(row, column);
    setState(tr("channel %1, row %2, column %3: %4")
                 .arg(channel)
                 .arg(row)
                 .arg(column)
                 .arg(static_cast<double>(value), 0, 'g', 4));
    Q_EMIT unitHovered(QPoint(column, row));
}

void ActivationsPanel::forgetUnit() {
    showLatency();
    Q_EMIT unitHovered(std::nullopt);
}

void ActivationsPanel::showLatency() {
    if (const ActivationsPtr& activations = session_.activations())
        Panel::showLatency(activations->milliseconds);
}

DataFile ActivationsPanel::data() const {
    const ActivationsPtr activations = session_.activations();
    if (!activations)
        return {};
    return {QStringLiteral("npy"), [activations](const QString& path) {
                saveNpy(path, activations->values,
                        {activations->channels, activations->height, activations->width});
            }};
}

} // namespace saliscope
