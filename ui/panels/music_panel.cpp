#include "panels/music_panel.h"

#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"
#include "panels/short_combo.h"
#include "panels/sound_player.h"
#include "panels/sound_view.h"

#include <QFileDialog>
#include <QFormLayout>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr const char* contentKey = "content-sound";
constexpr const char* styleKey = "style-sound";
constexpr const char* musicPresetKey = "preset";

} // namespace

MusicPanel::MusicPanel(Session& session, QWidget* parent)
    : CreationPanel(session,
                    {QStringLiteral("music"), tr("Music"),
                     tr("A sound played in the style of another: spectrograms as pictures, compared by "
                        "random filters."),
                     tr("Ulyanov & Lebedev 2016, Audio texture synthesis and style transfer")},
                    parent) {
    makeForm();
    makeViews();
    strip().hide();
    setPicturesAreMade(false);
    noteFirstChoices();
}

void MusicPanel::makeForm() {
    contents_ = shortCombo(tr("The sound that is played"));
    styles_ = shortCombo(tr("The sound whose style it shall have"));
    for (const SampleSoundText& sample : sampleSoundTexts())
        for (QComboBox* list : {contents_, styles_}) {
            list->addItem(sample.title, sample.name);
            list->setItemData(list->count() - 1, sample.text, Qt::ToolTipRole);
        }
    styles_->setCurrentIndex(styles_->count() > 1 ? 1 : 0);
    presets_ = shortCombo(tr("Settings that belong together"));
    for (const PresetText& preset : musicKind().presets)
        presets_->addItem(preset.title, preset.id);
    auto* layout = new QFormLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    const auto addList = [&](const QString& title, QComboBox* list) {
        auto* row = new QHBoxLayout;
        auto* other = new QToolButton;
        other->setText(tr("File …"));
        other->setToolTip(tr("Open a sound: WAV, FLAC or Ogg"));
        connect(other, &QToolButton::clicked, this, [this, list] { askForSound(list); });
        connect(list, &QComboBox::currentIndexChanged, this, [this] {
            showChosen();
            Q_EMIT settingsChanged();
        });
        row->addWidget(list, 1);
        row->addWidget(other);
        layout->addRow(title, row);
    };
    addList(tr("Play"), contents_);
    addList(tr("Like"), styles_);
    layout->addRow(tr("Preset"), presets_);
    form()->addLayout(layout);
    options_ = new FoldedOptions(musicKind().description.options);
    form()->addWidget(options_);
    connect(presets_, &QComboBox::currentIndexChanged, this, &MusicPanel::applyPreset);
    connect(options_->form(), &OptionForm::valuesChanged, this, &MusicPanel::settingsChanged);
    applyPreset();
}

void MusicPanel::makeViews() {
    player_ = new SoundPlayer(this);
    const QString names[] = {tr("Content"), tr("Style"), tr("Result")};
    for (std::size_t i = 0; i < views_.size(); ++i) {
        views_[i] = new SoundView(names[i]);
        more()->addWidget(views_[i]);
        connect(views_[i], &SoundView::playWanted, this, [this, i] { play(static_cast<int>(i)); });
    }
    connect(player_, &SoundPlayer::moved, this,
            [this](int id, double part) { views_[static_cast<std::size_t>(id)]->setPosition(part); });
    connect(player_, &SoundPlayer::failed, this, [this](const QString& reason) {
        for (SoundView* view : views_)
            view->setObstacle(reason);
        setSaid(reason);
    });
    save_ = new QToolButton;
    save_->setText(tr("Save the &sound …"));
    save_->setToolTip(tr("Save the result as FLAC, WAV or Ogg"));
    save_->setEnabled(false);
    connect(save_, &QToolButton::clicked, this, &MusicPanel::save);
    more()->addWidget(save_);
}

void MusicPanel::play(int number) {
    const bool wasPlaying = player_->playing() == number;
    player_->stop();
    if (!wasPlaying)
        player_->play(views_[static_cast<std::size_t>(number)]->sound().sound, number);
}

void MusicPanel::setWatching(bool watching) {
    isWatching_ = watching;
    if (!watching)
        return player_->stop();
    showChosen();
    // Not before somebody looks, and apart from what shows the panel: the first search for devices takes as
    // long as laying out the window.
    QTimer::singleShot(0, this, &MusicPanel::lookForDevice);
}

void MusicPanel::lookForDevice() {
    const QString obstacle = SoundPlayer::obstacle();
    for (SoundView* view : views_)
        view->setObstacle(obstacle);
    if (!creation() && !obstacle.isEmpty())
        setSaid(obstacle);
}

void MusicPanel::showChosen() {
    if (!isWatching_ || isRunning())
        return;
    showSource(0, contentSource());
    showSource(1, styleSource());
}

void MusicPanel::showSource(std::size_t view, const QString& source) {
    if (views_[view]->sound().source == source)
        return;
    Job<ShownSound> job;
    job.title = tr("Opening a sound");
    job.receiver = this;
    job.run = [source, options = options_->form()->values()](const Progress& progress,
                                                             const std::function<void(ShownSound)>&) {
        return openSound(source, options, progress);
    };
    job.onDone = [this, view](const ShownSound& sound) {
        if (sound.source == (view == 0 ? contentSource() : styleSource()))
            setSound(view, sound);
    };
    job.onFailed = [this](const QString& message) { setSaid(message + '.'); };
    session().startJob(std::move(job));
}

void MusicPanel::setSound(std::size_t view, const ShownSound& sound) {
    if (views_[view]->sound().spectrogram.data == sound.spectrogram.data)
        return;
    if (player_->playing() == static_cast<int>(view))
        player_->stop();
    views_[view]->setSound(sound);
}

void MusicPanel::save() {
    saveAs({tr("Save the sound"),
            QStandardPaths::MusicLocation,
            QStringLiteral("music"),
            {{QStringLiteral("FLAC"), QStringLiteral("flac")},
             {QStringLiteral("WAV"), QStringLiteral("wav")},
             {QStringLiteral("Ogg"), QStringLiteral("ogg")}}},
           [this](const QString& file) { saveSound(file, views_[2]->sound().sound); });
}

void MusicPanel::askForSound(QComboBox* list) {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a sound"), {},
                                                      tr("Sounds (*.wav *.flac *.ogg);;All files (*)"));
    if (!file.isEmpty())
        choose(list, file);
}

void MusicPanel::choose(QComboBox* list, const QString& source) {
    if (source.isEmpty())
        return;
    int index = list->findData(source);
    if (index < 0 && QFileInfo::exists(source)) {
        list->addItem(QFileInfo(source).fileName(), source);
        index = list->count() - 1;
    }
    if (index >= 0)
        list->setCurrentIndex(index);
}

QString MusicPanel::contentSource() const {
    return contents_->currentData().toString();
}

QString MusicPanel::styleSource() const {
    return styles_->currentData().toString();
}

void MusicPanel::setContentSource(const QString& source) {
    choose(contents_, source);
}

void MusicPanel::setStyleSource(const QString& source) {
    choose(styles_, source);
}

void MusicPanel::applyPreset() {
    if (const int place = presets_->currentIndex(); place >= 0)
        options_->form()->setValues(musicKind().presets[static_cast<std::size_t>(place)].values);
    Q_EMIT settingsChanged();
}

QString MusicPanel::runTitle() const {
    return tr("Music: %1 like %2").arg(contents_->currentText(), styles_->currentText());
}

CreationPanel::Run MusicPanel::makeRun(const CreationPtr& from) {
    const MusicRequest request{contentSource(), styleSource(), options_->form()->values(), control().seed()};
    return [request, from, settings = from ? from->settings : settings()](
               const Progress& progress, const std::function<void(CreationPtr)>& show) {
        return playInStyle(request, settings, from, progress, show);
    };
}

std::vector<CaptionedPicture> MusicPanel::picturesOf(const Creation&) const {
    return {};
}

cv::Mat MusicPanel::resultOf(const Creation& creation) const {
    const auto& music = dynamic_cast<const MusicCreation&>(creation);
    return music.result.empty() ? music.content.spectrogram : music.result.spectrogram;
}

void MusicPanel::showMore(const Creation& creation) {
    const auto& music = dynamic_cast<const MusicCreation&>(creation);
    setSound(0, music.content);
    setSound(1, music.style);
    setSound(2, music.result);
    save_->setEnabled(!music.result.empty());
}

QImage MusicPanel::picture() const {
    // The whole view: a sound has more to show than the one picture that creations are otherwise.
    return Panel::picture(); // NOLINT(bugprone-parent-virtual-call)
}

OptionValues MusicPanel::choices() const {
    OptionValues values = options_->form()->values();
    values.merge(CreationPanel::choices());
    values[contentKey] = contentSource().toStdString();
    values[styleKey] = styleSource().toStdString();
    values[musicPresetKey] = presets_->currentData().toString().toStdString();
    return values;
}

void MusicPanel::setChoices(const OptionValues& choices) {
    CreationPanel::setChoices(choices);
    presets_->setCurrentIndex(std::max(0, presets_->findData(settingOf(choices, musicPresetKey))));
    setContentSource(settingOf(choices, contentKey));
    setStyleSource(settingOf(choices, styleKey));
    options_->form()->setValues(validValues(musicKind().description.options, choices));
}

} // namespace saliscope
