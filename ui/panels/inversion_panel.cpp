#include "panels/inversion_panel.h"

#include "canvas/image_conversion.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"
#include "panels/short_combo.h"
#include "session/inversion_job.h"
#include "session/synthesis_job.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr const char* layersKey = "layers";
constexpr const char* paintedKey = "region";

} // namespace

InversionPanel::InversionPanel(Session& session, QWidget* parent)
    : CreationPanel(
          session,
          {QStringLiteral("inversion"), tr("Inversion"),
           tr("What layers still know of the picture: others that look the same to them, from shallow to "
              "deep."),
           tr("Mahendran & Vedaldi 2015, Understanding deep image representations by inverting them")},
          parent) {
    makeForm();
    connect(&session, &Session::layerChanged, this, &InversionPanel::showLayer);
    connect(&strip(), &PictureStrip::chosen, this, [this](int number) {
        if (const auto inversion = std::dynamic_pointer_cast<const InversionCreation>(creation());
            inversion && number > 0)
            this->session().setLayer(inversion->layers[static_cast<std::size_t>(number - 1)].name);
        chosenLayer_ = number - 1;
    });
    showLayer();
    noteFirstChoices();
}

void InversionPanel::makeForm() {
    auto* layout = new QFormLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    layers_ = shortCombo(tr("Which layers are inverted"));
    layers_->setObjectName(QStringLiteral("layers"));
    layers_->addItem(tr("All, from shallow to deep"));
    layers_->addItem({});
    painted_ = new QCheckBox(tr("Match only what is painted over"));
    painted_->setObjectName(QStringLiteral("painted"));
    painted_->setToolTip(
        tr("Mark a part of the picture with the brush: only there has the layer to see the same"));
    layout->addRow(tr("&Layers"), layers_);
    layout->addRow(QString(), painted_);
    form()->addLayout(layout);
    options_ = new FoldedOptions(inversionText().options);
    form()->addWidget(options_);
    connect(options_->form(), &OptionForm::valuesChanged, this, &InversionPanel::settingsChanged);
    connect(painted_, &QCheckBox::toggled, this, &InversionPanel::settingsChanged);
    connect(layers_, &QComboBox::currentIndexChanged, this, &InversionPanel::settingsChanged);
}

void InversionPanel::showLayer() {
    const QString layer = session().layer();
    layers_->setItemText(1, layer.isEmpty() ? tr("Only the current layer") : tr("Only %1").arg(layer));
}

bool InversionPanel::isAllLayers() const {
    return layers_->currentIndex() == 0;
}

void InversionPanel::setAllLayers(bool all) {
    layers_->setCurrentIndex(all ? 0 : 1);
}

QString InversionPanel::obstacle() const {
    if (const QString reason = CreationPanel::obstacle(); !reason.isEmpty())
        return reason;
    return session().cleanPicture().empty() ? tr("Open a picture first (Ctrl+O).") : QString();
}

QString InversionPanel::runTitle() const {
    return tr("Inversion: %1").arg(layers_->currentText());
}

CreationPanel::Run InversionPanel::makeRun(const CreationPtr& from) {
    // To go on, what was asked at the beginning counts.
    const bool wasAll =
        from ? std::dynamic_pointer_cast<const InversionCreation>(from) != nullptr : isAllLayers();
    const InversionRequest request{options_->form()->values(), wasAll, painted_->isChecked(),
                                   control().seed()};
    return [request, from, settings = from ? from->settings : settings(), snapshot = session().snapshot()](
               const Progress& progress, const std::function<void(CreationPtr)>& show) {
        return invertPicture(snapshot, request, settings, from, progress, show);
    };
}

std::vector<CaptionedPicture> InversionPanel::picturesOf(const Creation& creation) const {
    const auto* inversion = dynamic_cast<const InversionCreation*>(&creation);
    if (!inversion)
        return CreationPanel::picturesOf(creation);
    std::vector<CaptionedPicture> pictures{{tr("Original"), toImage(creation.original), QStringLiteral(" ")}};
    for (const InvertedLayer& layer : inversion->layers)
        pictures.push_back(
            {layer.name, toImage(layer.picture),
             layer.isComplete ? tr("error %1").arg(layer.error, 0, 'f', 2) : QStringLiteral(" ")});
    return pictures;
}

QString InversionPanel::captionOf(const Creation& creation) const {
    if (const auto* inversion = dynamic_cast<const InversionCreation*>(&creation))
        return tr("%1 of %2 layers").arg(inversion->step).arg(inversion->steps);
    return CreationPanel::captionOf(creation);
}

cv::Mat InversionPanel::onCanvas(const Creation& creation) const {
    if (creation.pictures.empty())
        return {};
    const auto count = static_cast<int>(creation.pictures.size());
    const int place = chosenLayer_ >= 0 && chosenLayer_ < count ? chosenLayer_ : count - 1;
    return asPhoto(session().snapshot(), creation.pictures[static_cast<std::size_t>(place)]).pixels;
}

OptionValues InversionPanel::choices() const {
    OptionValues values = options_->form()->values();
    values.merge(CreationPanel::choices());
    values[layersKey] = isAllLayers() ? "all" : "current";
    values[paintedKey] = painted_->isChecked() ? "painted" : "all";
    return values;
}

void InversionPanel::setChoices(const OptionValues& choices) {
    CreationPanel::setChoices(choices);
    setAllLayers(settingOf(choices, layersKey) != QLatin1String("current"));
    painted_->setChecked(settingOf(choices, paintedKey) == QLatin1String("painted"));
    options_->form()->setValues(validValues(inversionText().options, choices));
}

} // namespace saliscope
