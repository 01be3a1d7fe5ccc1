#include "panels/attack_panel.h"

#include "canvas/image_conversion.h"
#include "panels/class_bars.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"
#include "panels/short_combo.h"
#include "session/attack_list.h"
#include "session/synthesis_job.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr const char* methodKey = "method";
constexpr const char* targetKey = "target";
constexpr const char* sigmaKey = "noise";

} // namespace

AttackPanel::AttackPanel(Session& session, QWidget* parent)
    : CreationPanel(
          session,
          {QStringLiteral("attack"), tr("Attack"),
           tr("The picture, changed as little as possible so that the network takes it for something else."),
           tr("Szegedy et al. 2013, Intriguing properties of neural networks")},
          parent) {
    makeForm();
    bars_ = new ClassBars(tr("What the result is taken for"), true);
    bars_->setObjectName(QStringLiteral("bars"));
    bars_->hide();
    more()->addWidget(bars_);
    makeNoise();
    control().setPauseVisible(false);
    connect(&session, &Session::modelChanged, this, [this] {
        listClasses();
        showNoiseButton();
    });
    connect(&session, &Session::jobEnded, this, [this](JobId id) {
        if (noiseJob_ == id)
            noiseJob_.reset();
        showNoiseButton();
    });
    listClasses();
    noteFirstChoices();
}

void AttackPanel::makeForm() {
    auto* layout = new QFormLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    methods_ = shortCombo(tr("How the network is fooled"));
    methods_->setObjectName(QStringLiteral("method"));
    for (const AttackText& attack : attackTexts()) {
        methods_->addItem(attack.title, attack.id);
        methods_->setItemData(methods_->count() - 1, attack.summary, Qt::ToolTipRole);
    }
    targets_ = shortCombo(tr("What the network shall take the picture for"));
    targets_->setObjectName(QStringLiteral("target"));
    layout->addRow(tr("&Attack"), methods_);
    layout->addRow(tr("&Turn into"), targets_);
    form()->addLayout(layout);
    connect(methods_, &QComboBox::currentIndexChanged, this, [this] {
        showOptions();
        Q_EMIT settingsChanged();
    });
    connect(targets_, &QComboBox::currentIndexChanged, this, &AttackPanel::settingsChanged);
    showOptions();
}

void AttackPanel::showOptions() {
    delete options_;
    const AttackText attack = attackTexts()[static_cast<std::size_t>(std::max(0, methods_->currentIndex()))];
    options_ = new FoldedOptions(attack.options);
    connect(options_->form(), &OptionForm::valuesChanged, this, &AttackPanel::settingsChanged);
    form()->addWidget(options_);
    control().setSeedVisible(attack.isRandom);
    methods_->setToolTip(
        tr("<p>%1</p><p><i>%2</i></p>").arg(attack.summary.toHtmlEscaped(), attack.paper.toHtmlEscaped()));
}

void AttackPanel::makeNoise() {
    auto* row = new QHBoxLayout;
    sigma_ = new QDoubleSpinBox;
    sigma_->setRange(0.01, 2);
    sigma_->setSingleStep(0.05);
    sigma_->setValue(0.1);
    sigma_->setPrefix(tr("σ "));
    sigma_->setToolTip(tr("Strength of the noise, for values from 0 (black) to 1 (white)"));
    sigma_->setAccessibleName(tr("Strength of the noise"));
    noise_ = new QPushButton;
    noise_->setObjectName(QStringLiteral("noise"));
    connect(noise_, &QPushButton::clicked, this, &AttackPanel::startOrStopNoise);
    row->addWidget(noise_, 1);
    row->addWidget(sigma_);
    noiseText_ = new QLabel;
    noiseText_->setObjectName(QStringLiteral("noise-text"));
    noiseText_->setWordWrap(true);
    noiseText_->hide();
    votes_ = new ClassBars(tr("Votes of noisy copies"), false);
    votes_->hide();
    more()->addLayout(row);
    more()->addWidget(noiseText_);
    more()->addWidget(votes_);
    showNoiseButton();
}

QString AttackPanel::method() const {
    return methods_->currentData().toString();
}

void AttackPanel::setMethod(const QString& id) {
    if (const int index = methods_->findData(id); index >= 0)
        methods_->setCurrentIndex(index);
}

std::optional<std::int64_t> AttackPanel::targetClass() const {
    const qlonglong index = targets_->currentData().toLongLong();
    return index < 0 ? std::nullopt : std::optional<std::int64_t>(index);
}

void AttackPanel::setTargetClass(std::optional<std::int64_t> index) {
    const int place = targets_->findData(static_cast<qlonglong>(index.value_or(-1)));
    targets_->setCurrentIndex(std::max(0, place));
}

void AttackPanel::listClasses() {
    const QSignalBlocker blocker(targets_);
    targets_->clear();
    targets_->addItem(tr("anything else"), qlonglong{-1});
    if (const ModelInfoPtr& model = session().model())
        for (qsizetype i = 0; i < model->classes.size(); ++i)
            targets_->addItem(model->classes[i], static_cast<qlonglong>(i));
}

QString AttackPanel::obstacle() const {
    if (const QString reason = CreationPanel::obstacle(); !reason.isEmpty())
        return reason;
    return session().picture().empty() ? tr("Open a picture first (Ctrl+O).") : QString();
}

QString AttackPanel::runTitle() const {
    return tr("Attack: %1").arg(methods_->currentText());
}

CreationPanel::Run AttackPanel::makeRun(const CreationPtr&) {
    const AttackRequest request{method().toStdString(), options_->form()->values(), targetClass(),
                                control().seed()};
    return [request, settings = settings(), snapshot = session().snapshot()](
               const Progress& progress, const std::function<void(CreationPtr)>& show) -> CreationPtr {
        return attackPicture(snapshot, request, settings, progress, show);
    };
}

std::vector<CaptionedPicture> AttackPanel::picturesOf(const Creation& creation) const {
    const auto& attack = dynamic_cast<const AttackCreation&>(creation);
    return {{tr("Original"), toImage(attack.original)},
            {tr("Change × %1").arg(attack.amplification), toImage(attack.perturbation)},
            {attack.isJudged ? tr("Result") : tr("So far"), toImage(attack.sheet())}};
}

QString AttackPanel::captionOf(const Creation& creation) const {
    const auto& attack = dynamic_cast<const AttackCreation&>(creation);
    if (!attack.isJudged)
        return tr("not finished");
    return attack.isFooled ? tr("fooled, L2 %1").arg(attack.euclidean, 0, 'g', 2) : tr("not fooled");
}

cv::Mat AttackPanel::onCanvas(const Creation& creation) const {
    return asPhoto(session().snapshot(), creation.sheet()).pixels;
}

void AttackPanel::showMore(const Creation& creation) {
    const auto& attack = dynamic_cast<const AttackCreation&>(creation);
    bars_->setVisible(attack.prediction != nullptr);
    bars_->show(attack.classes, attack.prediction);
    takeTrial(nullptr);
}

void AttackPanel::startOrStopNoise() {
    if (noiseJob_) {
        session().cancelJob(*noiseJob_);
        noiseJob_.reset();
        return showNoiseButton();
    }
    const auto attack = std::dynamic_pointer_cast<const AttackCreation>(creation());
    if (!attack)
        return;
    constexpr std::int64_t copies = 1000;
    Job<NoiseTrialPtr> job;
    job.title = tr("Votes under noise");
    job.receiver = this;
    job.run = [attack, sigma = sigma_->value(), seed = control().seed(), snapshot = session().snapshot()](
                  const Progress& progress, const std::function<void(NoiseTrialPtr)>&) {
        return tryWithNoise(snapshot, *attack, sigma, copies, seed, progress);
    };
    job.onDone = [this, attack](const NoiseTrialPtr& trial) {
        if (creation() == attack)
            takeTrial(trial);
    };
    job.onFailed = [this](const QString& message) { setSaid(message + '.'); };
    noiseJob_ = session().startJob(std::move(job));
    showNoiseButton();
}

void AttackPanel::takeTrial(const NoiseTrialPtr& trial) {
    trial_ = trial;
    noiseText_->setText(noiseText());
    noiseText_->setVisible(trial != nullptr);
    votes_->setVisible(trial != nullptr);
    if (trial && session().model())
        votes_->show(session().model()->classes, trial->shares);
    showNoiseButton();
    if (trial)
        Q_EMIT creationChanged();
}

QString AttackPanel::noiseText() const {
    if (!trial_ || !session().model())
        return {};
    const QStringList& classes = session().model()->classes;
    const auto answer = [&](const NoiseVotes& votes) {
        return votes.answer ? tr("%1 (certified up to L2 %2)")
                                  .arg(classes.value(static_cast<qsizetype>(*votes.answer)))
                                  .arg(votes.radius, 0, 'f', 2)
                            : tr("no answer");
    };
    return tr("%1 copies with noise of σ %2 vote. Original: %3. Result: %4. %5")
        .arg(trial_->copies)
        .arg(trial_->sigma, 0, 'g', 3)
        .arg(answer(trial_->original), answer(trial_->result),
             trial_->isUndone() ? tr("Noise undoes the attack.") : tr("Noise does not undo the attack."));
}

void AttackPanel::showNoiseButton() {
    noise_->setText(noiseJob_ ? tr("Stop the &vote") : tr("Does &noise undo it?"));
    noise_->setToolTip(tr("Lets noisy copies of the original and of the result vote (Cohen et al. 2019)"));
    noise_->setEnabled(noiseJob_ || (creation() && !isRunning() && isOfThisModel(*creation())));
}

OptionValues AttackPanel::choices() const {
    OptionValues values = options_->form()->values();
    values.merge(CreationPanel::choices());
    values[methodKey] = method().toStdString();
    values[targetKey] = targetClass() ? std::to_string(*targetClass()) : "any";
    values[sigmaKey] = numberText(sigma_->value());
    return values;
}

void AttackPanel::setChoices(const OptionValues& choices) {
    CreationPanel::setChoices(choices);
    setMethod(settingOf(choices, methodKey));
    bool isNumber = false;
    const qlonglong target = settingOf(choices, targetKey).toLongLong(&isNumber);
    setTargetClass(isNumber ? std::optional<std::int64_t>(target) : std::nullopt);
    if (const double sigma = settingOf(choices, sigmaKey).toDouble(&isNumber); isNumber)
        sigma_->setValue(sigma);
    const AttackText attack = attackTexts()[static_cast<std::size_t>(std::max(0, methods_->currentIndex()))];
    options_->form()->setValues(validValues(attack.options, choices));
}

} // namespace saliscope
