#include "panels/segmentation_panel.h"

#include "base/error.h"
#include "canvas/image_conversion.h"
#include "canvas/image_file.h"
#include "panels/folded_options.h"
#include "panels/live_maps_panel.h"
#include "panels/map_tile.h"
#include "panels/option_form.h"
#include "panels/picture_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <utility>

namespace saliscope {

namespace {

/// With straight colours, as a file has them.
QImage cutOutImage(const CutOut& cutOut) {
    const cv::Mat pixels = saliscope::cutOut(cutOut.picture, cutOut.mask);
    return QImage(pixels.data, pixels.cols, pixels.rows, static_cast<qsizetype>(pixels.step),
                  QImage::Format_RGBA8888)
        .copy();
}

} // namespace

SegmentationPanel::SegmentationPanel(Session& session, const LiveMapsPanel& maps, QWidget* parent)
    : Panel(
          {QStringLiteral("segmentation"), tr("Segmentation"),
           tr("The object, cut out of the picture: a map says roughly where it is, the colours decide where "
              "it ends."),
           tr("Simonyan, Vedaldi & Zisserman 2013, Deep inside convolutional networks")},
          parent),
      session_(session),
      maps_(maps) {
    content()->addWidget(makeTopRow());
    content()->addWidget(makeViews(), 1);
    said_ = new QLabel;
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    content()->addWidget(said_);
    options_ = new FoldedOptions(segmentationOptionTable().descriptions());
    content()->addWidget(options_);
    connect(options_->form(), &OptionForm::valuesChanged, this, [this] {
        if (!cutOut_ && !job_)
            return;
        if (job_)
            startOrStop();
        startOrStop();
    });
    connect(&maps_, &LiveMapsPanel::methodsChanged, this, &SegmentationPanel::listMethods);
    connect(&maps_, &LiveMapsPanel::chosenMapChanged, this, [this] {
        const bool isAnother = std::exchange(laid_, maps_.chosenMethod()) != laid_;
        if (const int chosen = methods_->findData(laid_); isAnother && chosen >= 0)
            methods_->setCurrentIndex(chosen);
    });
    connect(&session_, &Session::pictureOpened, this, &SegmentationPanel::forget);
    connect(&session_, &Session::modelChanged, this, &SegmentationPanel::forget);
    connect(&session_, &Session::jobEnded, this, [this](JobId id) {
        if (job_ == id)
            job_.reset();
        showButton();
    });
    listMethods();
    forget();
}

QWidget* SegmentationPanel::makeTopRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    methods_ = new QComboBox;
    methods_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    methods_->setToolTip(tr("The live map that says where the object is"));
    methods_->setAccessibleName(methods_->toolTip());
    auto* label = new QLabel(tr("Map:"));
    label->setBuddy(methods_);
    button_ = new QPushButton;
    button_->setObjectName(QStringLiteral("cut-out"));
    connect(button_, &QPushButton::clicked, this, &SegmentationPanel::startOrStop);
    layout->addWidget(label);
    layout->addWidget(methods_, 1);
    layout->addWidget(button_);
    return row;
}

QWidget* SegmentationPanel::makeViews() {
    outline_ = new PictureView(tr("Its outline"));
    object_ = new PictureView(tr("The object"));
    auto* views = new QWidget;
    auto* layout = new QHBoxLayout(views);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(outline_, 1);
    layout->addWidget(object_, 1);
    return views;
}

void SegmentationPanel::listMethods() {
    const QString before = methods_->currentData().toString();
    const QSignalBlocker blocker(methods_);
    methods_->clear();
    for (const QString& id : maps_.methods())
        methods_->addItem(maps_.tile(id)->text(), id);
    methods_->setCurrentIndex(std::max(0, methods_->findData(before)));
    showButton();
}

void SegmentationPanel::startOrStop() {
    if (job_) {
        session_.cancelJob(*job_);
        job_.reset();
        showButton();
        return;
    }
    const MapTile* tile = maps_.tile(methods_->currentData().toString());
    if (!tile || !tile->map())
        showReason(tr("There is no such map yet; wait for it, or start it in the live maps."));
    else
        start(tile->map());
}

void SegmentationPanel::start(const HeatMapPtr& map) {
    Job<CutOutPtr> job;
    job.title = tr("Cutting out %1").arg(map->target);
    job.receiver = this;
    job.run = [map, picture = session_.cleanPicture(), values = options_->form()->values()](
                  const Progress& progress, const std::function<void(CutOutPtr)>&) -> CutOutPtr {
        return std::make_shared<const CutOut>(
            cutOutObject(picture, *map, segmentationOptionTable().parse(values), progress));
    };
    job.onDone = [this](const CutOutPtr& cutOut) { take(cutOut); };
    job.onFailed = [this](const QString& message) { showReason(message + '.'); };
    job_ = session_.startJob(std::move(job));
    showButton();
}

void SegmentationPanel::take(const CutOutPtr& cutOut) {
    if (cutOut->isEmpty()) {
        showReason(tr("No pixel was found to belong to the object; lower the quantile of the foreground."));
        return;
    }
    cutOut_ = cutOut;
    outline_->setImage(toImage(outlined(reduced(cutOut->picture), reduced(cutOut->mask) > 127)));
    object_->setImage(cutOutImage(*cutOut));
    said_->setText(tr("<b>%1</b> by %2: %3 % of the picture.")
                       .arg(cutOut->target.toHtmlEscaped(),
                            methods_->itemText(methods_->findData(cutOut->method)).toHtmlEscaped())
                       .arg(100 * cutOut->share, 0, 'f', 1));
    showLatency(cutOut->milliseconds);
    showButton();
}

void SegmentationPanel::forget() {
    if (job_)
        startOrStop();
    showReason(tr("Press the button, and the object of the map is cut out of the picture."));
}

void SegmentationPanel::showReason(const QString& text) {
    cutOut_.reset();
    outline_->setImage({});
    object_->setImage({});
    said_->setText(text);
    setState({});
    showButton();
}

void SegmentationPanel::showButton() {
    setBusy(job_.has_value());
    button_->setText(job_ ? tr("&Stop") : tr("&Cut out"));
    button_->setEnabled(job_ || methods_->count() > 0);
    button_->setToolTip(methods_->count() > 0 ? tr("Cut the object out of the picture, from this map")
                                              : tr("Choose a method in the live maps first"));
}

OptionValues SegmentationPanel::settings() const {
    OptionValues settings;
    options_->addTo(settings);
    if (methods_->count() > 0)
        settings["map"] = methods_->currentData().toString().toStdString();
    return settings;
}

void SegmentationPanel::setSettings(const OptionValues& settings) {
    if (const int map = methods_->findData(settingOf(settings, "map")); map >= 0)
        methods_->setCurrentIndex(map);
    options_->take(settings);
}

QString SegmentationPanel::problemText() const {
    return cutOut_ ? QString() : said_->text();
}

QImage SegmentationPanel::picture() const {
    return cutOut_ ? object_->image() : Panel::picture();
}

DataFile SegmentationPanel::data() const {
    if (!cutOut_)
        return {};
    return {QStringLiteral("png"),
            [cutOut = cutOut_](const QString& path) { savePng(path, toImage(cutOut->mask)); },
            tr("Save the &mask …")};
}

} // namespace saliscope
