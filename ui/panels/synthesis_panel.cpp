#include "panels/synthesis_panel.h"

#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/run_control.h"
#include "panels/short_combo.h"

#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr const char* kindKey = "kind";
constexpr const char* presetKey = "preset";
constexpr const char* goalKey = "goal";
constexpr const char* wholeLayer = "layer";

} // namespace

SynthesisPanel::SynthesisPanel(Session& session, QWidget* parent)
    : CreationPanel(
          session,
          {QStringLiteral("synthesis"), tr("Synthesis"),
           tr("The picture that the class, channel or layer would like best, made by changing it step by "
              "step."),
           tr("Simonyan et al. 2013; Yosinski et al. 2015; Olah et al. 2017, Feature visualization")},
          parent) {
    makeForm();
    connect(&session, &Session::targetChanged, this, &SynthesisPanel::showGoals);
    connect(&session, &Session::layerChanged, this, &SynthesisPanel::showGoals);
    connect(&session, &Session::modelChanged, this, &SynthesisPanel::showGoals);
    connect(&session, &Session::predictionReady, this, &SynthesisPanel::showGoals);
    showGoals();
    noteFirstChoices();
}

void SynthesisPanel::makeForm() {
    auto* layout = new QFormLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    kinds_ = shortCombo(tr("How the picture is made"));
    kinds_->setObjectName(QStringLiteral("kind"));
    for (const SynthesisKind& kind : synthesisKinds())
        kinds_->addItem(QString::fromStdString(kind.description.title),
                        QString::fromStdString(kind.description.id));
    goals_ = shortCombo(tr("What shall answer strongly: click a class or a channel to change it"));
    goals_->setObjectName(QStringLiteral("goal"));
    goals_->addItem({});
    goals_->addItem({});
    presets_ = shortCombo(tr("Settings that belong together"));
    presets_->setObjectName(QStringLiteral("preset"));
    if (synthesisKinds().size() > 1)
        layout->addRow(tr("&Method"), kinds_);
    layout->addRow(tr("E&xcite"), goals_);
    layout->addRow(tr("&As in"), presets_);
    form()->addLayout(layout);
    connect(kinds_, &QComboBox::currentIndexChanged, this, [this] {
        showOptions();
        listPresets();
        Q_EMIT settingsChanged();
    });
    connect(presets_, &QComboBox::currentIndexChanged, this, &SynthesisPanel::applyPreset);
    connect(goals_, &QComboBox::currentIndexChanged, this, [this] {
        checkObstacle();
        Q_EMIT settingsChanged();
    });
    showOptions();
    listPresets();
}

const SynthesisKind& SynthesisPanel::chosen() const {
    return synthesisKinds()[static_cast<std::size_t>(std::max(0, kinds_->currentIndex()))];
}

void SynthesisPanel::showOptions() {
    delete options_;
    options_ = new FoldedOptions(chosen().description.options);
    connect(options_->form(), &OptionForm::valuesChanged, this, [this] {
        checkObstacle();
        Q_EMIT settingsChanged();
    });
    form()->addWidget(options_);
    kinds_->setToolTip(QStringLiteral("<p>%1</p>")
                           .arg(QString::fromStdString(chosen().description.summary).toHtmlEscaped()));
}

void SynthesisPanel::listPresets() {
    {
        const QSignalBlocker blocker(presets_);
        presets_->clear();
        for (const PresetText& preset : chosen().presets)
            presets_->addItem(preset.title, preset.id);
    }
    applyPreset();
}

void SynthesisPanel::applyPreset() {
    const auto place = static_cast<std::size_t>(std::max(0, presets_->currentIndex()));
    options_->form()->setValues(chosen().presets[place].values);
    presets_->setToolTip(presets_->currentText());
    checkObstacle();
    Q_EMIT settingsChanged();
}

void SynthesisPanel::showGoals() {
    const QString target = session().targetText();
    goals_->setItemText(0, target.isEmpty() ? tr("what is explained") : target);
    goals_->setItemText(1, session().layer().isEmpty() ? tr("the whole layer")
                                                       : tr("all of layer %1").arg(session().layer()));
    checkObstacle();
}

QString SynthesisPanel::kind() const {
    return kinds_->currentData().toString();
}

void SynthesisPanel::setKind(const QString& id) {
    if (const int index = kinds_->findData(id); index >= 0)
        kinds_->setCurrentIndex(index);
}

QString SynthesisPanel::preset() const {
    return presets_->currentData().toString();
}

void SynthesisPanel::setPreset(const QString& id) {
    if (const int index = presets_->findData(id); index >= 0)
        presets_->setCurrentIndex(index);
}

bool SynthesisPanel::isWholeLayer() const {
    return goals_->currentIndex() == 1;
}

void SynthesisPanel::setWholeLayer(bool whole) {
    goals_->setCurrentIndex(whole ? 1 : 0);
}

QString SynthesisPanel::obstacle() const {
    if (const QString reason = CreationPanel::obstacle(); !reason.isEmpty())
        return reason;
    if (beginsWithPicture(chosen(), options_->form()->values()) && session().picture().empty())
        return tr("It begins with a picture: open one (Ctrl+O).");
    if (!isWholeLayer() && session().target().isClass() && !session().targetClass())
        return tr("Open a picture to choose a class, or click a channel in Activations.");
    return {};
}

QString SynthesisPanel::runTitle() const {
    return tr("Synthesis: %1").arg(goals_->currentText());
}

CreationPanel::Run SynthesisPanel::makeRun(const CreationPtr& from) {
    const SynthesisRequest request{kind().toStdString(), options_->form()->values(), isWholeLayer(),
                                   session().targetClass().value_or(0), control().seed()};
    const OptionValues settings = from ? from->settings : this->settings();
    return [request, settings, from, snapshot = session().snapshot()](
               const Progress& progress, const std::function<void(CreationPtr)>& show) {
        return synthesize(snapshot, request, settings, from, progress, show);
    };
}

cv::Mat SynthesisPanel::onCanvas(const Creation& creation) const {
    return creation.pictures.size() == 1 ? asPhoto(session().snapshot(), creation.pictures.front()).pixels
                                         : creation.sheet();
}

OptionValues SynthesisPanel::choices() const {
    OptionValues values = options_->form()->values();
    values.merge(CreationPanel::choices());
    values[kindKey] = kind().toStdString();
    values[presetKey] = preset().toStdString();
    values[goalKey] = isWholeLayer() ? wholeLayer : "target";
    return values;
}

void SynthesisPanel::setChoices(const OptionValues& choices) {
    CreationPanel::setChoices(choices);
    setKind(settingOf(choices, kindKey));
    setPreset(settingOf(choices, presetKey));
    setWholeLayer(settingOf(choices, goalKey) == QLatin1String(wholeLayer));
    options_->form()->setValues(validValues(chosen().description.options, choices));
    checkObstacle();
}

} // namespace saliscope
